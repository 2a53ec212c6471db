package dev.jrepro.content;

import dev.jrepro.core.RepoPath;
import dev.jrepro.git.IgnoreFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Decides which paths below a directory are no part of it. */
@FunctionalInterface
public interface LeaveOut {

  /** Names that are never part of data. */
  Set<String> ALWAYS = Set.of(".git", ".repro", "__pycache__", ".ipynb_checkpoints", ".DS_Store");

  /** How the names of files begin that a checkout did not finish. */
  String UNFINISHED = ".jrepro-part.";

  /** Returns whether the path is left out. */
  boolean test(RepoPath path, boolean isDirectory);

  /**
   * Leaves out what is never part of data, and what {@code .reproignore} and {@code .dvcignore}
   * name.
   */
  static LeaveOut standard(Path root) {
    IgnoreFiles files = new IgnoreFiles(root, List.of(".reproignore", ".dvcignore"), List.of());
    return (path, isDirectory) ->
        ALWAYS.contains(path.name())
            || path.name().startsWith(UNFINISHED)
            || files.isIgnored(path, isDirectory);
  }
}
