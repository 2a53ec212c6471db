package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.ChunkCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Reads chunks out of packs: those that lie near each other in one request, a bounded number of
 * requests at once. Each chunk is checked; one that is bad in a pack, or whose pack is gone, is
 * looked for in the other packs that have it.
 */
final class ChunkReads implements AutoCloseable {

  private static final int RANGE_BYTES = 4 << 20;

  /** Up to so many bytes between two chunks are read and thrown away, rather than asked around. */
  private static final int GAP_BYTES = 128 << 10;

  private final Shelf shelf;
  private final Index index;
  private final Semaphore requests;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<ChunkCodec> codecs = new ConcurrentLinkedQueue<>();

  ChunkReads(Shelf shelf, Index index, int jobs) {
    this.shelf = shelf;
    this.index = index;
    this.requests = new Semaphore(jobs, true);
  }

  /** Chunks that lie near each other in one pack, sorted by offset. */
  private record Range(Digest pack, List<ChunkPlace> places) {

    long offset() {
      return places.getFirst().offset();
    }

    int length() {
      return (int) (places.getLast().end() - offset());
    }

    boolean takes(ChunkPlace place) {
      return place.pack().equals(pack)
          && place.offset() - places.getLast().end() <= GAP_BYTES
          && place.end() - offset() <= RANGE_BYTES;
    }
  }

  /** Chunks that are on their way. */
  static final class Batch {
    private final Map<Digest, Loaded> loaded = new ConcurrentHashMap<>();
    private final List<Future<?>> tasks = new ArrayList<>();

    /** Returns the chunks when all of them are there or lost. */
    Map<Digest, Loaded> await() throws InterruptedException {
      for (Future<?> task : tasks) {
        try {
          task.get();
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case JreproException failure -> throw failure;
            case InterruptedException interrupt -> throw interrupt;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e.getCause());
          }
        }
      }
      return loaded;
    }
  }

  /** Reads chunks, and returns what came of each. */
  Map<Digest, Loaded> load(Collection<Digest> chunks) throws InterruptedException {
    return begin(chunks).await();
  }

  /** Starts to read chunks. */
  Batch begin(Collection<Digest> chunks) {
    Batch batch = new Batch();
    for (Range range : ranges(chunks, batch)) {
      batch.tasks.add(
          threads.submit(() -> {
            read(range, batch.loaded);
            return null;
          }));
    }
    return batch;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    codecs.forEach(ChunkCodec::close);
  }

  private List<Range> ranges(Collection<Digest> chunks, Batch batch) {
    List<ChunkPlace> places = new ArrayList<>(chunks.size());
    for (Digest chunk : new LinkedHashSet<>(chunks)) {
      List<ChunkPlace> known = index.places(chunk);
      if (known.isEmpty()) {
        batch.loaded.put(chunk, new Loaded.Lost(Optional.empty()));
      } else {
        places.add(known.getFirst());
      }
    }
    places.sort(Comparator.comparing(ChunkPlace::pack).thenComparingLong(ChunkPlace::offset));
    List<Range> ranges = new ArrayList<>();
    for (ChunkPlace place : places) {
      if (ranges.isEmpty() || !ranges.getLast().takes(place)) {
        ranges.add(new Range(place.pack(), new ArrayList<>()));
      }
      ranges.getLast().places().add(place);
    }
    return ranges;
  }

  private void read(Range range, Map<Digest, Loaded> into) throws InterruptedException {
    Optional<byte[]> bytes = bytes(range.pack(), range.offset(), range.length());
    ChunkCodec codec = borrow();
    try {
      for (ChunkPlace place : range.places()) {
        int at = (int) (place.offset() - range.offset());
        Optional<Loaded> good = bytes.flatMap(b -> decode(codec, place, b, at));
        into.put(place.chunk(), good.isPresent() ? good.get() : alone(codec, place, bytes));
      }
    } finally {
      codecs.add(codec);
    }
  }

  /** Reads a chunk alone: what it was read with may end too early, and the chunk be whole. */
  private Loaded alone(ChunkCodec codec, ChunkPlace place, Optional<byte[]> read)
      throws InterruptedException {
    if (read.isPresent() && read.get().length == 0 && place.storedBytes() > 0) {
      Optional<byte[]> bytes = bytes(place.pack(), place.offset(), place.storedBytes());
      Optional<Loaded> good = bytes.flatMap(b -> decode(codec, place, b, 0));
      if (good.isPresent()) {
        return good.get();
      }
    }
    return elsewhere(codec, place, read);
  }

  /** Looks for a chunk in the other packs that have it. */
  private Loaded elsewhere(ChunkCodec codec, ChunkPlace bad, Optional<byte[]> read)
      throws InterruptedException {
    Optional<Digest> badPack = read.map(_ -> bad.pack());
    for (ChunkPlace place : index.places(bad.chunk())) {
      if (place.pack().equals(bad.pack())) {
        continue;
      }
      Optional<byte[]> bytes = bytes(place.pack(), place.offset(), place.storedBytes());
      Optional<Loaded> good = bytes.flatMap(b -> decode(codec, place, b, 0));
      if (good.isPresent()) {
        return good.get();
      }
      badPack = badPack.or(() -> bytes.map(_ -> place.pack()));
    }
    return new Loaded.Lost(badPack);
  }

  /** Takes a chunk out of stored bytes that begin at {@code at}; empty if they are not its own. */
  static Optional<Loaded> decode(ChunkCodec codec, ChunkPlace place, byte[] stored, int at) {
    if (at + place.storedBytes() > stored.length) {
      return Optional.empty();
    }
    byte[] raw = stored;
    int offset = at;
    if (place.codec() != ChunkCodec.PLAIN) {
      raw = new byte[place.rawBytes()];
      offset = 0;
      if (!codec.decode(place.codec(), stored, at, place.storedBytes(), raw, place.rawBytes())) {
        return Optional.empty();
      }
    } else if (place.storedBytes() != place.rawBytes()) {
      return Optional.empty();
    }
    Digest found = new Digest.Hasher().update(raw, offset, place.rawBytes()).finish();
    if (!found.equals(place.chunk())) {
      return Optional.empty();
    }
    if (raw.length > place.rawBytes()) { // It would keep all that it was read with in memory.
      raw = Arrays.copyOfRange(raw, offset, offset + place.rawBytes());
      offset = 0;
    }
    return Optional.of(new Loaded.Bytes(raw, offset, place.rawBytes(), place.pack()));
  }

  /** Returns bytes of a pack, none of them if it ends before the last one; empty if it is gone. */
  private Optional<byte[]> bytes(Digest pack, long offset, int length) throws InterruptedException {
    if (length == 0) {
      return Optional.of(new byte[0]);
    }
    requests.acquire();
    try {
      return Optional.of(shelf.read(Layout.pack(pack), offset, length));
    } catch (MissingFile e) {
      return Optional.empty();
    } catch (ShortFile e) {
      return Optional.of(new byte[0]);
    } finally {
      requests.release();
    }
  }

  private ChunkCodec borrow() {
    ChunkCodec codec = codecs.poll();
    return codec == null ? new ChunkCodec() : codec;
  }
}
