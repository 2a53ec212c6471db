package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Hashes what is read, and throws at the end if it was not what it should have been. */
final class CheckedStream extends FilterInputStream {

  private final Digest expected;
  private final Supplier<CorruptObject> corrupt;
  private final Digest.Hasher hasher = new Digest.Hasher();
  private boolean ended;

  CheckedStream(InputStream in, Digest expected, Supplier<CorruptObject> corrupt) {
    super(in);
    this.expected = expected;
    this.corrupt = corrupt;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    if (n >= 0) {
      hasher.update(buffer, offset, n);
    } else if (!ended) {
      ended = true;
      if (!hasher.finish().equals(expected)) {
        throw corrupt.get();
      }
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    return readNBytes((int) Math.min(n, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
