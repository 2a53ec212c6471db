package dev.jrepro.git;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One of the work trees of a repository, as Git's folder knows it.
 *
 * @param gitDir Git's folder for this work tree alone; for the main one, the common folder
 * @param folder where its files are, or were; empty for a bare repository's own
 * @param state whether the files are there
 */
public record WorkTree(Path gitDir, Optional<Path> folder, State state) {

  /** What became of a work tree's folder. */
  public enum State {
    /** It is there. */
    PRESENT,
    /** It is gone, and {@code git worktree prune} would forget it. */
    PRUNABLE,
    /** It is not there, and Git was told to expect it back: {@code git worktree lock}. */
    LOCKED_AWAY,
    /** There are no files: a bare repository. */
    BARE
  }

  /** Returns its name for a person. */
  public String describe() {
    return folder.map(Path::toString).orElse(gitDir.toString());
  }
}
