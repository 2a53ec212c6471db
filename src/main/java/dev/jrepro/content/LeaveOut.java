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

  /** Decides about the names in one folder. */
  @FunctionalInterface
  interface Names {
    /** Returns whether what has that name in the folder is left out. */
    boolean test(String name, boolean isDirectory);
  }

  /** Returns what decides about the names in a folder, for who asks about many. */
  default Names in(RepoPath folder) {
    return (name, isDirectory) -> test(folder.child(name), isDirectory);
  }

  /**
   * Leaves out what is never part of data, and what {@code .reproignore} and {@code .dvcignore}
   * name. For one thread.
   */
  static LeaveOut standard(Path root) {
    IgnoreFiles files = new IgnoreFiles(root, List.of(".reproignore", ".dvcignore"), List.of());
    return new LeaveOut() {
      @Override
      public boolean test(RepoPath path, boolean isDirectory) {
        return isNever(path.name()) || files.isIgnored(path, isDirectory);
      }

      @Override
      public Names in(RepoPath folder) {
        IgnoreFiles.Names ignored = files.in(folder);
        return (name, isDirectory) -> isNever(name) || ignored.isIgnored(name, isDirectory);
      }
    };
  }

  private static boolean isNever(String name) {
    return ALWAYS.contains(name) || name.startsWith(UNFINISHED);
  }
}
