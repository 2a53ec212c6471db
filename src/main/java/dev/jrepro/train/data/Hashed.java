package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that are hashed as they are read. */
final class Hashed extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final InputStream bytes;
  private final Digest.Hasher hasher = new Digest.Hasher();

  Hashed(InputStream bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = bytes.read(into, from, length);
    if (read > 0) {
      hasher.update(into, from, read);
    }
    return read;
  }

  /** Reads what is left, so that it counts too. */
  void skipToEnd() throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (read(buffer, 0, buffer.length) >= 0) {
      // All that matters is done by reading.
    }
  }

  /** Of all that was read; asked for once. */
  Digest digest() {
    return hasher.finish();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
