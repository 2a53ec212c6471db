package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a repository can still bring back: what refs, their logs and operations in
 * progress reach, and the indices of all work trees. Each distinct file is handed out once. For one
 * thread.
 */
public final class History implements AutoCloseable {

  private final Repository repository;
  private final Path commonDir;
  private final List<WorkTree> workTrees;
  private final Interest interest;
  private final Set<ObjectId> files = new HashSet<>();
  private final Set<ObjectId> commits = new HashSet<>();
  private final boolean partial;
  private long absent;

  private History(Repository repository, Interest interest) throws IOException {
    this.repository = repository;
    this.commonDir = repository.getCommonDirectory().toPath();
    this.interest = interest;
    this.workTrees = List.copyOf(WorkTrees.of(repository));
    this.partial =
        repository.getConfig().getSubsections("remote").stream()
            .anyMatch(r -> repository.getConfig().getBoolean("remote", r, "promisor", false));
  }

  /**
   * Which files are asked for.
   *
   * @param special a folder in which the whole path decides, and everything is asked for
   * @param suffix what names end in elsewhere
   */
  public record Interest(RepoPath special, String suffix) {

    /** Returns whether a file is asked for. */
    public boolean wants(RepoPath path) {
      return path.name().endsWith(suffix) || path.isIn(special);
    }
  }

  /**
   * A file as some commit or index has it.
   *
   * @param path where it is; the same bytes may lie elsewhere too
   * @param commit a commit that has it; empty for an index, and for what no commit holds
   * @param text what is in it, read as UTF-8
   */
  public record Version(RepoPath path, Optional<CommitId> commit, String text) {}

  /**
   * Opens a repository by the folder that its work trees share.
   *
   * @throws JreproException.Refused if there is none, or it cannot be read in full
   */
  public static History open(Path commonDir, Interest interest) {
    QuietSystem.install();
    if (!RepositoryCache.FileKey.isGitRepository(commonDir.toFile(), FS.DETECTED)) {
      throw new JreproException.Refused(commonDir + " is no Git repository.");
    }
    if (Files.exists(commonDir.resolve("reftable"))) {
      throw new JreproException.Refused(
          commonDir + " keeps its refs in tables, whose logs jrepro cannot read.",
          "'git refs migrate --ref-format=files' makes files of them.");
    }
    Repository repository = null;
    try {
      repository = new FileRepositoryBuilder().setGitDir(commonDir.toFile()).build();
      return new History(repository, interest);
    } catch (IOException e) {
      if (repository != null) {
        repository.close();
      }
      throw GitRepo.failed("cannot read the Git repository " + commonDir, e);
    }
  }

  /** Returns the work trees, the main one first. */
  public List<WorkTree> workTrees() {
    return workTrees;
  }

  /** Returns whether the repository was cloned without the beginning of its history. */
  public boolean isShallow() {
    return Files.exists(commonDir.resolve("shallow"));
  }

  /** Returns how many objects of a partial clone were asked for and are not here. */
  public long absent() {
    return absent;
  }

  /** Returns the paths of the files that the index of a work tree has. */
  public Set<RepoPath> indexed(WorkTree tree) {
    Set<RepoPath> paths = new HashSet<>();
    index(tree, (path, id, commit) -> paths.add(path));
    return paths;
  }

  /**
   * Hands out every file that the index of a work tree has, sides of a conflict included. What
   * commits have too is handed out with them once more.
   */
  public void index(WorkTree tree, Consumer<Version> visitor) {
    index(tree, (path, id, commit) -> read(path, id, commit, visitor));
  }

  private void index(WorkTree tree, FolderWalk.Finding finding) {
    Path file = tree.gitDir().resolve("index");
    try {
      DirCache index = DirCache.read(file.toFile(), repository.getFS());
      for (int i = 0; i < index.getEntryCount(); i++) {
        DirCacheEntry entry = index.getEntry(i);
        RepoPath path = new RepoPath(entry.getPathString());
        if (isFile(entry.getFileMode()) && interest.wants(path)) {
          finding.found(path, entry.getObjectId(), null);
        }
      }
    } catch (IOException e) {
      throw GitRepo.failed("cannot read Git's index " + file, e);
    }
  }

