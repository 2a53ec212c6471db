package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryState;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.jspecify.annotations.Nullable;

/** An opened Git repository with a work tree. For one thread. */
public final class GitRepo implements AutoCloseable {

  static final int MAX_FILE_BYTES = 64 << 20;

  private final Repository repository;
  private final Path workTree;
  private @Nullable IgnoreFiles ignores;
  private @Nullable DirCache index;

  private GitRepo(Repository repository) {
    this.repository = repository;
    this.workTree =
        (repository.isBare() ? repository.getDirectory() : repository.getWorkTree()).toPath();
  }

  /**
   * Opens the repository that a folder is in.
   *
   * @return empty outside every repository, and in a bare one
   */
  public static Optional<GitRepo> discover(Path folder) {
    QuietSystem.install();
    FileRepositoryBuilder builder =
        new FileRepositoryBuilder().findGitDir(folder.toAbsolutePath().toFile());
    if (builder.getGitDir() == null) {
      return Optional.empty();
    }
    try {
      Repository repository = builder.build();
      if (repository.isBare()) {
        repository.close();
        return Optional.empty();
      }
      return Optional.of(new GitRepo(repository));
    } catch (IOException e) {
      throw failed("cannot open the Git repository at " + builder.getGitDir(), e);
    }
  }

  /**
   * Clones a repository without its files, for its commits alone, and opens the clone.
   *
   * @param url what {@code git clone} would take: an address or a folder; not of SSH
   * @param revision the branch, tag or commit that is wanted, which the clone has then if there is
   *     one; empty for {@code HEAD}
   * @param target a folder that is not there yet
   * @throws JreproException.Refused if it cannot be cloned
   */
  public static GitRepo cloneBare(String url, Optional<String> revision, Path target) {
    QuietSystem.install();
    RemoteClone.make(url, revision, target);
    try {
      return new GitRepo(new FileRepositoryBuilder().setGitDir(target.toFile()).build());
    } catch (IOException e) {
      throw failed("cannot open the clone of " + url, e);
    }
  }

  /** Returns the files of a commit, for as long as this is open. */
  public CommitFiles filesOf(CommitId commit) {
    return new CommitFiles(repository, commit);
  }

  /** Returns the files that are kept under a ref of their own, such as {@code refs/x/y}. */
  public RefFiles keptUnder(String ref) {
    return new RefFiles(repository, ref);
  }

  /** Returns the folder of the checked-out files; of a bare clone, Git's own. */
  public Path workTree() {
    return workTree;
  }

  /** Returns Git's folder for this work tree. */
  public Path gitDir() {
    return repository.getDirectory().toPath();
  }

  /** Returns Git's folder that all work trees of the repository share. */
  public Path commonDir() {
    return repository.getCommonDirectory().toPath();
  }

  /** Returns the commit that is checked out; empty before the first one. */
  public Optional<CommitId> head() {
    try {
      return Optional.ofNullable(repository.resolve(Constants.HEAD)).map(GitRepo::commitId);
    } catch (IOException e) {
      throw failed("cannot read HEAD", e);
    }
  }

  /**
   * Returns the commits that were checked out of late, the last one first; with the one that is now
   * only while a merge, a rebase or the like is under way. Some may not be there any more.
   */
  public List<CommitId> earlierHeads() {
    return EarlierHeads.of(repository);
  }

  /** Returns whether a merge, a rebase or the like is under way. */
  public boolean isMerging() {
    return repository.getRepositoryState() != RepositoryState.SAFE;
  }

  /**
   * Returns the commit that a revision names, as git rev-parse reads it.
   *
   * @throws UnknownRevision if it names none
   */
  public CommitId resolve(String revision) {
    try {
      // JGit knows Git's short name of HEAD only where it stands alone.
      String spelled = revision.replaceFirst("^@(?=$|[~^])", Constants.HEAD);
      ObjectId id = repository.resolve(spelled + "^{commit}");
      if (id == null) {
        throw new UnknownRevision(revision);
      }
      return commitId(id);
    } catch (IOException | RevisionSyntaxException e) {
      throw new UnknownRevision(revision);
    }
  }

