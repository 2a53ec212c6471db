package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.Arrays;
import java.util.Optional;

/** What came of reading a chunk. */
sealed interface Loaded {

  /** The chunk's raw bytes, checked against its digest. */
  final class Bytes implements Loaded {
    private final byte[] array;
    private final int offset;
    private final int length;
    private final Digest pack;

    /**
     * Takes the bytes where they are.
     *
     * @param array has them, and may have more
     * @param pack where they were found
     */
    Bytes(byte[] array, int offset, int length, Digest pack) {
      this.array = array;
      this.offset = offset;
      this.length = length;
      this.pack = pack;
    }

    byte[] array() {
      return array;
    }

    int offset() {
      return offset;
    }

    int length() {
      return length;
    }

    Digest pack() {
      return pack;
    }

    byte[] copy() {
      return Arrays.copyOfRange(array, offset, offset + length);
    }
  }

  /**
   * Nowhere are good bytes.
   *
   * @param badPack a pack that has wrong ones; empty if no pack that is there has any
   */
  record Lost(Optional<Digest> badPack) implements Loaded {}
}
