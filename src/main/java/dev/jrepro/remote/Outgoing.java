package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of the cache on its way up. Its last byte is given out only when all of them were
 * checked, so that wrong bytes are never taken for the whole object; what goes wrong on this side
 * is remembered, so that it is not blamed on the other.
 */
final class Outgoing {

  private final ObjectStore from;
  private final Digest digest;
  private final long sizeBytes;
  private volatile @Nullable JreproException failure;

  Outgoing(ObjectStore from, Digest digest, long sizeBytes) {
    this.from = from;
    this.digest = digest;
    this.sizeBytes = sizeBytes;
  }

  Digest digest() {
    return digest;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Opens the bytes, from the first one on. Reading throws no {@link IOException}. */
  InputStream open() {
    try {
      return new Checked(from.open(digest));
    } catch (IOException e) {
      throw remember(unreadable(e));
    } catch (JreproException e) {
      throw remember(e);
    }
  }

  /** Returns what went wrong on this side. */
  Optional<JreproException> failure() {
    return Optional.ofNullable(failure);
  }

  private JreproException remember(JreproException e) {
    failure = e;
    return e;
  }

  private JreproException unreadable(IOException e) {
    return new JreproException.Refused(
        "cannot read the object " + digest + " in the cache: " + e.getMessage() + ".", null, e);
  }

  private final class Checked extends FilterInputStream {
    private long given;

    Checked(InputStream in) {
      super(in);
      if (sizeBytes == 0) {
        end();
      }
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (length == 0 || given == sizeBytes) {
        return length == 0 ? 0 : -1;
      }
      int n = next(buffer, offset, (int) Math.min(length, sizeBytes - given));
      if (n < 0) {
        throw remember(new CorruptObject(digest, "the cache"));
      }
      given += n;
      if (given == sizeBytes) {
        end();
      }
      return n;
    }

    private void end() {
      if (next(new byte[1], 0, 1) >= 0) {
        throw remember(new CorruptObject(digest, "the cache"));
      }
    }

    private int next(byte[] buffer, int offset, int length) {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        throw remember(unreadable(e));
      } catch (JreproException e) {
        throw remember(e);
      }
    }

    @Override
    public long skip(long n) {
      throw new UnsupportedOperationException("every byte is to be checked");
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
