package dev.jrepro.git;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Small files that never change, kept in the tree of a commit under a ref of their own, in folders
 * one level deep. Plain {@code git push} and {@code git fetch} carry them. Files are only ever
 * added, and a path always means the same bytes, so that two sets are merged by taking both.
 */
public final class RefFiles {

  private static final int ATTEMPTS = 50;

  private final Repository repository;
  private final String ref;

  RefFiles(Repository repository, String ref) {
    this.repository = repository;
    this.ref = ref;
  }

  /** Returns the files of a folder, by path; none if it or the ref is not there. */
  public SortedMap<RepoPath, byte[]> in(RepoPath folder) {
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    try {
      for (Map.Entry<RepoPath, ObjectId> each : names(tip(ref)).entrySet()) {
        if (each.getKey().isIn(folder)) {
          files.put(
              each.getKey(), repository.open(each.getValue()).getBytes(GitRepo.MAX_FILE_BYTES));
        }
      }
      return files;
    } catch (IOException e) {
      throw GitRepo.failed("cannot read " + ref, e);
    }
  }

  /** Returns what is kept under all refs whose names begin so; sorted by their names. */
  public List<RefFiles> under(String prefix) {
    try {
      return repository.getRefDatabase().getRefsByPrefix(prefix).stream()
          .map(found -> new RefFiles(repository, found.getName()))
          .toList();
    } catch (IOException e) {
      throw GitRepo.failed("cannot list the refs below " + prefix, e);
    }
  }

  /** Adds files; those that are there already stay as they are. */
  public void add(Map<RepoPath, byte[]> files, String message) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      SortedMap<RepoPath, ObjectId> names = new TreeMap<>();
      for (Map.Entry<RepoPath, byte[]> each : files.entrySet()) {
        names.put(each.getKey(), inserter.insert(Constants.OBJ_BLOB, each.getValue()));
      }
      inserter.flush();
      grow(names, List.of(), message);
    } catch (IOException e) {
      throw new DiskFailed("write " + ref, e);
    }
  }

  /**
   * Takes in what is kept under other refs, such as one that was fetched.
   *
   * @param others whole names of refs, or the beginning of such names, ending in {@code /}
   * @return whether there was something new
   */
  public boolean join(List<String> others, String message) {
    try {
      SortedMap<RepoPath, ObjectId> names = new TreeMap<>();
      List<ObjectId> parents = new ArrayList<>();
      for (String prefix : others) {
        for (Ref other : repository.getRefDatabase().getRefsByPrefix(prefix)) {
          if (other.getObjectId() != null && isApart(other.getObjectId())) {
            names.putAll(names(Optional.of(other.getObjectId())));
            parents.add(other.getObjectId());
          }
        }
      }
      return !parents.isEmpty() && grow(names, parents, message);
    } catch (IOException e) {
      throw GitRepo.failed("cannot read the refs to merge into " + ref, e);
    }
  }

  /** Returns whether the ref's history lacks a commit. */
  private boolean isApart(ObjectId commit) throws IOException {
    Optional<ObjectId> tip = tip(ref);
    if (tip.isEmpty()) {
      return true;
    }
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit ours = walk.parseCommit(tip.get());
      return !walk.isMergedInto(walk.parseCommit(commit), ours);
    }
  }

  /** Returns whether the ref had to move. Another process may move it meanwhile. */
  private boolean grow(Map<RepoPath, ObjectId> more, List<ObjectId> parents, String message)
      throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<ObjectId> tip = tip(ref);
      SortedMap<RepoPath, ObjectId> names = names(tip);
      boolean isNew = more.keySet().stream().anyMatch(path -> !names.containsKey(path));
      if (!isNew && parents.isEmpty()) {
        return false;
      }
      more.forEach(names::putIfAbsent);
      List<ObjectId> behind = new ArrayList<>(tip.stream().toList());
      behind.addAll(parents);
      if (move(tip, commit(names, behind, message))) {
        return true;
      }
    }
    throw new JreproException.Refused(
        "cannot write " + ref + ": other processes change it all the time.");
  }

  private boolean move(Optional<ObjectId> from, ObjectId to) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setExpectedOldObjectId(from.orElse(ObjectId.zeroId()));
    update.setNewObjectId(to);
    return switch (update.forceUpdate()) {
      case NEW, FAST_FORWARD, FORCED, NO_CHANGE -> true;
      case LOCK_FAILURE, REJECTED -> false;
      case RefUpdate.Result result -> throw new IOException(result + " for " + ref);
    };
  }

  private ObjectId commit(
      SortedMap<RepoPath, ObjectId> names, List<ObjectId> parents, String message)
      throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree(names, inserter));
      commit.setParentIds(parents);
      PersonIdent who = new PersonIdent(repository);
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage(message + "\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    }
  }

  private static ObjectId tree(SortedMap<RepoPath, ObjectId> names, ObjectInserter inserter)
      throws IOException {
    SortedMap<String, TreeFormatter> folders = new TreeMap<>();
    names.forEach((path, id) ->
        folders
            .computeIfAbsent(path.parent().value(), folder -> new TreeFormatter())
            .append(path.name(), FileMode.REGULAR_FILE, id));
    TreeFormatter root = new TreeFormatter();
    for (Map.Entry<String, TreeFormatter> folder : folders.entrySet()) {
      root.append(folder.getKey(), FileMode.TREE, inserter.insert(folder.getValue()));
    }
    return inserter.insert(root);
  }

  private Optional<ObjectId> tip(String name) throws IOException {
    return Optional.ofNullable(repository.exactRef(name)).map(Ref::getObjectId);
  }

  private SortedMap<RepoPath, ObjectId> names(Optional<ObjectId> commit) throws IOException {
    SortedMap<RepoPath, ObjectId> names = new TreeMap<>();
    if (commit.isEmpty()) {
      return names;
    }
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk at = new TreeWalk(repository, walk.getObjectReader())) {
      at.addTree(walk.parseCommit(commit.get()).getTree());
      at.setRecursive(true);
      while (at.next()) {
        // What somebody else put there in another form is no file of ours.
        if (at.getDepth() == 1 && FileMode.REGULAR_FILE.equals(at.getRawMode(0))) {
          names.put(new RepoPath(at.getPathString()), at.getObjectId(0));
        }
      }
    }
    return names;
  }
}
