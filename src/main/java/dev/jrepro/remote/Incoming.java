package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/** An object of a remote on its way into the cache. */
final class Incoming {

  private Incoming() {}

  /**
   * Writes an object.
   *
   * @param bytes a stream that throws an {@link IOException} only where the thread was interrupted:
   *     any other is taken for one of the cache
   * @throws CorruptObject that names the remote, if they are not the digest's bytes
   */
  static void write(
      Label remote, Digest digest, InputStream bytes, ObjectWriter into, Progress progress)
      throws InterruptedException {
    try {
      into.put(digest, new Counted(bytes, progress));
    } catch (CorruptObject e) {
      CorruptObject named = remote.corrupt(digest);
      named.addSuppressed(e);
      throw named;
    } catch (IOException e) {
      if (isInterrupt(e)) {
        throw interrupted();
      }
      throw cacheFailed(e);
    }
  }

  /** Returns the error of a cache that cannot be written. */
  static JreproException cacheFailed(IOException e) {
    return new JreproException.Refused(
        "cannot write into the cache: " + e.getMessage() + ".",
        "Is there space, and may you write there? 'jrepro cache dir' prints where it lies.",
        e);
  }

  /** Returns whether this is how an interrupt looks from below a stream. */
  static boolean isInterrupt(IOException e) {
    return e instanceof ClosedByInterruptException
        || e instanceof InterruptedIOException
        || Thread.currentThread().isInterrupted();
  }

  /**
   * Returns the exception to throw, and clears the thread's mark as that exception's throwers do.
   */
  static InterruptedException interrupted() {
    Thread.interrupted();
    return new InterruptedException("a transfer was interrupted");
  }

  private static final class Counted extends FilterInputStream {
    private final Progress progress;

    Counted(InputStream in, Progress progress) {
      super(in);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        progress.moved(1);
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        progress.moved(n);
      }
      return n;
    }
  }
}
