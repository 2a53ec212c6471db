package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the table at the end of a pack. */
final class PackTable {

  private PackTable() {}

  /** Returns where the table begins in a pack of that size, from the pack's last bytes. */
  static Optional<Long> start(long packBytes, byte[] footer) {
    int magic = PackBuffer.MAGIC.length;
    if (footer.length < PackBuffer.FOOTER_BYTES
        || !Arrays.equals(
            Arrays.copyOfRange(footer, footer.length - magic, footer.length), PackBuffer.MAGIC)) {
      return Optional.empty();
    }
    int at = footer.length - PackBuffer.FOOTER_BYTES;
    long rows = Integer.toUnsignedLong(ByteBuffer.wrap(footer).getInt(at));
    long start = packBytes - PackBuffer.FOOTER_BYTES - rows * PackBuffer.ROW_BYTES;
    return start < magic ? Optional.empty() : Optional.of(start);
  }

  /** Returns the places of a whole pack's chunks; empty if its table does not read. */
  static Optional<List<ChunkPlace>> readWhole(Digest pack, byte[] bytes) {
    return start(bytes.length, bytes)
        .flatMap(
            start -> read(pack, start, Arrays.copyOfRange(bytes, start.intValue(), bytes.length)));
  }

  /**
   * Returns the places of a table's chunks; empty if it does not read.
   *
   * @param table the pack's bytes from {@code start} on, its footer among them
   */
  static Optional<List<ChunkPlace>> read(Digest pack, long start, byte[] table) {
    List<ChunkPlace> places = new ArrayList<>();
    int rows = (table.length - PackBuffer.FOOTER_BYTES) / PackBuffer.ROW_BYTES;
    try {
      for (int row = 0; row < rows; row++) {
        int at = row * PackBuffer.ROW_BYTES;
        ByteBuffer numbers = ByteBuffer.wrap(table, at + Digest.BYTES, 13);
        ChunkPlace place =
            new ChunkPlace(
                Digest.ofBytes(table, at),
                pack,
                Integer.toUnsignedLong(numbers.getInt()),
                numbers.getInt(),
                numbers.getInt(),
                numbers.get());
        if (place.end() > start) {
          return Optional.empty();
        }
        places.add(place);
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // Numbers that no chunk has.
    }
    return Optional.of(places);
  }
}
