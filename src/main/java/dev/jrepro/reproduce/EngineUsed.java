package dev.jrepro.reproduce;

import dev.jrepro.host.ClassPath;
import dev.jrepro.host.Versions;
import dev.jrepro.json.JsonValue;

/**
 * The jrepro that ran the stages.
 *
 * @param jrepro its version
 * @param djl of DJL
 * @param libtorch of the PyTorch library under it
 * @param training of what its trainings compute
 * @param jars what it consists of
 * @param own whether it is the one that compares
 */
public record EngineUsed(
    String jrepro, String djl, String libtorch, long training, ClassPath jars, boolean own) {

  /** Returns the running one. */
  static EngineUsed current() {
    Versions versions = Versions.current();
    return new EngineUsed(
        versions.jrepro(),
        versions.djl(),
        versions.libtorch(),
        versions.training(),
        ClassPath.current(),
        true);
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
        + ")"
        + (own ? ", this one" : ", of --engine");
  }

  JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("jrepro", jrepro)
        .put("djl", djl)
        .put("libtorch", libtorch)
        .put("training", String.valueOf(training))
        .build();
  }
}
