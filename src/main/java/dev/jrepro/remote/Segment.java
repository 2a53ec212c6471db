package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A part of a remote's index, immutable, named by its SHA-256: which packs it speaks of, which
 * chunks are where in them, which chunks make an object, which trees are there whole, which records
 * the runs of a stage key left. Reads the bytes where they are, which may be a mapped file.
 */
final class Segment {

  static final byte[] MAGIC = "JRINDX02".getBytes(StandardCharsets.US_ASCII);
  static final int HEAD_BYTES = 8 + 5 * Integer.BYTES + 4;

  static final int PACK_WIDTH = Digest.BYTES + Long.BYTES;
  static final int CHUNK_WIDTH = Digest.BYTES + 4 * Integer.BYTES + 1;
  static final int OBJECT_WIDTH = 2 * Digest.BYTES + Long.BYTES;
  static final int TREE_WIDTH = Digest.BYTES;
  static final int RUN_WIDTH = 2 * Digest.BYTES;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Digest name;
  private final long sizeBytes;
  private final Table packs;
  private final Table chunks;
  private final Table objects;
  private final Table trees;
  private final Table runs;

  private Segment(Digest name, MemorySegment bytes) {
    this.name = name;
    this.sizeBytes = bytes.byteSize();
    if (sizeBytes < HEAD_BYTES
        || MemorySegment.ofArray(MAGIC).mismatch(bytes.asSlice(0, MAGIC.length)) != -1) {
      throw new IllegalArgumentException("no segment begins so");
    }
    int[] widths = {PACK_WIDTH, CHUNK_WIDTH, OBJECT_WIDTH, TREE_WIDTH, RUN_WIDTH};
    Table[] tables = new Table[widths.length];
    long at = HEAD_BYTES;
    for (int table = 0; table < widths.length; table++) {
      int count = bytes.get(INT, MAGIC.length + (long) table * Integer.BYTES);
      long length = Table.bytes(widths[table], count);
      if (count < 0 || length > sizeBytes - at) {
        throw new IllegalArgumentException("a table is longer than the segment");
      }
      tables[table] = new Table(bytes.asSlice(at, length), widths[table], count);
      at += length;
    }
    if (at != sizeBytes) {
      throw new IllegalArgumentException("something follows the last table");
    }
    packs = tables[0];
    chunks = tables[1];
    objects = tables[2];
    trees = tables[3];
    runs = tables[4];
  }

  /** Opens a segment; empty if these are not the bytes that its name promises. */
  static Optional<Segment> open(Digest name, MemorySegment bytes) {
    if (!new Digest.Hasher().update(bytes.asByteBuffer()).finish().equals(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Segment(name, bytes));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // Its writer was no jrepro, or a broken one.
    }
  }

  Digest name() {
    return name;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Returns the sizes of the packs that it speaks of. */
  SortedMap<Digest, Long> packs() {
    SortedMap<Digest, Long> sizes = new TreeMap<>();
    for (int row = 0; row < packs.count(); row++) {
      sizes.put(packs.digest(row), packs.getLong(row, Digest.BYTES));
    }
    return sizes;
  }

  boolean hasChunk(Digest chunk) {
    return chunks.find(chunk) >= 0;
  }

  /** Adds the places of a chunk to a list. */
  void places(Digest chunk, List<ChunkPlace> into) {
    int row = chunks.find(chunk);
    while (row >= 0 && chunks.isRowOf(row, chunk)) {
      into.add(place(row++));
    }
  }

  /** Returns an object that has a recipe. */
  Optional<ObjectRow> object(Digest digest) {
    int row = objects.find(digest);
    return row < 0 ? Optional.empty() : Optional.of(objectRow(row));
  }

  boolean hasTree(Digest tree) {
    return trees.find(tree) >= 0;
  }

  /** Adds the records that runs with a stage key left. */
  void runs(Digest stageKey, Collection<Digest> into) {
    int row = runs.find(stageKey);
    while (row >= 0 && runs.isRowOf(row, stageKey)) {
      into.add(runs.digest(row++, Digest.BYTES));
    }
  }

  /** Returns all of its rows. */
  SegmentRows rows() {
    SegmentRows rows = new SegmentRows();
    rows.addPacks(packs());
    List<ChunkPlace> places = new ArrayList<>(chunks.count());
    for (int row = 0; row < chunks.count(); row++) {
      places.add(place(row));
    }
    rows.addChunks(places);
    for (int row = 0; row < objects.count(); row++) {
      rows.addObject(objectRow(row));
    }
    for (int row = 0; row < trees.count(); row++) {
      rows.addTree(trees.digest(row));
    }
    for (int row = 0; row < runs.count(); row++) {
      rows.addRun(runs.digest(row), runs.digest(row, Digest.BYTES));
    }
    return rows;
  }

  private ObjectRow objectRow(int row) {
    return new ObjectRow(
        objects.digest(row),
        objects.getLong(row, Digest.BYTES),
        objects.digest(row, Digest.BYTES + Long.BYTES));
  }

  private ChunkPlace place(int row) {
    try {
      return new ChunkPlace(
          chunks.digest(row),
          packs.digest(Objects.checkIndex(chunks.getInt(row, Digest.BYTES), packs.count())),
          Integer.toUnsignedLong(chunks.getInt(row, Digest.BYTES + 4)),
          chunks.getInt(row, Digest.BYTES + 8),
          chunks.getInt(row, Digest.BYTES + 12),
          chunks.getByte(row, Digest.BYTES + 16));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new JreproException.Corrupt(
          "the index of the remote is corrupt: " + Layout.segment(name) + " has a wrong row.",
          "Delete that file there; 'jrepro push --force' writes anew what it said.");
    }
  }
}
