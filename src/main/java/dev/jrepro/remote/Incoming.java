package dev.jrepro.remote;

import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/** What can go wrong while something of a remote is written into the cache. */
final class Incoming {

  private Incoming() {}

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
}
