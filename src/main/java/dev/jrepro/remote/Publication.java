package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a push tells the world: from time to time, and at the end, a segment with what arrived since
 * the last one. If garbage collection condemns packs meanwhile, what the push relied on may go:
 * then only chunks are told of, and the push has to look again.
 */
final class Publication {

  private static final long DUE_BYTES = 1L << 30;
  private static final int DUE_CHUNKS = 250_000;
  private static final long DUE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Index index;
  private final Condemned condemned;
  private final SegmentRows arrived = new SegmentRows();
  private final List<ObjectRow> objects = new ArrayList<>();
  private long bytes;
  private int chunks;
  private long since = System.nanoTime();
  private boolean isStale;

  Publication(Index index, Condemned condemned) {
    this.index = index;
    this.condemned = condemned;
  }

  /** Returns the packs that were condemned when the push began. */
  Set<Digest> condemned() {
    return condemned.packs();
  }

  /** Notes a pack that is sent now. */
  void sending(PackBuffer pack) {
    bytes += pack.size();
    chunks += pack.rows().size();
  }

  /** Notes an object whose chunks are all in packs that are sent or about to be. */
  void done(Parcel.Done done) {
    if (done.root() != null) {
      objects.add(new ObjectRow(done.object(), done.sizeBytes(), done.root()));
    }
  }

  /** Returns whether a segment should be published. */
  boolean isDue() {
    return bytes >= DUE_BYTES || chunks >= DUE_CHUNKS || System.nanoTime() - since >= DUE_NANOS;
  }

  /** Adds the rows of packs that arrived. */
  void add(SegmentRows rows) {
    arrived.addAll(rows);
  }

  /** Publishes what arrived, and the objects that are done; all their chunks have arrived. */
  void publish() throws InterruptedException {
    publish(List.of(), Map.of());
  }

  /**
   * Publishes what arrived, and what the push was for.
   *
   * @param trees trees that are there with all below them
   * @param runs records that are there, and the stage key of each
   */
  void publish(List<Digest> trees, Map<Digest, Digest> runs) throws InterruptedException {
    isStale = isStale || condemned.hasGrown();
    if (!isStale) {
      objects.forEach(arrived::addObject);
      trees.forEach(arrived::addTree);
      runs.forEach((record, key) -> arrived.addRun(key, record));
    }
    index.publish(arrived);
    arrived.clear();
    objects.clear();
    bytes = 0;
    chunks = 0;
    since = System.nanoTime();
  }

  /** Returns whether packs were condemned since the push began. */
  boolean isStale() {
    return isStale;
  }
}
