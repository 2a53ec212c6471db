package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The files of a commit in a commit that has no parent and tells nothing of who made it when. It
 * lies in a repository of its own, which borrows the objects of the one it came from.
 */
final class Orphan {

  /** The same for everybody, so that the same files make the same commit. */
  private static final PersonIdent NOBODY =
      new PersonIdent(
          "Anonymous", "anonymous", Instant.parse("2000-01-01T00:00:00Z"), ZoneOffset.UTC);

  private static final String MESSAGE = "Anonymous\n";

  private Orphan() {}

  static CommitId make(
      Path sourceGitDir, CommitId commit, Map<RepoPath, Optional<byte[]>> changes, Path target) {
    try {
      LocalClone.borrowing(sourceGitDir, target);
      try (Git git = Git.open(target.toFile())) {
        Repository repository = git.getRepository();
        ObjectId made = write(repository, ObjectId.fromString(commit.hex()), changes);
        RefUpdate head = repository.updateRef(Constants.HEAD, true);
        head.setNewObjectId(made);
        head.forceUpdate();
        return new CommitId(made.name());
      }
    } catch (GitAPIException | IOException e) {
      throw GitRepo.failed("cannot make an anonymous commit of " + commit.brief(), e);
    }
  }

  private static ObjectId write(
      Repository repository, ObjectId commit, Map<RepoPath, Optional<byte[]>> changes)
      throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      CommitBuilder builder = new CommitBuilder();
      builder.setTreeId(files(repository, commit, changes, inserter).writeTree(inserter));
      builder.setAuthor(NOBODY);
      builder.setCommitter(NOBODY);
      builder.setMessage(MESSAGE);
      ObjectId made = inserter.insert(builder);
      inserter.flush();
      return made;
    }
  }

  /** Another repository's commit, a submodule, is left out: nobody has its address any more. */
  private static DirCache files(
      Repository repository,
      ObjectId commit,
      Map<RepoPath, Optional<byte[]>> changes,
      ObjectInserter inserter)
      throws IOException {
    DirCache files = DirCache.newInCore();
    DirCacheBuilder builder = files.builder();
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk at = new TreeWalk(repository)) {
      at.addTree(walk.parseCommit(commit).getTree());
      at.setRecursive(true);
      while (at.next()) {
        RepoPath path = new RepoPath(at.getPathString());
        Optional<byte[]> change = changes.getOrDefault(path, Optional.empty());
        boolean leaves = changes.containsKey(path) && change.isEmpty();
        if (!leaves && !FileMode.GITLINK.equals(at.getRawMode(0))) {
          DirCacheEntry entry = new DirCacheEntry(at.getRawPath());
          entry.setFileMode(at.getFileMode(0));
          entry.setObjectId(
              change.isPresent()
                  ? inserter.insert(Constants.OBJ_BLOB, change.get())
                  : at.getObjectId(0));
          builder.add(entry);
        }
      }
    }
    builder.finish();
    return files;
  }
}
