package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Sends packs, a bounded number at once, in buffers that are used again. */
final class PackUploads implements AutoCloseable {

  /** How many packs are on their way at most, whatever the number of jobs: they are in memory. */
  private static final int MOST_PACKS = 3;

  private final Shelf shelf;
  private final Set<Digest> condemned;
  private final Progress progress;
  private final Lanes lanes;
  private final int most;
  private final BlockingQueue<PackBuffer> free = new LinkedBlockingQueue<>();
  private final SegmentRows arrived = new SegmentRows();
  private int buffers;

  /**
   * Prepares uploads.
   *
   * @param condemned names that no pack may have
   */
  PackUploads(Shelf shelf, int jobs, Progress progress, Set<Digest> condemned) {
    this.shelf = shelf;
    this.condemned = condemned;
    this.progress = progress;
    int width = Math.min(jobs, MOST_PACKS);
    this.most = width + 1; // The one that is filled.
    this.lanes = new Lanes(width);
  }

  /** What is acknowledged together with a pack. */
  record Load(long objects, long bytes) {

    void tell(Progress progress) {
      progress.moved(bytes);
      progress.finished(objects);
    }
  }

  /** Returns an empty buffer, as soon as there is one. */
  PackBuffer buffer() throws InterruptedException {
    if (buffers < most && free.isEmpty()) {
      buffers++;
      return new PackBuffer();
    }
    return free.take();
  }

  /** Sends a pack; its buffer is free again afterwards. */
  void send(PackBuffer pack, Load load) throws InterruptedException {
    lanes.start(() -> {
      try {
        upload(pack);
      } finally {
        pack.clear();
        free.add(pack);
      }
      load.tell(progress);
    });
  }

  /** Waits until everything arrived, and returns the rows of what did since the last call. */
  SegmentRows await() throws InterruptedException {
    lanes.await();
    synchronized (arrived) {
      SegmentRows rows = new SegmentRows();
      rows.addAll(arrived);
      arrived.clear();
      return rows;
    }
  }

  @Override
  public void close() {
    lanes.close();
  }

  private void upload(PackBuffer pack) throws InterruptedException {
    Digest name = pack.seal();
    while (condemned.contains(name)) { // These bytes are about to be deleted under this name.
      name = pack.sealOtherThan(name);
    }
    shelf.write(Layout.pack(name), Payload.of(name, pack.bytes(), pack.size()));
    List<ChunkPlace> places = new ArrayList<>();
    for (PackBuffer.Row row : pack.rows()) {
      places.add(row.in(name));
    }
    synchronized (arrived) {
      arrived.addPack(name, pack.size());
      arrived.addChunks(places);
    }
  }
}
