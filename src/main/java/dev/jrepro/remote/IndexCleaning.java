package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Takes packs out of a remote's index, and with them everything that is not whole without them, so
 * that nobody counts it as there. A segment is published anew before the old one is deleted.
 * Whoever merges segments meanwhile may carry rows on that were to go: it looks again until there
 * are none.
 */
final class IndexCleaning {

  private static final int TRIES = 5;

  private final Remote remote;
  private final Index index;
  private final ChunkReads reads;
  private final Predicate<Digest> isLive;
  private Set<Digest> stock = Set.of();

  /**
   * Prepares a cleaning.
   *
   * @param isLive whether an object is known to be needed and whole; a tree that is not is not said
   *     to be whole any more
   */
  IndexCleaning(Remote remote, ChunkReads reads, Predicate<Digest> isLive) {
    this.remote = remote;
    this.index = remote.index();
    this.reads = reads;
    this.isLive = isLive;
  }

  /** Takes packs out; returns whether no segment names one of them any more. */
  boolean drop(Set<Digest> packs) throws InterruptedException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      index.refresh();
      stock = SweepPlan.stock(remote.shelf()).keySet(); // After the index: it names none later.
      if (!clean(packs)) {
        return true;
      }
    }
    index.refresh();
    return index.packs().keySet().stream().noneMatch(packs::contains);
  }

  /** Cleans what the index has now; returns whether there was something to clean. */
  private boolean clean(Set<Digest> packs) throws InterruptedException {
    List<Digest> old = new ArrayList<>();
    for (Segment segment : index.segments()) {
      SegmentRows rows = segment.rows();
      rows.dropPacks(packs);
      rows.dropTrees(tree -> !isLive.test(tree));
      rows.dropObjects(incomplete(rows, packs));
      rows.dropRuns(goneRecords(rows, packs));
      Digest name = Digest.of(rows.encode());
      if (!name.equals(segment.name())) {
        index.publish(rows);
        old.add(segment.name());
      }
    }
    index.delete(old);
    return !old.isEmpty();
  }

  private Set<Digest> incomplete(SegmentRows rows, Set<Digest> packs) throws InterruptedException {
    Set<Digest> incomplete = new HashSet<>();
    for (ObjectRow row : rows.objects()) {
      if (!isLive.test(row.digest()) && !isWhole(row, packs)) {
        incomplete.add(row.digest());
      }
    }
    return incomplete;
  }

  private Set<Digest> goneRecords(SegmentRows rows, Set<Digest> packs) throws InterruptedException {
    Set<Digest> gone = new HashSet<>();
    for (Digest record : rows.records()) {
      if (!isLive.test(record) && !isThere(record, packs)) {
        gone.add(record);
      }
    }
    return gone;
  }

  /** Returns whether all chunks of an object are in packs that stay. */
  private boolean isWhole(ObjectRow row, Set<Digest> packs) throws InterruptedException {
    RecipeBlocks blocks = new RecipeBlocks(reads, row, block -> hasChunk(block, packs));
    for (Recipe.Part part = blocks.next(); part != null; part = blocks.next()) {
      if (!hasChunk(part.digest(), packs)) {
        return false;
      }
    }
    return blocks.trouble().isEmpty();
  }

  private boolean isThere(Digest object, Set<Digest> packs) throws InterruptedException {
    Optional<ObjectRow> row = index.object(object);
    return hasChunk(object, packs) || (row.isPresent() && isWhole(row.get(), packs));
  }

  private boolean hasChunk(Digest chunk, Set<Digest> packs) {
    return index.places(chunk).stream()
        .map(ChunkPlace::pack)
        .anyMatch(pack -> stock.contains(pack) && !packs.contains(pack));
  }
}