  /**
   * Hands out every file of every commit that refs, logs and operations in progress reach, newest
   * commits first. Each distinct folder is looked into once.
   */
  public void everything(Consumer<Version> visitor) throws InterruptedException {
    try {
      Tips tips = Tips.of(repository, workTrees);
      walk(tips.certain(), tips.likely(), visitor);
    } catch (IOException e) {
      throw GitRepo.failed("cannot read the history of " + commonDir, e);
    }
  }

  /** Hands out every file of what refs reach, those that were fetched from a remote included. */
  public void refs(Consumer<Version> visitor) throws InterruptedException {
    try {
      walk(Tips.of(repository, List.of()).certain(), List.of(), visitor);
    } catch (IOException e) {
      throw GitRepo.failed("cannot read the refs of " + commonDir, e);
    }
  }

  private void walk(
      Collection<ObjectId> certain, Collection<ObjectId> likely, Consumer<Version> visitor)
      throws IOException, InterruptedException {
    try (RevWalk walk = new RevWalk(repository);
        FolderWalk folders = new FolderWalk(repository, interest)) {
      FolderWalk.Finding finding = (path, id, commit) -> visit(path, id, commit, visitor);
      for (ObjectId tip : certain) {
        start(walk, walk.parseAny(tip), folders, finding);
      }
      for (ObjectId tip : likely) {
        if (repository.getObjectDatabase().has(tip)) {
          start(walk, walk.parseAny(tip), folders, finding);
        }
      }
      for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
        checkInterrupt();
        commits.add(commit.copy());
        // Files that are absent are counted meanwhile, folders by the walk.
        long missing =
            folders.visit(commit.getTree(), new CommitId(commit.name()), partial, finding);
        absent += missing;
      }
    }
  }

  private void start(RevWalk walk, RevObject tip, FolderWalk folders, FolderWalk.Finding finding)
      throws IOException {
    RevObject object = tip;
    while (object instanceof RevTag tag) {
      object = walk.parseAny(tag.getObject());
    }
    if (object instanceof RevCommit commit) {
      walk.markStart(commit);
    } else if (object.getType() == Constants.OBJ_TREE) {
      long missing = folders.visit(object, null, partial, finding);
      absent += missing;
    } else {
      finding.found(new RepoPath(object.name() + interest.suffix()), object, null);
    }
  }

  private void visit(
      RepoPath path, ObjectId id, @Nullable CommitId commit, Consumer<Version> visitor)
      throws IOException {
    if (files.add(id.copy())) {
      read(path, id, commit, visitor);
    }
  }

  private void read(
      RepoPath path, ObjectId id, @Nullable CommitId commit, Consumer<Version> visitor)
      throws IOException {
    try {
      byte[] bytes = repository.open(id).getBytes(GitRepo.MAX_FILE_BYTES);
      visitor.accept(
          new Version(
              path, Optional.ofNullable(commit), new String(bytes, StandardCharsets.UTF_8)));
    } catch (MissingObjectException e) {
      if (!partial) {
        throw e;
      }
      absent++;
    }
  }

  /**
   * Hands out, once {@link #everything} has been, every file of every commit that it did not meet
   * and Git has still, the newest thousand commits first: a file again for each commit that has it.
   */
  public void lost(Consumer<Version> visitor) throws InterruptedException {
    try {
      for (RevCommit commit : LostCommits.of(repository, commits::contains)) {
        checkInterrupt();
        CommitId id = new CommitId(commit.name());
        try (FolderWalk folders = new FolderWalk(repository, interest)) {
          folders.visit(
              commit.getTree(), id, true, (path, file, at) -> read(path, file, id, visitor));
        }
      }
    } catch (IOException e) {
      throw GitRepo.failed("cannot read the lost commits of " + commonDir, e);
    }
  }

  private static void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static boolean isFile(FileMode mode) {
    return (mode.getBits() & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
  }

  @Override
  public void close() {
    repository.close();
  }
}
