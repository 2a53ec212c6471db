package dev.jrepro.remote;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.Function;

/**
 * Bytes from a connection that may break: it is opened again where it broke, after a pause, until
 * it breaks too often in too few bytes. Throws an {@link InterruptedIOException} for an interrupt,
 * and what {@code failed} makes of the last failure otherwise.
 */
final class ResumingStream extends InputStream {

  private static final long PROGRESS_BYTES = 1 << 20;
  private static final long FIRST_PAUSE_MILLIS = 200;

  /** Bytes from an offset on. */
  interface Source {
    Piece open(long offset) throws InterruptedException, IOException;
  }

  /**
   * What a source opened.
   *
   * @param in the bytes from the offset on
   * @param endOffset the offset at which they end
   */
  record Piece(InputStream in, long endOffset) {

    /** Returns the piece as one whose offsets are counted from {@code start} on. */
    Piece from(long start) {
      return new Piece(in, endOffset - start);
    }
  }

  private final Source source;
  private final int attempts;
  private final Function<IOException, RuntimeException> failed;
  private Piece piece;
  private long offset;
  private long resumedAt;
  private int failures;

  ResumingStream(
      Source source, Piece first, int attempts, Function<IOException, RuntimeException> failed) {
    this.source = source;
    this.piece = first;
    this.attempts = attempts;
    this.failed = failed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      try {
        int n = piece.in().read(buffer, at, length);
        if (n > 0) {
          offset += n;
          return n;
        }
        if (offset >= piece.endOffset()) {
          return -1;
        }
        throw new EOFException("it ended after " + offset + " bytes");
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    piece.in().close();
  }

  private void resume(IOException broken) throws IOException {
    try {
      IOException last = broken;
      while (true) {
        countFailure(last);
        try {
          piece = source.open(offset);
          return;
        } catch (IOException e) {
          last = e;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("a download was interrupted");
    }
  }

  private void countFailure(IOException e) throws InterruptedException {
    if (offset - resumedAt >= PROGRESS_BYTES) {
      failures = 0;
    }
    resumedAt = offset;
    if (++failures >= attempts) {
      throw failed.apply(e);
    }
    Thread.sleep(pauseMillis(failures));
  }

  /** Returns how long to wait after so many failures. */
  static long pauseMillis(int failures) {
    return FIRST_PAUSE_MILLIS << Math.min(failures - 1, 5);
  }
}
