package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.Arrays;
import java.util.Optional;

/** What came of reading a chunk. */
sealed interface Loaded {

  /**
   * The chunk's raw bytes, checked against its digest.
   *
   * @param array has them, and may have more
   * @param pack where they were found
   */
  record Bytes(byte[] array, int offset, int length, Digest pack) implements Loaded {

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
