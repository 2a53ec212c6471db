package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.FolderStore;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds every object that needs lead to: themselves, and below a directory all that is in it. Each
 * directory is read once. For one thread.
 */
final class Marking {

  /** No directory's object is larger; what is larger and of unknown kind is a file. */
  private static final long MAX_TREE_BYTES = 64L << 20;

  private final FolderStore cache;
  private final Set<Digest> live = new HashSet<>();
  private final Set<Digest> trees = new HashSet<>();
  private long absent;

  Marking(FolderStore cache) {
    this.cache = cache;
  }

  /** Returns whether some need leads to an object. */
  boolean isLive(Digest digest) {
    return live.contains(digest);
  }

  /** Returns how many objects needs lead to. */
  long count() {
    return live.size();
  }

  /** Returns how many directories are named and not here, so that nobody knows what is in them. */
  long absent() {
    return absent;
  }

  /**
   * Marks what a need leads to.
   *
   * @throws JreproException.Refused if a directory's object is damaged: what was in it is not known
   */
  void mark(Need need) throws InterruptedException {
    if (need.kind().isPresent() ? need.kind().get().isTree() : looksLikeTree(need.digest())) {
      tree(need, need.digest());
    } else {
      live.add(need.digest());
    }
  }

  private void tree(Need need, Digest digest) throws InterruptedException {
    live.add(digest);
    if (!trees.add(digest)) {
      return;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    for (Entry child : children(need, digest)) {
      if (child.kind().isTree()) {
        tree(need, child.digest());
      } else {
        live.add(child.digest());
      }
    }
  }

  private List<Entry> children(Need need, Digest digest) {
    try {
      return Tree.children(digest, cache);
    } catch (MissingObject e) {
      if (cache.isSetAside(digest)) {
        throw damaged(need, digest);
      }
      absent++;
      return List.of();
    } catch (JreproException.Corrupt e) {
      if (need.kind().isEmpty()) {
        return List.of(); // No directory after all.
      }
      throw damaged(need, digest);
    }
  }

  /** Returns whether an object may be a directory's, for all that can be seen of it. */
  boolean looksLikeTree(Digest digest) {
    OptionalLong size = cache.sizeBytes(digest);
    if (size.isEmpty() || size.getAsLong() > MAX_TREE_BYTES) {
      return false;
    }
    byte[] bytes = cache.read(digest);
    return bytes.length > 1
        && bytes[1] == ' '
        && Kind.of(String.valueOf((char) bytes[0])).isPresent();
  }

  private static JreproException damaged(Need need, Digest digest) {
    return new JreproException.Refused(
        "a directory in "
            + need.path()
            + ", needed by "
            + need.source().describe()
            + ", is damaged (the object "
            + digest
            + "): what is in it is not known. Nothing was removed.",
        "'jrepro fsck --repair-from REMOTE' brings a good copy.");
  }
}
