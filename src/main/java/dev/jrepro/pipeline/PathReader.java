package dev.jrepro.pipeline;

import dev.jrepro.core.BadPath;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads paths as a pipeline writes them.
 *
 * @param folder what they are relative to
 */
record PathReader(RepoPath folder) {

  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

  /** Returns the paths of the list under the key. */
  List<RepoPath> list(Fields fields, String key) {
    return fields.items(key).stream().map(node -> path(fields, key, node)).toList();
  }

  /** Returns the path that a node under the key names. */
  RepoPath path(Fields fields, String key, YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar && scalar.type() == YamlNode.Type.STRING) {
      return path(fields, key, node, scalar.text());
    }
    throw fields.expected(key, node, "a path", null);
  }

  /** Returns the path that a text names, which stands at a node under the key. */
  RepoPath path(Fields fields, String key, YamlNode node, String text) {
    if (text.startsWith("ds://")) {
      throw fields.wrong(
          key, node.mark(), "the dataset '" + text + "' of DVC is not in this version", null);
    }
    if (URL.matcher(text).matches()) {
      throw fields.wrong(
          key,
          node.mark(),
          "'" + text + "' is a URL, and a stage reads and writes files of the project",
          "Bring it in first: jrepro import-url URL PATH.");
    }
    try {
      return folder.resolve(text);
    } catch (BadPath e) {
      throw fields.wrong(key, node.mark(), withoutStop(e), e.hint().orElse(null));
    }
  }

  private static String withoutStop(BadPath e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(0, message.length() - 1);
  }
}
