package dev.jrepro.remote;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work, a virtual thread a unit, a bounded number at once. The first failure wins: what
 * still runs is interrupted, nothing more starts, and whoever hands work in or waits is told.
 */
final class Lanes implements AutoCloseable {

  /** One unit. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final int width;
  private final Semaphore freeLanes;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Lanes(int width) {
    this.width = width;
    this.freeLanes = new Semaphore(width);
  }

  /** Starts a unit as soon as a lane is free. */
  void start(Work work) throws InterruptedException {
    freeLanes.acquire();
    try {
      threads.execute(() -> runAndFree(work));
    } catch (RejectedExecutionException e) {
      freeLanes.release();
    }
    throwFailure();
  }

  /** Returns when all that was started is done. */
  void await() throws InterruptedException {
    freeLanes.acquire(width);
    freeLanes.release(width);
    throwFailure();
  }

  /** Interrupts what still runs, and returns when it has ended. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }

  private void runAndFree(Work work) {
    try {
      work.run();
    } catch (Throwable e) {
      if (failure.compareAndSet(null, e)) {
        threads.shutdownNow();
      }
    } finally {
      freeLanes.release();
    }
  }

  private void throwFailure() throws InterruptedException {
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case InterruptedException e -> throw e;
      case Throwable e -> throw new AssertionError("no work throws this", e);
    }
  }
}
