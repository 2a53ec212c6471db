package dev.jrepro.pipeline;

import dev.jrepro.core.BadPath;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads paths as a pipeline writes them.
 *
 * @param folder what they are relative to
 */
record PathReader(RepoPath folder) {

  /** What to do about a number where a path is expected. */
  static final String NUMBER =
      "A path that looks like a number stands in quotes; out-${item} is a path too.";

  /** What the names of pointer files end in. */
  private static final String POINTER = ".repro";

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  /** Returns the paths of the list under the key. */
  List<RepoPath> list(Fields fields, String key) {
    return fields.items(key).stream().map(node -> path(fields, key, node)).toList();
  }

  /** Returns the path that a node under the key names. */
  RepoPath path(Fields fields, String key, YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar) {
      if (scalar.type() == YamlNode.Type.STRING) {
        return path(fields, key, scalar.mark(), scalar.text());
      }
      throw fields.expected(key, node, "a path", NUMBER);
    }
    throw fields.expected(key, node, "a path", null);
  }

  /** Returns the path that a text names, which stands somewhere under the key. */
  RepoPath path(Fields fields, String key, Mark mark, String text) {
    if (text.startsWith("ds://")) {
      throw fields.wrong(
          key, mark, "the dataset '" + text + "' of DVC is not in this version", null);
    }
    if (URL.matcher(text).matches()) {
      throw fields.wrong(
          key,
          mark,
          "'" + text + "' is a URL, and a stage reads and writes files of the project",
          "Bring it in first: jrepro import-url URL PATH.");
    }
    try {
      return folder.resolve(text);
    } catch (BadPath e) {
      throw fields.wrong(key, mark, withoutStop(e), hint());
    }
  }

  /** Returns the path that a text names, which a stage is to write. */
  RepoPath output(Fields fields, String key, Mark mark, String text) {
    RepoPath path = path(fields, key, mark, text);
    if (path.isRoot()) {
      throw fields.wrong(key, mark, "'" + text + "' is the whole project", null);
    }
    if (path.parts().contains(".git") || path.parts().getFirst().equals(".repro")) {
      throw fields.wrong(
          key, mark, "'" + path + "' is where Git or jrepro keep their own things", null);
    }
    if (path.name().endsWith(POINTER)) {
      throw fields.wrong(key, mark, "'" + path + "' is what a pointer would be called", null);
    }
    return path;
  }

  private String hint() {
    return folder.isRoot()
        ? "Paths are relative to the project's root, with / between names."
        : "Paths are relative to the folder '" + folder + "' here, with / between names.";
  }

  private static String withoutStop(BadPath e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(0, message.length() - 1);
  }
}
