package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.ChunkCodec;
import dev.jrepro.store.Chunker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded piece of a push on its way through the workers: bytes to be cut come in, chunks as they
 * will be stored come out. For one thread at a time; used again and again.
 */
final class Parcel {

  /** How many bytes of objects a parcel takes; what is not cut yet comes on top. */
  static final int BYTES = 512 << 10;

  /** Bytes of an object that is larger than a parcel. */
  final byte[] raw = new byte[BYTES + Chunker.MAX_BYTES];

  int rawBytes;

  /** The object whose bytes these are; null where whole objects are in it. */
  @Nullable LargeObject part;

  /** Whether these are its last bytes. */
  boolean isLast;

  private final List<Frame> frames = new ArrayList<>();
  private final List<Done> done = new ArrayList<>();
  private final SortedMap<Digest, JreproException> lost = new TreeMap<>();
  private byte[] stored = new byte[ChunkCodec.room(BYTES + Chunker.MAX_BYTES)];
  private int storedBytes;

  /**
   * A chunk of it.
   *
   * @param at where its stored bytes begin, -1 if the remote has it and they were not made
   * @param isContent whether it is of an object, and not a block of a recipe
   */
  record Frame(Digest chunk, int rawBytes, int at, int storedBytes, boolean isContent) {}

  /**
   * An object whose chunks are all in this parcel or were in those before.
   *
   * @param root its recipe; null if it is one chunk
   */
  record Done(Digest object, long sizeBytes, @Nullable Digest root) {}

  void clear() {
    rawBytes = 0;
    part = null;
    isLast = false;
    frames.clear();
    done.clear();
    lost.clear();
    storedBytes = 0;
  }

  /** Adds a chunk that the remote has. */
  void addPresent(Digest chunk, int length) {
    frames.add(new Frame(chunk, length, -1, 0, true));
  }

  /** Encodes a chunk. */
  void add(ChunkCodec codec, Digest chunk, byte[] from, int offset, int length, boolean isContent) {
    reserve(ChunkCodec.room(length));
    int size = codec.encode(from, offset, length, stored, storedBytes);
    frames.add(new Frame(chunk, length, storedBytes, size, isContent));
    storedBytes += size;
  }

  /** Adds a chunk that was encoded in another parcel. */
  void add(Parcel other, Frame frame) {
    reserve(frame.storedBytes());
    System.arraycopy(other.stored, frame.at(), stored, storedBytes, frame.storedBytes());
    frames.add(
        new Frame(
            frame.chunk(), frame.rawBytes(), storedBytes, frame.storedBytes(), frame.isContent()));
    storedBytes += frame.storedBytes();
  }

  private void reserve(int more) {
    int wanted = storedBytes + more;
    if (wanted > stored.length) {
      stored = Arrays.copyOf(stored, Math.max(wanted, 2 * stored.length));
    }
  }

  void addDone(Digest object, long sizeBytes, @Nullable Digest root) {
    done.add(new Done(object, sizeBytes, root));
  }

  void addLost(Digest object, JreproException why) {
    lost.put(object, why);
  }

  List<Frame> frames() {
    return frames;
  }

  List<Done> done() {
    return done;
  }

  SortedMap<Digest, JreproException> lost() {
    return lost;
  }

  int storedBytes() {
    return storedBytes;
  }

  byte[] stored() {
    return stored;
  }
}
