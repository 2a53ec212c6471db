package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.TreeMerge;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.UnsettledLock;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.yaml.YamlError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Merges a lock or pointer that both sides of a Git merge have changed.
 *
 * <p>While Git merges, neither pipelines nor data are merged yet, so that nobody can know the key
 * that a stage is going to have: the locks of both sides are kept, and {@code run} settles which of
 * them is right. Of data, the directories are merged file by file.
 */
public final class MergeDriver {

  /** Merges that pile up on each other, with no run between them, end somewhere. */
  private static final int MAX_SIDES = 32;

  private static final int NAMED = 5;

  private final Path folder;

  /** Merges in the project that a folder is in, which is opened where a cache is needed. */
  public MergeDriver(Path folder) {
    this.folder = folder;
  }

  /**
   * What a file holds in the commits that are merged.
   *
   * @param base in their common ancestor; the empty text if it has no such file
   * @param ours in our commit
   * @param theirs in their commit
   */
  public record Versions(String base, String ours, String theirs) {}

  /**
   * Merges a file.
   *
   * @param path of the file in the repository
   * @return the text that the file is to have
   * @throws JreproException if that is for Git or a person to decide
   */
  public String merge(RepoPath path, Versions versions) {
    if (path.isIn(LockFiles.FOLDER)) {
      return locks(path, versions);
    }
    if (Pointer.data(path).isPresent()) {
      return pointers(path, versions);
    }
    throw new JreproException.Different(path + " is no lock and no pointer.", null);
  }

  private static String locks(RepoPath path, Versions versions) {
    List<Lock> sides = new ArrayList<>();
    for (String text : List.of(versions.ours(), versions.theirs())) {
      List<Lock> locks = UnsettledLock.locksIn(text);
      if (locks.isEmpty()) {
        throw new JreproException.Different(path + " is no lock that this jrepro reads.", null);
      }
      sides.addAll(locks);
    }
    List<Lock> distinct = UnsettledLock.distinct(sides);
    if (distinct.size() > MAX_SIDES) {
      throw new JreproException.Different(
          path + " has been merged from more than " + MAX_SIDES + " runs and not been settled.",
          "Run 'jrepro run' and commit between merges.");
    }
    return distinct.size() == 1
        ? distinct.getFirst().toText()
        : new UnsettledLock(distinct.getFirst().stage(), distinct).toText();
  }

  private String pointers(RepoPath file, Versions versions) {
    Optional<Pointer> base = ancestor(file, versions.base());
    Pointer ours = Pointer.parse(file, versions.ours());
    Pointer theirs = Pointer.parse(file, versions.theirs());
    if (ours.equals(theirs)) {
      return ours.toText();
    }
    boolean isOwn = ours.source().isEmpty() && theirs.source().isEmpty();
    if (!isOwn || ours.entry().isEmpty() || theirs.entry().isEmpty()) {
      throw conflict(ours.path(), "it is an import");
    }
    Entry merged =
        merge(ours.path(), base.flatMap(Pointer::entry), ours.entry().get(), theirs.entry().get());
    return new Pointer(ours.path(), Optional.of(merged), Optional.empty()).toText();
  }

  private static Optional<Pointer> ancestor(RepoPath file, String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Pointer.parse(file, text));
    } catch (YamlError e) {
      // Such as with conflict markers, where the ancestors had to be merged themselves.
      return Optional.empty();
    }
  }

  private Entry merge(RepoPath data, Optional<Entry> base, Entry ours, Entry theirs) {
    try (Project project = Project.openForNow(folder);
        ObjectWriter writer = project.cache().writer()) {
      TreeMerge merge = new TreeMerge(project.cache(), writer);
      Entry merged = merge.merge(data, base, ours, theirs);
      if (!merge.conflicts().isEmpty()) {
        throw conflict(data, named(merge.conflicts()));
      }
      writer.commit();
      return merged;
    } catch (IOException e) {
      throw new DiskFailed("store the merged folders of " + data, e);
    }
  }

  private static String named(SortedSet<RepoPath> paths) {
    List<String> some = paths.stream().limit(NAMED).map(RepoPath::toString).toList();
    return "both changed "
        + String.join(", ", some)
        + (paths.size() > NAMED ? " and " + (paths.size() - NAMED) + " more" : "");
  }

  private static JreproException conflict(RepoPath data, String why) {
    return new JreproException.Different(
        "the data " + data + " cannot be merged: " + why + ".",
        "'jrepro checkout --ours "
            + data.typed()
            + "' takes our data, '--theirs' theirs; then 'git add' the pointer.");
  }
}
