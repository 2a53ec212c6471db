package dev.jrepro.tensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One tensor a file, in NumPy's format (numpy.org/doc/stable/reference/generated/
 * numpy.lib.format.html). Files are written in version 1.0, byte for byte as NumPy 2 writes them;
 * versions 1.0 to 3.0 are read, in C order and little-endian.
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int SHORTEST = MAGIC.length + 2 + Integer.BYTES;

  /** NumPy leaves room for the first axis to grow to so many digits. */
  private static final int GROWTH_DIGITS = 21;

  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\),? *\\}\\s*");

  private Npy() {}

  /** Writes the tensor as a new file, or over an old one. It is not atomic. */
  public static void write(Path file, Tensor tensor) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      Pieces.write(out, MemorySegment.ofArray(header(tensor)));
      Pieces.write(out, tensor.bytes());
    }
  }

  /**
   * Opens a file. Its bytes are mapped, not read: they are there until the arena is closed.
   *
   * @throws BadTensors if it is no such file, is in Fortran order, holds elements of another type,
   *     or is not as long as its header says
   */
  public static Tensor open(Path file, Arena arena) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      return read(file, in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena));
    }
  }

  private static byte[] header(Tensor tensor) {
    String lengths = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                tensor.type().npyName(),
                tensor.shape().size() == 1 ? lengths + "," : lengths));
    if (!tensor.shape().isEmpty()) {
      text.append(" ".repeat(GROWTH_DIGITS - tensor.shape().getFirst().toString().length()));
    }
    int before = MAGIC.length + 2 + Short.BYTES;
    text.append(" ".repeat(ALIGNMENT - (before + text.length() + 1) % ALIGNMENT)).append('\n');
    return ByteBuffer.allocate(before + text.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length())
        .put(text.toString().getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  private static Tensor read(Path file, MemorySegment all) {
    ByteBuffer start =
        all.asSlice(0, Math.min(all.byteSize(), MAX_HEADER_BYTES))
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN);
    if (start.remaining() < SHORTEST
        || !start.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new BadTensors(file, "it is no npy file");
    }
    start.position(MAGIC.length);
    int major = start.get();
    start.get();
    long length = major == 1 ? Short.toUnsignedInt(start.getShort()) : start.getInt();
    if (major < 1 || major > 3 || length < 0 || length > start.remaining()) {
      throw new BadTensors(file, "its header is of an unknown version, or cut off");
    }
    byte[] header = new byte[(int) length];
    start.get(header);
    MemorySegment data = all.asSlice(start.position());
    return tensor(file, new String(header, StandardCharsets.UTF_8), data);
  }

  private static Tensor tensor(Path file, String header, MemorySegment data) {
    Matcher fields = HEADER.matcher(header);
    if (!fields.matches()) {
      throw new BadTensors(file, "its header does not say type, order and shape");
    }
    if (fields.group(2).equals("True")) {
      throw new BadTensors(file, "it is in Fortran order, which is not read here");
    }
    DType type =
        DType.ofNpy(fields.group(1))
            .orElseThrow(() ->
                new BadTensors(file, "elements of type " + fields.group(1) + " are not read here"));
    try {
      return Tensor.of(type, shape(fields.group(3)), data);
    } catch (IllegalArgumentException e) {
      throw new BadTensors(file, "it does not fit its header: " + e.getMessage());
    }
  }

  private static List<Long> shape(String text) {
    List<Long> shape = new ArrayList<>();
    for (String length : text.split(",", -1)) {
      if (!length.isBlank()) {
        shape.add(Long.valueOf(length.strip()));
      }
    }
    return shape;
  }
}
