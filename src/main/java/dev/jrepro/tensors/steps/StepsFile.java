package dev.jrepro.tensors.steps;

import dev.jrepro.json.Json;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The recorded steps of a training: a header, the state before the first step, and a record for
 * each step, with a link that stands for it and all before it. Two trainings with the same link
 * after a step were the same up to it; so where they part is found by looking at few of them.
 */
public final class StepsFile {
  static final int RECORD_BYTES = Link.BYTES + StepRecord.BYTES;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String name;
  private final StepsHeader header;
  private final MemorySegment records;

  private StepsFile(String name, StepsHeader header, MemorySegment records) {
    this.name = name;
    this.header = header;
    this.records = records;
  }

  /**
   * Opens a file. Its bytes are mapped, not read: they are there until the arena is closed.
   *
   * @throws BadSteps if it is none, of a newer format, or cut off
   */
  public static StepsFile open(Path file, Arena arena) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      return of(file.toString(), in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena));
    }
  }

  /** Opens a file whose last record may be cut off: that one is left aside. */
  static StepsFile whole(Path file, Arena arena) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      long size = in.size() - in.size() % RECORD_BYTES;
      return of(file.toString(), in.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
    }
  }

  /**
   * Reads one in memory.
   *
   * @param name what it is called in errors
   * @throws BadSteps if it is none, of a newer format, or cut off
   */
  public static StepsFile of(String name, MemorySegment all) {
    byte[] magic = StepsHeader.MAGIC;
    long before = (long) magic.length + Integer.BYTES;
    if (all.byteSize() < before
        || !Arrays.equals(all.asSlice(0, magic.length).toArray(ValueLayout.JAVA_BYTE), magic)) {
      throw new BadSteps(name, "it does not begin as such a file does");
    }
    long length = all.get(INT, magic.length);
    if (length < 0 || (before + length) % RECORD_BYTES != 0) {
      throw new BadSteps(name, "its header has no possible length");
    }
    long records = all.byteSize() - before - length;
    if (records < RECORD_BYTES) {
      throw new BadSteps(name, "it ends before the first step");
    }
    StepsHeader header = header(name, all.asSlice(before, length));
    if (records % RECORD_BYTES != 0) {
      throw new BadSteps(name, "it ends within step " + records / RECORD_BYTES);
    }
    return new StepsFile(name, header, all.asSlice(before + length));
  }

  private static StepsHeader header(String name, MemorySegment bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer()).toString();
      var json = Json.parseObject(text);
      long schema = json.needInteger("schema");
      if (schema != StepsHeader.SCHEMA) {
        throw new BadSteps(
            name,
            "it is of format %d, and this jrepro knows %d".formatted(schema, StepsHeader.SCHEMA));
      }
      return StepsHeader.of(json);
    } catch (CharacterCodingException | WrongJson | IllegalArgumentException e) {
      throw new BadSteps(name, "its header does not read");
    }
  }

  /** What stands before the steps. */
  public StepsHeader header() {
    return header;
  }

  /** How many steps there are: the number of the last one, from 1; 0 if there are none. */
  public long steps() {
    return records.byteSize() / RECORD_BYTES - 1;
  }

  /**
   * A step's record; 0 is the state before the first.
   *
   * @throws BadSteps if its link does not fit to it and to the link before
   */
  public StepRecord record(long step) {
    byte[] record = slice(step, Link.BYTES, StepRecord.BYTES);
    byte[] before = step == 0 ? Link.first() : link(step - 1);
    if (!Arrays.equals(link(step), Link.next(before, record))) {
      throw new BadSteps(name, "the record of step " + step + " is not the one that was written");
    }
    return StepRecord.read(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN));
  }

  byte[] link(long step) {
    return slice(step, 0, Link.BYTES);
  }

  private byte[] slice(long step, long from, long length) {
    return records.asSlice(step * RECORD_BYTES + from, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * Returns the first step whose record differs from that of another file, 0 for the state before
   * the first step; empty if all steps that both have are equal. It looks at as many links as the
   * number of steps has binary digits.
   */
  public OptionalLong firstDifference(StepsFile other) {
    long low = 0;
    long high = Math.min(steps(), other.steps()) + 1;
    long end = high;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (Arrays.equals(link(middle), other.link(middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == end ? OptionalLong.empty() : OptionalLong.of(low);
  }
}
