package dev.jrepro.reproduce;

import dev.jrepro.host.ClassPath;
import dev.jrepro.host.Versions;
import dev.jrepro.json.JsonValue;
import java.nio.file.Path;
import java.util.Map;

/**
 * The jrepro that ran the stages.
 *
 * @param jrepro its version
 * @param djl of DJL
 * @param libtorch of the PyTorch library under it
 * @param training of what its trainings compute
 * @param jars what it consists of
 * @param origin what it is to the one that compares, in words, such as {@code this one}
 */
public record EngineUsed(
    String jrepro, String djl, String libtorch, long training, ClassPath jars, String origin) {

  /** Returns the running one. */
  public static EngineUsed current() {
    Versions versions = Versions.current();
    return new EngineUsed(
        versions.jrepro(),
        versions.djl(),
        versions.libtorch(),
        versions.training(),
        ClassPath.current(),
        "this one");
  }

  /**
   * Returns the one that is built in a folder, which is asked what it is.
   *
   * @throws dev.jrepro.core.JreproException.Refused if there is none, or it does not start
   */
  public static EngineUsed in(Path folder, Map<String, String> variables) {
    return OtherEngine.in(folder, OtherEngine.java(), variables).used();
  }

  /** Returns it as if it consisted of these jars alone. */
  public EngineUsed of(ClassPath some) {
    return new EngineUsed(jrepro, djl, libtorch, training, some, origin);
  }

  /** Returns it with other words for what it is. */
  EngineUsed from(String words) {
    return new EngineUsed(jrepro, djl, libtorch, training, jars, words);
  }

  /** Returns it in words. */
  public String text() {
    return "jrepro "
        + jrepro
        + " (DJL "
        + djl
        + ", libtorch "
        + libtorch
        + ", training "
        + training
        + "), "
        + origin;
  }

  /** Returns its versions, as reports and certificates have them. */
  public JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("jrepro", jrepro)
        .put("djl", djl)
        .put("libtorch", libtorch)
        .put("training", String.valueOf(training))
        .build();
  }
}
