package dev.jrepro.train.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a server sends, read with a watch on it: where too few bytes come in a span of time, or the
 * connection breaks, reading ends in {@link Obtained.NotGiven}. The JDK's client bounds the time up
 * to the answer's head only, so that a server that trickles would be read for ever.
 */
final class Body extends InputStream {
  /**
   * What is waited for.
   *
   * @param span so long at a time
   * @param leastBytes so many have to come in each
   */
  record Patience(Duration span, long leastBytes) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(30), 30 * 1024);
  }

  private final URI file;
  private final InputStream bytes;
  private final AtomicLong received = new AtomicLong();
  private final Thread watch;
  private volatile boolean slow;

  Body(URI file, InputStream bytes, Patience patience) {
    this.file = file;
    this.bytes = bytes;
    this.watch = Thread.ofVirtual().name("jrepro-obtain").start(() -> watch(patience));
  }

  private void watch(Patience patience) {
    try {
      long before = 0;
      while (true) {
        Thread.sleep(patience.span());
        long now = received.get();
        if (now - before < patience.leastBytes()) {
          slow = true;
          bytes.close();
          return;
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // All has been read.
    } catch (IOException e) {
      slow = true; // It cannot be closed: then it is broken, and reading says so.
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int from, int length) {
    try {
      int read = bytes.read(into, from, length);
      if (slow) {
        throw new IOException("closed");
      }
      received.addAndGet(Math.max(0, read));
      return read;
    } catch (IOException e) {
      String why = slow ? "the server sends too slowly" : "the connection broke";
      throw new Obtained.NotGiven(file, why + " after " + received.get() + " bytes", e);
    }
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    bytes.close();
  }
}
