package dev.jrepro.project;

import dev.jrepro.content.LeaveOut;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who answers for a path, and so whether a pointer may stand for it: nobody else may. */
final class Care {

  private final Project project;
  private final Snapshot snapshot;

  Care(Project project) {
    this.project = project;
    this.snapshot = project.workspace();
  }

  /**
   * Checks that data at a path can be added.
   *
   * @param together the paths that are added with it
   * @throws JreproException.Refused if not
   */
  void checkAdd(RepoPath path, Collection<RepoPath> together) {
    if (!isThere(path)) {
      throw refused(path + " is not there.", null);
    }
    for (RepoPath other : together) {
      if (!other.equals(path) && path.isIn(other)) {
        throw refused(path + " is part of " + other + ", which is to be added too.", null);
      }
    }
    checkFree(path, path);
    if (project.git().isTracked(path)) {
      throw refused(
          path + " is tracked by Git.",
          "'git rm -r --cached " + path.typed() + "' and a commit leave it to jrepro.");
    }
  }

  /**
   * Checks that data can be moved to a path.
   *
   * @throws JreproException.Refused if not
   */
  void checkMove(RepoPath from, RepoPath to) {
    if (!to.equals(from) && to.isIn(from)) {
      throw refused(from + " cannot move into itself.", null);
    }
    checkAbsent(to);
    checkFree(to, from);
  }

  /**
   * Checks that data can be made at a path.
   *
   * @throws JreproException.Refused if not
   */
  void checkNew(RepoPath path) {
    checkAbsent(path);
    checkFree(path, path);
  }

  /**
   * Checks that data can be made at a path in place of what is there, which others do not answer
   * for.
   *
   * @throws JreproException.Refused if not
   */
  void checkReplace(RepoPath path) {
    checkFree(path, path);
    if (project.git().isTracked(path)) {
      throw refused(path + " is tracked by Git.", "Choose another name.");
    }
  }

  private void checkAbsent(RepoPath path) {
    if (isThere(path) || isThere(Pointer.file(path))) {
      throw refused(path + " is there already.", "Choose another name.");
    }
  }

  /** Checks that no stage, no pointer but the one of {@code own}, and no tool cares for a path. */
  private void checkFree(RepoPath path, RepoPath own) {
    if (path.isRoot() || path.parts().stream().anyMatch(LeaveOut.ALWAYS::contains)) {
      throw refused(path + " is never data: its name is a tool's own.", null);
    }
    if (path.name().endsWith(Pointer.SUFFIX)) {
      throw refused(path + " is a pointer, not data.", null);
    }
    Optional<Pointer> over = snapshot.pointerOver(path).filter(p -> !p.path().equals(own));
    if (over.isPresent()) {
      throw refused(
          path + " is part of " + over.get().path() + ", which is cared for already.",
          "'jrepro commit " + over.get().path().typed() + "' stores what changed in it.");
    }
    if (snapshot.pointersAt(path).stream().anyMatch(p -> !p.path().equals(own))) {
      throw refused(
          path + " holds data with a pointer of its own.",
          "'jrepro remove' the pointers in it first.");
    }
    if (!snapshot.graph().producers(path).isEmpty()) {
      throw refused(
          path + " is an output of " + snapshot.graph().producers(path).getFirst().name() + ".",
          "'jrepro run' stores it.");
    }
    checkPointer(Pointer.file(path));
  }

  /** A pointer that Git ignores is in no commit, and nobody else gets the data. */
  private void checkPointer(RepoPath pointer) {
    if (project.git().isIgnored(pointer, false) && !project.git().isTracked(pointer)) {
      throw refused(
          "Git ignores " + pointer + ", the pointer that it is to keep.",
          "'git check-ignore -v "
              + pointer.typed()
              + "' names the rule; let it leave pointers alone.");
    }
  }

  private boolean isThere(RepoPath path) {
    return Files.exists(path.under(project.root()), LinkOption.NOFOLLOW_LINKS);
  }

  private static JreproException refused(String problem, @Nullable String hint) {
    return new JreproException.Refused(problem, hint, null);
  }
}
