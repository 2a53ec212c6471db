package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files and folders that a commit has, with their bytes as Git keeps them. */
public final class CommitFiles {

  private final Repository repository;
  private final CommitId commit;

  CommitFiles(Repository repository, CommitId commit) {
    this.repository = repository;
    this.commit = commit;
  }

  /** What stands at a path of a commit. */
  public enum Kind {
    FILE,
    EXECUTABLE,
    SYMLINK,
    FOLDER
  }

  /**
   * What stands at a path of a commit.
   *
   * @param kind what it is
   * @param sizeBytes of the file's bytes or the link's target; 0 for a folder
   */
  public record Item(Kind kind, long sizeBytes) {}

  /** Returns what stands at a path; empty if nothing does, or a submodule. */
  public Optional<Item> find(RepoPath path) {
    if (path.isRoot()) {
      return Optional.of(new Item(Kind.FOLDER, 0));
    }
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk at = TreeWalk.forPath(repository, path.value(), tree(walk))) {
      return at == null ? Optional.empty() : item(at);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /**
   * Opens a file, or the text of a link's target.
   *
   * @return empty if there is no file; the caller closes the stream
   */
  public Optional<InputStream> open(RepoPath path) {
    if (path.isRoot()) {
      return Optional.empty();
    }
    try (RevWalk walk = new RevWalk(repository);
        TreeWalk at = TreeWalk.forPath(repository, path.value(), tree(walk))) {
      if (at == null || item(at).filter(i -> i.kind() != Kind.FOLDER).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(repository.open(at.getObjectId(0)).openStream());
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /**
   * Returns what is in a folder, by path; sorted.
   *
   * @param recursive whether to name all files below it, and no folders
   */
  public SortedMap<RepoPath, Item> list(RepoPath folder, boolean recursive) {
    SortedMap<RepoPath, Item> items = new TreeMap<>();
    try (RevWalk walk = new RevWalk(repository);
        ObjectReader reader = repository.newObjectReader();
        TreeWalk at = new TreeWalk(repository, reader)) {
      Optional<ObjectId> start = folder(walk, folder);
      if (start.isEmpty()) {
        return items;
      }
      at.addTree(start.get());
      at.setRecursive(recursive);
      while (at.next()) {
        RepoPath path = new RepoPath((folder.isRoot() ? "" : folder + "/") + at.getPathString());
        item(at).ifPresent(item -> items.put(path, item));
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
    return items;
  }

  /**
   * Returns a digest of all of them that rests on no SHA-1: that of a listing of modes, SHA-256 and
   * paths, which {@code docs/certificates.md} describes.
   */
  public Digest digest() {
    try {
      return CommitListing.digest(repository, commit);
    } catch (IOException e) {
      throw failed(RepoPath.ROOT, e);
    }
  }

  private Optional<ObjectId> folder(RevWalk walk, RepoPath folder) throws IOException {
    RevTree root = tree(walk);
    if (folder.isRoot()) {
      return Optional.of(root);
    }
    try (TreeWalk at = TreeWalk.forPath(repository, folder.value(), root)) {
      return at == null || !at.isSubtree() ? Optional.empty() : Optional.of(at.getObjectId(0));
    }
  }

  private RevTree tree(RevWalk walk) throws IOException {
    return walk.parseCommit(ObjectId.fromString(commit.hex())).getTree();
  }

  private static Optional<Item> item(TreeWalk at) throws IOException {
    int mode = at.getRawMode(0);
    if (FileMode.TREE.equals(mode)) {
      return Optional.of(new Item(Kind.FOLDER, 0));
    }
    if (FileMode.GITLINK.equals(mode)) {
      return Optional.empty();
    }
    Kind kind =
        FileMode.SYMLINK.equals(mode)
            ? Kind.SYMLINK
            : FileMode.EXECUTABLE_FILE.equals(mode) ? Kind.EXECUTABLE : Kind.FILE;
    long size = at.getObjectReader().getObjectSize(at.getObjectId(0), ObjectReader.OBJ_ANY);
    return Optional.of(new Item(kind, size));
  }

  private RuntimeException failed(RepoPath path, IOException e) {
    return GitRepo.failed("cannot read " + path + " of commit " + commit.brief(), e);
  }
}
