package dev.jrepro.run;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A stage of a random pipeline. Its command tells that it starts, fails while a file is there, and
 * writes into each output the digest of some of what it could read, or the first few digits of it:
 * so that it often writes the same although something changed.
 *
 * @param id stands for it in what its command tells; it keeps it when it gets another name
 * @param deps files and folders
 * @param used those that its command reads
 * @param param a parameter that it declares; empty for none
 * @param tellsParam whether the parameter is in its command
 * @param salt a number in its command
 */
record ModelStage(
    int id,
    String name,
    List<String> deps,
    List<String> used,
    List<Out> outs,
    String param,
    boolean tellsParam,
    int salt,
    boolean frozen,
    boolean always) {

  /**
   * An output.
   *
   * @param isFolder whether it is a folder with two files
   * @param digits how many digits of the digest it shows
   */
  record Out(String path, boolean isFolder, int digits) {
    List<String> files() {
      return isFolder ? List.of(path + "/a", path + "/b") : List.of(path);
    }
  }

  ModelStage named(String other) {
    return new ModelStage(id, other, deps, used, outs, param, tellsParam, salt, frozen, always);
  }

  ModelStage salted(int other) {
    return new ModelStage(id, name, deps, used, outs, param, tellsParam, other, frozen, always);
  }

  ModelStage with(boolean isFrozen, boolean isAlways) {
    return new ModelStage(id, name, deps, used, outs, param, tellsParam, salt, isFrozen, isAlways);
  }

  /** Returns what of the command decides what it writes. */
  String head(String value) {
    return salt + (tellsParam ? " " + value : "");
  }

  /** Returns the stage in YAML; {@code folder} holds what commands tell and the files that fail. */
  String yaml(String folder) {
    StringBuilder text = new StringBuilder("  " + name + ":\n    cmd: |-\n      ");
    text.append("echo %d >> %s/ran && [ ! -e %s/fail-%d ] && ".formatted(id, folder, folder, id));
    String read = used.isEmpty() ? "" : "; cat " + used.stream().collect(Collectors.joining(" "));
    String head = salt + (tellsParam ? " ${" + param + "}" : "");
    text.append("H=$({ echo %s%s; } | sha256sum)".formatted(head, read));
    for (Out out : outs) {
      if (out.isFolder()) {
        text.append(" && mkdir -p ").append(out.path());
      }
      for (String file : out.files()) {
        text.append(" && printf '%%.%ds\\n' \"$H\" > %s".formatted(out.digits(), file));
      }
    }
    text.append('\n');
    list(text, "deps", deps);
    list(text, "params", param.isEmpty() ? List.of() : List.of(param));
    list(text, "outs", outs.stream().map(Out::path).toList());
    return text
        + (frozen ? "    frozen: true\n" : "")
        + (always ? "    always_changed: true\n" : "");
  }

  private static void list(StringBuilder text, String key, List<String> items) {
    if (!items.isEmpty()) {
      text.append("    ").append(key).append(": [").append(String.join(", ", items)).append("]\n");
    }
  }
}
