package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.JreproException.Refused;
import dev.jrepro.store.ObjectStore;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mark of garbage collection: which objects some entries need, trees and all below them, and
 * which chunks those are made of. All of it is held in memory, about 100 bytes a chunk.
 */
final class LiveObjects {

  private final ObjectStore cache;
  private final Remote remote;
  private final ChunkReads reads;
  private final int jobs;
  private final ObjectSource remoteTrees;
  private final Set<Digest> objects = new HashSet<>();
  private int unknownTrees;
  private final Set<Digest> chunks = ConcurrentHashMap.newKeySet();

  /**
   * Prepares a mark.
   *
   * @param cache gives the trees that it has, the remote the others
   */
  LiveObjects(ObjectStore cache, Remote remote, ChunkReads reads, int jobs) {
    this.cache = cache;
    this.remote = remote;
    this.reads = reads;
    this.jobs = jobs;
    this.remoteTrees = new RemoteTrees(remote, reads);
  }

  /**
   * Marks entries and what they need; what the remote knows as a tree is one. A tree that the
   * remote does not name, and the cache lacks, was never pushed: it is counted, and passed over.
   *
   * @throws Refused if a tree or a recipe of the remote does not read: what it needs is not known
   */
  LiveObjects mark(Collection<Entry> roots) throws InterruptedException {
    Deque<Entry> open = new ArrayDeque<>(roots);
    Set<Digest> trees = new HashSet<>();
    while (!open.isEmpty()) {
      Entry entry = open.removeLast();
      objects.add(entry.digest());
      boolean isTree = entry.kind().isTree() || remote.index().hasTree(entry.digest());
      if (isTree && trees.add(entry.digest())) {
        open.addAll(children(entry.digest()));
      }
    }
    try (Lanes lanes = new Lanes(jobs)) {
      for (Digest object : objects) {
        chunks.add(object);
        Optional<ObjectRow> row = remote.index().object(object);
        if (row.isPresent()) {
          lanes.start(() -> markChunks(row.get()));
        }
      }
      lanes.await();
    }
    return this;
  }

  /** Returns how many trees are needed that were never pushed, and are not here either. */
  int unknownTrees() {
    return unknownTrees;
  }

  /** Returns whether an object is needed. */
  boolean has(Digest object) {
    return objects.contains(object);
  }

  /** Returns the chunks of what is needed, blocks of recipes among them. */
  Set<Digest> chunks() {
    return chunks;
  }

  private boolean isNamed(Digest tree) {
    Index index = remote.index();
    return index.hasTree(tree) || index.hasChunk(tree) || index.object(tree).isPresent();
  }

  private List<Entry> children(Digest tree) {
    if (!cache.contains(tree) && !isNamed(tree)) {
      unknownTrees++;
      return List.of();
    }
    try {
      return cache.contains(tree)
          ? TreeReader.children(tree, cache)
          : TreeReader.children(tree, remoteTrees);
    } catch (MissingObject | JreproException.RemoteFailed | JreproException.Corrupt e) {
      throw new Refused(
          "what the directory " + tree + " needs is not known: it does not read, here or there.",
          "Fetch or push it from a clone that has it; nothing was removed.",
          e);
    }
  }

  private void markChunks(ObjectRow object) throws InterruptedException {
    chunks.add(object.root());
    RecipeBlocks blocks =
        new RecipeBlocks(
            reads,
            object,
            block -> {
              chunks.add(block);
              return true;
            });
    for (Recipe.Part part = blocks.next(); part != null; part = blocks.next()) {
      chunks.add(part.digest());
    }
    if (blocks.trouble().isPresent() && !cache.contains(object.digest())) {
      throw new Refused(
          "which chunks make the object "
              + object.digest()
              + " is not known: its list is broken on "
              + remote.describe()
              + ".",
          "'jrepro fsck --remote --repair-from' mends it; nothing was removed.");
    }
  }
}