  /** Returns the bytes of a file of a commit, if it has the file. */
  public Optional<byte[]> file(CommitId commit, RepoPath path) {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit found = walk.parseCommit(ObjectId.fromString(commit.hex()));
      try (TreeWalk at = TreeWalk.forPath(repository, path.value(), found.getTree())) {
        if (at == null || at.isSubtree()) {
          return Optional.empty();
        }
        return Optional.of(repository.open(at.getObjectId(0)).getBytes(MAX_FILE_BYTES));
      }
    } catch (IOException e) {
      throw failed("cannot read " + path + " of commit " + commit.brief(), e);
    }
  }

  /** Returns the files that a commit has in a folder and below it, or the path itself; sorted. */
  public SortedSet<RepoPath> files(CommitId commit, RepoPath folder) {
    SortedSet<RepoPath> files = new TreeSet<>();
    try (RevWalk walk = new RevWalk(repository);
        ObjectReader reader = repository.newObjectReader();
        TreeWalk at = new TreeWalk(repository, reader)) {
      at.addTree(walk.parseCommit(ObjectId.fromString(commit.hex())).getTree());
      at.setRecursive(true);
      if (!folder.isRoot()) {
        at.setFilter(PathFilter.create(folder.value()));
      }
      while (at.next()) {
        files.add(new RepoPath(at.getPathString()));
      }
    } catch (IOException e) {
      throw failed("cannot list the files of commit " + commit.brief(), e);
    }
    return files;
  }

  /** Returns the files that Git tracks: those in its index; sorted. */
  public SortedSet<RepoPath> tracked() {
    SortedSet<RepoPath> files = new TreeSet<>();
    for (int i = 0; i < index().getEntryCount(); i++) {
      files.add(new RepoPath(index().getEntry(i).getPathString()));
    }
    return files;
  }

  /** Returns Git's index, read once. */
  private DirCache index() {
    if (index == null) {
      try {
        index = repository.readDirCache();
      } catch (IOException e) {
        throw failed("cannot read Git's index", e);
      }
    }
    return index;
  }

  /** Returns whether Git tracks the file, or some file in the folder. */
  public boolean isTracked(RepoPath path) {
    if (path.isRoot()) {
      return index().getEntryCount() > 0;
    }
    if (index().findEntry(path.value()) >= 0) {
      return true;
    }
    String below = path.value() + "/";
    int next = -(index().findEntry(below) + 1);
    return next < index().getEntryCount()
        && index().getEntry(next).getPathString().startsWith(below);
  }

  /** Returns whether the repository has a file with exactly these bytes, in whatever commit. */
  public boolean hasFile(byte[] bytes) {
    try (ObjectInserter.Formatter names = new ObjectInserter.Formatter()) {
      return repository.getObjectDatabase().has(names.idFor(Constants.OBJ_BLOB, bytes));
    } catch (IOException e) {
      throw failed("cannot look for a file", e);
    }
  }

  /**
   * Returns what both sides of a merge have at a path, ours first, while it waits for a person to
   * resolve their conflict; nothing otherwise.
   */
  public List<byte[]> sidesOfMerge(RepoPath path) {
    List<byte[]> sides = new ArrayList<>();
    try {
      DirCache index = repository.readDirCache();
      int first = index.findEntry(path.value());
      int at = first < 0 ? -(first + 1) : first;
      while (at < index.getEntryCount()
          && index.getEntry(at).getPathString().equals(path.value())) {
        if (index.getEntry(at).getStage() >= DirCacheEntry.STAGE_2) {
          sides.add(repository.open(index.getEntry(at).getObjectId()).getBytes(MAX_FILE_BYTES));
        }
        at++;
      }
    } catch (IOException e) {
      throw failed("cannot read the sides of the merge of " + path, e);
    }
    return sides;
  }

  /** Returns whether Git's ignore rules leave the path out; tracked files may be among those. */
  public boolean isIgnored(RepoPath path, boolean isDirectory) {
    if (ignores == null) {
      ignores =
          new IgnoreFiles(
              workTree,
              List.of(Constants.DOT_GIT_IGNORE),
              List.of(commonDir().resolve("info/exclude"), globalExcludes()));
    }
    return ignores.isIgnored(path, isDirectory);
  }

  /** Forgets what was read of ignore files and the index, because they may have changed. */
  public void refresh() {
    ignores = null;
    index = null;
  }

  /**
   * Returns the files at and below the paths that are not as HEAD has them: changed, added, or not
   * known to Git yet; none that Git ignores. Sorted.
   */
  public SortedSet<RepoPath> changed(Collection<RepoPath> paths) {
    SortedSet<RepoPath> changed = new TreeSet<>();
    if (paths.isEmpty()) {
      return changed;
    }
    try {
      IndexDiff diff = new IndexDiff(repository, Constants.HEAD, new FileTreeIterator(repository));
      if (!paths.contains(RepoPath.ROOT)) {
        diff.setFilter(
            PathFilterGroup.createFromStrings(paths.stream().map(RepoPath::value).toList()));
      }
      diff.diff();
      for (Set<String> some :
          List.of(diff.getAdded(), diff.getChanged(), diff.getModified(), diff.getUntracked())) {
        some.forEach(path -> changed.add(new RepoPath(path)));
      }
      return changed;
    } catch (IOException e) {
      throw failed("cannot compare the workspace with HEAD", e);
    }
  }

  /** Returns the commits that branches, tags and HEAD reach, newest first. */
  public List<CommitId> allCommits() {
    try (RevWalk walk = new RevWalk(repository)) {
      for (Ref ref : repository.getRefDatabase().getRefs()) {
        ObjectId id = repository.getRefDatabase().peel(ref).getPeeledObjectId();
        ObjectId target = id == null ? ref.getObjectId() : id;
        if (target != null && walk.parseAny(target) instanceof RevCommit commit) {
          walk.markStart(commit);
        }
      }
      List<CommitId> commits = new ArrayList<>();
      walk.forEach(commit -> commits.add(commitId(commit)));
      return commits;
    } catch (IOException e) {
      throw failed("cannot list the commits", e);
    }
  }

  /** Returns who made a commit, and when. */
  public Authorship authorship(CommitId commit) {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit read = walk.parseCommit(ObjectId.fromString(commit.hex()));
      return new Authorship(
          read.getAuthorIdent().getName(), read.getCommitterIdent().getWhenAsInstant());
    } catch (IOException e) {
      throw failed("cannot read commit " + commit.brief(), e);
    }
  }

  /**
   * Makes a clean work tree of a commit in an empty folder, in a repository of its own that borrows
   * this one's objects.
   */
  public void cloneAt(CommitId commit, Path target) {
    LocalClone.make(commonDir(), commit, target);
  }

  /** Returns a commit as others may get it. */
  public Outbound outbound(CommitId commit) {
    return new Outbound(repository, commit);
  }

  /** Returns a setting of Git's, wherever it is made. */
  public Optional<String> configured(String section, @Nullable String subsection, String name) {
    return Optional.ofNullable(repository.getConfig().getString(section, subsection, name));
  }

  /** Makes a setting in the repository's own configuration; nothing is written if it holds. */
  public void configure(String section, String subsection, String name, String value) {
    StoredConfig config = repository.getConfig();
    try {
      if (!value.equals(config.getString(section, subsection, name))) {
        config.load();
        config.setString(section, subsection, name, value);
        config.save();
      }
    } catch (IOException | ConfigInvalidException e) {
      throw failed("cannot write Git's configuration", e);
    }
  }

  @Override
  public void close() {
    repository.close();
  }

  private Path globalExcludes() {
    String configured = repository.getConfig().getString("core", null, "excludesfile");
    Path home = Path.of(System.getProperty("user.home", "/"));
    if (configured == null) {
      String config = System.getenv("XDG_CONFIG_HOME");
      Path folder = config == null || config.isEmpty() ? home.resolve(".config") : Path.of(config);
      return folder.resolve("git").resolve("ignore");
    }
    return configured.startsWith("~/")
        ? home.resolve(configured.substring(2))
        : new File(configured).toPath();
  }

  static CommitId commitId(ObjectId id) {
    return new CommitId(id.name());
  }

  static JreproException failed(String what, Exception e) {
    return new JreproException.Refused(what + ": " + e.getMessage() + ".", null, e);
  }
}
