package dev.jrepro.tensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Memory to a channel, a piece at a time: a buffer cannot span more than 2 GiB. */
final class Pieces {
  private static final long PIECE_BYTES = 1 << 20;

  private Pieces() {}

  static void write(WritableByteChannel out, MemorySegment bytes) throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += PIECE_BYTES) {
      long length = Math.min(PIECE_BYTES, bytes.byteSize() - at);
      ByteBuffer piece = bytes.asSlice(at, length).asByteBuffer();
      while (piece.hasRemaining()) {
        out.write(piece);
      }
    }
  }
}
