package dev.jrepro.metrics;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.yaml.ValueFile;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Reads files of values.
 *
 * @param files where they are kept
 */
record ValuesReader(KeptFiles files) {

  /** Adds what is known of the path: of a folder, of each file below it. */
  void read(RepoPath path, SortedMap<RepoPath, FileValues> all) {
    FileValues file = readFile(path);
    if (file instanceof FileValues.Missing) {
      SortedSet<RepoPath> below = files.files(path);
      below.forEach(inside -> all.put(inside, readFile(inside)));
      if (!below.isEmpty()) {
        return;
      }
    }
    all.put(path, file);
  }

  private FileValues readFile(RepoPath path) {
    try {
      return files
          .read(path)
          .<FileValues>map(text -> FileValues.Read.of(parse(path, text)))
          .orElse(new FileValues.Missing());
    } catch (JreproException e) {
      return new FileValues.Broken(String.valueOf(e.getMessage()));
    }
  }

  private static YamlNode parse(RepoPath path, String text) {
    if (path.name().matches(".*\\.(py|toml|properties)")) {
      throw new JreproException.Invalid(
          path + " is of a kind that is not in this version; YAML and JSON files are read.");
    }
    YamlNode root = ValueFile.parse(text, path.value()).root();
    if (root instanceof YamlNode.Seq
        || (root instanceof YamlNode.Scalar scalar && scalar.type() == YamlNode.Type.STRING)) {
      throw new YamlError(
          root.mark(), "a file of values holds names and values, and this is " + root.kind());
    }
    return root;
  }
}
