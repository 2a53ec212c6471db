package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who makes which path. The map is sorted by path, so that all that lies in a folder stands
 * together: from {@code folder/} up to, not including, {@code folder0}, since 0 follows the slash.
 */
final class OutputIndex {

  /**
   * An output and who makes it.
   *
   * @param maker the stage's place in the list that the index was made of
   */
  record Entry(Stage stage, int maker, Output output) {}

  private final NavigableMap<String, Entry> entries = new TreeMap<>(RepoPath.BYTE_ORDER);

  /**
   * Takes in the outputs of all stages.
   *
   * @throws YamlError if an output is another one too, or lies in another one
   */
  OutputIndex(List<Stage> stages, StageTitles titles) {
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      for (Output output : stage.outs()) {
        Entry entry = new Entry(stage, i, output);
        Entry other = entries.putIfAbsent(output.path().value(), entry);
        if (other != null) {
          throw clash(entry, other, titles);
        }
      }
    }
    for (Entry entry : entries.values()) {
      Optional<Entry> holder = holder(entry.output().path().parent());
      if (holder.isPresent()) {
        throw clash(entry, holder.get(), titles);
      }
    }
  }

  /** Returns the output that is this path or holds it, if there is one. */
  Optional<Entry> holder(RepoPath path) {
    for (RepoPath at : path.selfAndParents()) {
      Entry entry = entries.get(at.value());
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** Returns the outputs that are this path, hold it or lie in it, sorted by path. */
  Collection<Entry> touching(RepoPath path) {
    if (path.isRoot()) {
      return entries.values();
    }
    List<Entry> all = new ArrayList<>();
    holder(path).ifPresent(all::add);
    all.addAll(entries.subMap(path.value() + "/", path.value() + "0").values());
    return all;
  }

  private static YamlError clash(Entry entry, Entry other, StageTitles titles) {
    String path = entry.output().path().value();
    String otherPath = other.output().path().value();
    String which =
        path.equals(otherPath)
            ? "'" + path + "' is an output"
            : "'" + path + "', which lies in '" + otherPath + "', is an output";
    String whose =
        entry.maker() == other.maker()
            ? which + " of stage " + titles.of(entry.stage()) + " twice"
            : which
                + " of stage "
                + titles.of(entry.stage())
                + " and of stage "
                + titles.of(other.stage());
    boolean variants =
        entry.maker() != other.maker() && entry.stage().mark().equals(other.stage().mark());
    return new YamlError(
        entry.output().mark(),
        whose + " (" + other.output().mark() + ")",
        variants
            ? "Every path is written by one stage: put ${item} into its name."
            : "Every path is written by one stage, and named once.");
  }
}
