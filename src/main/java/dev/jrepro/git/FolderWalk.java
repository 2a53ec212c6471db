package dev.jrepro.git;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the folders of many commits, each distinct one once. A folder is the same wherever it
 * lies, but on the way to the folder in which the whole path decides: there it is looked into once
 * for each path.
 */
final class FolderWalk implements AutoCloseable {

  private final ObjectReader reader;
  private final History.Interest interest;
  private final Set<ObjectId> anywhere = new HashSet<>();
  private final Set<Placed> placed = new HashSet<>();

  /** A folder on the way to the special one. */
  private record Placed(String path, ObjectId id) {}

  /** Takes a file that was asked for; the same one may be handed out again. */
  interface Finding {
    void found(RepoPath path, ObjectId id, @Nullable CommitId commit) throws IOException;
  }

  FolderWalk(Repository repository, History.Interest interest) {
    this.reader = repository.newObjectReader();
    this.interest = interest;
  }

  /**
   * Looks into a commit's files.
   *
   * @param partial whether folders may be absent
   * @return how many were
   */
  long visit(AnyObjectId root, @Nullable CommitId commit, boolean partial, Finding finding)
      throws IOException {
    return visit("", root.toObjectId(), commit, partial, finding);
  }

  private long visit(
      String path, ObjectId id, @Nullable CommitId commit, boolean partial, Finding finding)
      throws IOException {
    if (!isNew(path, id)) {
      return 0;
    }
    CanonicalTreeParser at = new CanonicalTreeParser();
    try {
      at.reset(reader, id);
    } catch (MissingObjectException e) {
      if (!partial) {
        throw e;
      }
      return 1;
    }
    long absent = 0;
    for (; !at.eof(); at.next()) {
      FileMode mode = at.getEntryFileMode();
      String child =
          path.isEmpty() ? at.getEntryPathString() : path + "/" + at.getEntryPathString();
      if (FileMode.TREE.equals(mode)) {
        absent += visit(child, at.getEntryObjectId(), commit, partial, finding);
      } else if (isFile(mode) && isWanted(child)) {
        finding.found(new RepoPath(child), at.getEntryObjectId(), commit);
      }
    }
    return absent;
  }

  private boolean isNew(String path, ObjectId id) {
    String special = interest.special().value();
    boolean decides = path.isEmpty() || isAtOrIn(special, path) || isAtOrIn(path, special);
    return decides ? placed.add(new Placed(path, id)) : anywhere.add(id);
  }

  private boolean isWanted(String path) {
    return path.endsWith(interest.suffix()) || isAtOrIn(path, interest.special().value());
  }

  private static boolean isAtOrIn(String path, String folder) {
    return path.startsWith(folder)
        && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
  }

  private static boolean isFile(FileMode mode) {
    return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
  }

  @Override
  public void close() {
    reader.close();
  }
}
