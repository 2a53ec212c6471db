package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of an object's chunks, cut by content into blocks, which are listed in blocks again up
 * to one root. Blocks are stored like chunks, so that two versions of a large object share all
 * blocks but those that an edit touched, and those above them.
 *
 * <p>A block ends after a part whose digest ends in seven zero bits, and after {@value #MAX_PARTS}
 * parts: it has about 128.
 */
final class Recipe {

  static final int MAX_PARTS = 1024;

  private static final byte[] MAGIC = "JRLIST".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 8;
  private static final int PART_BYTES = Digest.BYTES + Long.BYTES;
  private static final int VERSION = 2;
  private static final int MAX_LEVEL = 8;
  private static final long CUT_MASK = 0x7f;

  private Recipe() {}

  /**
   * A part of an object.
   *
   * @param digest of a chunk, or of a block of the level below
   * @param sizeBytes how many of the object's bytes are in it
   */
  record Part(Digest digest, long sizeBytes) {}

  /**
   * A block.
   *
   * @param level 0 if its parts are chunks, else how far above the chunks it stands
   */
  record Block(int level, List<Part> parts) {
    Block {
      parts = List.copyOf(parts);
    }
  }

  /** Is given the blocks, each before those that list it. */
  interface Sink {
    void block(Digest digest, byte[] bytes) throws InterruptedException;
  }

  /** Reads a block; empty if the bytes are none. */
  static Optional<Block> read(byte[] bytes) {
    int parts = (bytes.length - HEAD_BYTES) / PART_BYTES;
    if (parts < 1 || parts > MAX_PARTS || bytes.length != HEAD_BYTES + parts * PART_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    for (byte letter : MAGIC) {
      if (in.get() != letter) {
        return Optional.empty();
      }
    }
    int version = in.get();
    int level = in.get();
    if (version != VERSION || level < 0 || level > MAX_LEVEL) {
      return Optional.empty();
    }
    List<Part> list = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      int at = HEAD_BYTES + part * PART_BYTES;
      list.add(new Part(Digest.ofBytes(bytes, at), in.getLong(at + Digest.BYTES)));
    }
    return list.stream().allMatch(part -> part.sizeBytes() >= 1)
        ? Optional.of(new Block(level, list))
        : Optional.empty();
  }

  /** Makes the blocks of one object as its chunks become known. */
  static final class Builder {
    private final Sink sink;
    private final List<Level> levels = new ArrayList<>();

    Builder(Sink sink) {
      this.sink = sink;
    }

    /** Adds the next chunk. */
    void add(Digest chunk, int sizeBytes) throws InterruptedException {
      add(0, chunk, sizeBytes);
    }

    /** Returns the root. At least one chunk was added. */
    Digest finish() throws InterruptedException {
      for (int at = 0; ; at++) {
        Level level = levels.get(at);
        boolean isTop = at == levels.size() - 1;
        if (isTop && level.isLoneBlock()) {
          return level.only();
        }
        if (level.parts > 0) {
          close(at);
        }
      }
    }

    private void add(int at, Digest digest, long sizeBytes) throws InterruptedException {
      if (at == levels.size()) {
        levels.add(new Level(at));
      }
      Level level = levels.get(at);
      level.add(digest, sizeBytes);
      if ((digest.fourth() & CUT_MASK) == 0 || level.parts == MAX_PARTS) {
        close(at);
      }
    }

    private void close(int at) throws InterruptedException {
      Level level = levels.get(at);
      byte[] bytes = level.bytes.toByteArray();
      Digest digest = Digest.of(bytes);
      long sizeBytes = level.sizeBytes;
      level.clear();
      sink.block(digest, bytes);
      add(at + 1, digest, sizeBytes);
    }
  }

  /** The block of one level that is being filled. */
  private static final class Level {
    private final int number;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final byte[] part = new byte[PART_BYTES];
    private int parts;
    private int blocks;
    private long sizeBytes;

    Level(int number) {
      this.number = number;
      clear();
      blocks = 0;
    }

    void add(Digest digest, long partBytes) {
      digest.copyTo(part, 0);
      ByteBuffer.wrap(part).putLong(Digest.BYTES, partBytes);
      bytes.writeBytes(part);
      parts++;
      sizeBytes += partBytes;
    }

    /** Returns whether this level holds nothing but one block of the level below. */
    boolean isLoneBlock() {
      return number > 0 && blocks == 0 && parts == 1;
    }

    Digest only() {
      return Digest.ofBytes(bytes.toByteArray(), HEAD_BYTES);
    }

    void clear() {
      bytes.reset();
      bytes.writeBytes(MAGIC);
      bytes.write(VERSION);
      bytes.write(number);
      parts = 0;
      sizeBytes = 0;
      blocks++;
    }
  }
}
