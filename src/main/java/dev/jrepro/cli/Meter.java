package dev.jrepro.cli;

import dev.jrepro.remote.Progress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Tells a person now and then how many bytes the other side has acknowledged. */
final class Meter implements Progress {

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Cli cli;
  private final AtomicLong plannedBytes = new AtomicLong();
  private final AtomicLong movedBytes = new AtomicLong();
  private final AtomicLong lastTold = new AtomicLong(System.nanoTime());

  Meter(Cli cli) {
    this.cli = cli;
  }

  @Override
  public void planned(long objects, long bytes) {
    plannedBytes.addAndGet(bytes);
  }

  @Override
  public void moved(long bytes) {
    long moved = movedBytes.addAndGet(bytes);
    long now = System.nanoTime();
    long last = lastTold.get();
    if (now - last > QUIET_NANOS && lastTold.compareAndSet(last, now)) {
      cli.progress(Texts.bytes(moved) + " of " + Texts.bytes(plannedBytes.get()));
    }
  }

  @Override
  public void finished(long objects) {}
}
