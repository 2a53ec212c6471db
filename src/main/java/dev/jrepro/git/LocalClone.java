package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.ResetCommand.ResetType;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileBasedConfig;

/**
 * A clean work tree of one commit in a repository of its own, which borrows the objects of the one
 * it came from. It has no remote, no hook and no configuration of the user's.
 */
final class LocalClone {

  private LocalClone() {}

  static void make(Path sourceGitDir, CommitId commit, Path target) {
    try {
      borrowing(sourceGitDir, target);
      checkOut(target, commit);
    } catch (GitAPIException | IOException e) {
      throw GitRepo.failed("cannot clone commit " + commit.brief(), e);
    }
  }

  /** Makes a repository with nothing in it but what it borrows. */
  static void borrowing(Path sourceGitDir, Path target) throws IOException, GitAPIException {
    try (Git git = Git.init().setDirectory(target.toFile()).call()) {
      Repository clone = git.getRepository();
      Path alternates = clone.getDirectory().toPath().resolve("objects/info/alternates");
      Files.createDirectories(alternates.resolveSibling("."));
      Files.writeString(alternates, sourceGitDir.toRealPath().resolve("objects") + "\n");
      ((FileBasedConfig) clone.getConfig()).setString("core", null, "autocrlf", "false");
      clone.getConfig().save();
    }
  }

  /** In a newly opened repository, which sees the borrowed objects. */
  private static void checkOut(Path target, CommitId commit) throws IOException, GitAPIException {
    try (Git git = Git.open(target.toFile())) {
      RefUpdate head = git.getRepository().updateRef(Constants.HEAD, true);
      head.setNewObjectId(ObjectId.fromString(commit.hex()));
      head.forceUpdate();
      git.reset().setMode(ResetType.HARD).call();
    }
  }
}
