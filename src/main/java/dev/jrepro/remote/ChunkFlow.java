package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chunks of many objects, one after the other, read ahead within bounds. For one thread. */
final class ChunkFlow {

  /** How many raw bytes are read together, and how many such windows are under way at once. */
  private static final int WINDOW_BYTES = 8 << 20;

  private static final int WINDOW_CHUNKS = 16_384;
  private static final int WINDOWS = 4;

  /** Tells which chunks are wanted, in order. */
  interface Wants {

    /** Returns the next one; null after the last. */
    @Nullable Want next() throws InterruptedException;
  }

  /**
   * A chunk that is wanted.
   *
   * @param object the object that it is a part of
   * @param trouble why the rest of the object cannot be had; null if it is not so
   */
  record Want(Digest object, Digest chunk, long sizeBytes, Loaded.@Nullable Lost trouble) {}

  /** A chunk that came, or did not. */
  record Got(Want want, Loaded loaded) {}

  private record Window(List<Want> wants, ChunkReads.Batch batch) {}

  private final ChunkReads reads;
  private final Wants wants;
  private final Deque<Window> windows = new ArrayDeque<>();
  private final Deque<Want> current = new ArrayDeque<>();
  private Map<Digest, Loaded> loaded = Map.of();
  private boolean ended;

  ChunkFlow(ChunkReads reads, Wants wants) {
    this.reads = reads;
    this.wants = wants;
  }

  /** Returns the next chunk's want without taking it; null after the last. */
  @Nullable Want peek() throws InterruptedException {
    if (current.isEmpty()) {
      readAhead();
      Window window = windows.pollFirst();
      if (window == null) {
        return null;
      }
      loaded = window.batch().await();
      current.addAll(window.wants());
    }
    return current.peekFirst();
  }

  /** Takes the next chunk; null after the last. */
  @Nullable Got next() throws InterruptedException {
    Want want = peek();
    if (want == null) {
      return null;
    }
    current.removeFirst();
    Loaded got = want.trouble() != null ? want.trouble() : loaded.get(want.chunk());
    if (got instanceof Loaded.Bytes bytes && bytes.length() != want.sizeBytes()) {
      got = new Loaded.Lost(Optional.of(bytes.pack())); // The list of chunks says another length.
    }
    if (got == null) {
      throw new IllegalStateException("every chunk is loaded or lost");
    }
    return new Got(want, got);
  }

  private void readAhead() throws InterruptedException {
    while (!ended && windows.size() < WINDOWS) {
      List<Want> some = new ArrayList<>();
      List<Digest> chunks = new ArrayList<>();
      long bytes = 0;
      while (bytes < WINDOW_BYTES && some.size() < WINDOW_CHUNKS) {
        Want want = wants.next();
        if (want == null) {
          ended = true;
          break;
        }
        some.add(want);
        if (want.trouble() == null) {
          chunks.add(want.chunk());
          bytes += want.sizeBytes();
        }
      }
      if (!some.isEmpty()) {
        windows.addLast(new Window(some, reads.begin(chunks)));
      }
    }
  }
}
