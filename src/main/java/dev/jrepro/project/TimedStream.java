package dev.jrepro.project;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body of the JDK's HTTP client that ends with an error when nothing comes for too long: that
 * client limits the time of an answer's head only. The stream must take being closed by another
 * thread, as that client's does.
 */
final class TimedStream extends FilterInputStream {

  private static final long NOT_READING = Long.MAX_VALUE;

  private final Duration patience;
  private final Thread clock;
  private volatile long waitingSince = NOT_READING;
  private volatile boolean ended;

  TimedStream(InputStream in, Duration patience) {
    super(in);
    this.patience = patience;
    this.clock = Thread.ofVirtual().name("jrepro-body-clock").start(this::watch);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    waitingSince = System.nanoTime();
    try {
      int n = super.read(buffer, offset, length);
      if (n < 0 && ended) {
        throw new IOException("it was closed");
      }
      return n;
    } catch (IOException e) {
      throw ended ? new IOException("nothing came for " + patience.toSeconds() + " seconds", e) : e;
    } finally {
      waitingSince = NOT_READING;
    }
  }

  @Override
  public void close() throws IOException {
    clock.interrupt();
    super.close();
  }

  private void watch() {
    try {
      while (!ended) {
        Thread.sleep(patience.dividedBy(10));
        long since = waitingSince;
        if (since != NOT_READING && System.nanoTime() - since > patience.toNanos()) {
          ended = true;
          in.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // All was read.
    } catch (IOException e) {
      ended = true; // A connection that cannot be closed is none any more.
    }
  }
}
