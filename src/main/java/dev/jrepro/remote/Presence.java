package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a pusher may count as there. A chunk does not count in packs that are not to be trusted:
 * those that garbage collection condemned, and those that are found to be gone.
 */
final class Presence {

  private final Index index;
  private final ChunkReads reads;
  private final Set<Digest> untrusted;
  private final boolean thorough;

  /**
   * Prepares to look.
   *
   * @param thorough whether objects and trees count only if all their chunks do
   */
  Presence(Index index, ChunkReads reads, Collection<Digest> untrusted, boolean thorough) {
    this.index = index;
    this.reads = reads;
    this.untrusted = new TreeSet<>(untrusted);
    this.thorough = thorough;
  }

  /** Returns whether a tree that is there says nothing of what is below it. */
  boolean isDoubtful() {
    return thorough || !untrusted.isEmpty();
  }

  boolean trustsAll(Collection<Digest> packs) {
    return packs.stream().noneMatch(untrusted::contains);
  }

  boolean hasChunk(Digest chunk) {
    return untrusted.isEmpty()
        ? index.hasChunk(chunk)
        : index.places(chunk).stream().anyMatch(place -> !untrusted.contains(place.pack()));
  }

  /** Returns whether an object is there with all its chunks. */
  boolean hasObject(Digest digest) throws InterruptedException {
    if (hasChunk(digest)) {
      return true;
    }
    Optional<ObjectRow> row = index.object(digest);
    return row.isPresent() && (!isDoubtful() || hasAllChunks(row.get()));
  }

  /** Returns whether a tree is there with all below it. */
  boolean hasTree(Digest tree) throws InterruptedException {
    return index.hasTree(tree) && (!isDoubtful() || hasObject(tree));
  }

  private boolean hasAllChunks(ObjectRow row) throws InterruptedException {
    RecipeBlocks blocks = new RecipeBlocks(reads, row, this::hasChunk);
    for (Recipe.Part part = blocks.next(); part != null; part = blocks.next()) {
      if (!hasChunk(part.digest())) {
        return false;
      }
    }
    return blocks.trouble().isEmpty();
  }
}
