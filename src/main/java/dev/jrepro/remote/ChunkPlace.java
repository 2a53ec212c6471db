package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.store.ChunkCodec;
import dev.jrepro.store.Chunker;

/**
 * Where a chunk lies.
 *
 * @param chunk the digest of its raw bytes
 * @param pack the pack that has it
 * @param offset where its stored bytes begin in the pack
 * @param storedBytes how many they are
 * @param rawBytes how many they become
 * @param codec how they do, {@link ChunkCodec#PLAIN} or {@link ChunkCodec#ZSTD}
 */
record ChunkPlace(
    Digest chunk, Digest pack, long offset, int storedBytes, int rawBytes, int codec) {

  /** A chunk's bounds, and those of an offset, are checked: an index may come from anywhere. */
  ChunkPlace {
    if (offset < 0
        || storedBytes < 0
        || rawBytes < 0
        || storedBytes > rawBytes
        || rawBytes > Chunker.MAX_BYTES) {
      throw new IllegalArgumentException("no chunk has these bounds");
    }
  }

  long end() {
    return offset + storedBytes;
  }
}
