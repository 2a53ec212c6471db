package dev.jrepro.git;

import dev.jrepro.core.RepoPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What files of ignore patterns leave out, as gitignore(5) has it: a pattern file rules its folder
 * and all below, a deeper one counts before a higher one, and nothing in a folder that is left out
 * comes back. Each file is read once. For one thread.
 */
public final class IgnoreFiles {

  private final Path root;
  private final List<String> names;
  private final List<IgnorePatterns> last;
  private final Map<RepoPath, List<IgnorePatterns>> byFolder = new TreeMap<>();
  private final Map<RepoPath, Boolean> folders = new TreeMap<>();

  /**
   * Prepares to read pattern files below a root.
   *
   * @param names what pattern files are called
   * @param last pattern files that rule everything and count last, the first before the second
   */
  public IgnoreFiles(Path root, List<String> names, List<Path> last) {
    this.root = root;
    this.names = List.copyOf(names);
    this.last = last.stream().filter(Files::isRegularFile).map(IgnorePatterns::read).toList();
  }

  /** Returns whether the path is left out, by itself or with a folder that holds it. */
  public boolean isIgnored(RepoPath path, boolean isDirectory) {
    if (path.isRoot()) {
      return false;
    }
    if (!path.parent().isRoot() && isIgnoredFolder(path.parent())) {
      return true;
    }
    return isDirectory ? isIgnoredFolder(path) : matches(path, false);
  }

  /** Decides about the names in one folder. */
  @FunctionalInterface
  public interface Names {
    /** Returns whether what has that name in the folder is left out. */
    boolean isIgnored(String name, boolean isDirectory);
  }

  /** Returns what decides about the names in a folder, quick where no pattern rules it. */
  public Names in(RepoPath folder) {
    if (!folder.isRoot() && isIgnoredFolder(folder)) {
      return (name, isDirectory) -> true;
    }
    return isRuled(folder)
        ? (name, isDirectory) -> isIgnored(folder.child(name), isDirectory)
        : (name, isDirectory) -> false;
  }

  private boolean isRuled(RepoPath folder) {
    boolean isRuled = last.stream().anyMatch(node -> !node.isEmpty());
    for (RepoPath at = folder; !isRuled; at = at.parent()) {
      isRuled = !patterns(at).isEmpty();
      if (at.isRoot()) {
        return isRuled;
      }
    }
    return true;
  }

  private boolean isIgnoredFolder(RepoPath folder) {
    Boolean known = folders.get(folder);
    if (known == null) {
      known =
          (!folder.parent().isRoot() && isIgnoredFolder(folder.parent())) || matches(folder, true);
      folders.put(folder, known);
    }
    return known;
  }

  private boolean matches(RepoPath path, boolean isDirectory) {
    for (RepoPath at = path; !at.isRoot(); ) {
      at = at.parent();
      for (IgnorePatterns node : patterns(at)) {
        Boolean ignored = node.check(path.from(at), isDirectory);
        if (ignored != null) {
          return ignored;
        }
      }
    }
    for (IgnorePatterns node : last) {
      Boolean ignored = node.check(path.value(), isDirectory);
      if (ignored != null) {
        return ignored;
      }
    }
    return false;
  }

  private List<IgnorePatterns> patterns(RepoPath folder) {
    List<IgnorePatterns> known = byFolder.get(folder);
    if (known == null) {
      List<IgnorePatterns> read = new ArrayList<>();
      for (String name : names) {
        Path file = folder.child(name).under(root);
        if (Files.isRegularFile(file)) {
          IgnorePatterns node = IgnorePatterns.read(file);
          if (!node.isEmpty()) {
            read.add(node);
          }
        }
      }
      known = read.isEmpty() ? Collections.emptyList() : List.copyOf(read);
      byFolder.put(folder, known);
    }
    return known;
  }
}
