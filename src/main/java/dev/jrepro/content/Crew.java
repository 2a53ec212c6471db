package dev.jrepro.content;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do jobs in the order in which they came, the thread that hands them out among them:
 * it does one itself when too many wait, and helps at the end. There are as many as processors. A
 * job throws nothing.
 */
final class Crew implements AutoCloseable {

  private static final int MOST_WAITING = 64;

  private final int size;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final List<Thread> helpers = new ArrayList<>();
  private int running;
  private boolean closed;

  Crew(int size) {
    this.size = size;
  }

  /** Has a job done, now or later. */
  void submit(Runnable job) {
    Runnable mine = null;
    synchronized (waiting) {
      waiting.addLast(job);
      if (helpers.size() < size - 1) {
        helpers.add(
            Thread.ofPlatform().daemon().name("jrepro-read-" + helpers.size()).start(this::help));
      }
      waiting.notifyAll();
      if (waiting.size() > MOST_WAITING || size == 1) {
        mine = take();
      }
    }
    run(mine);
  }

  /** Helps until all jobs are done. */
  void finish() throws InterruptedException {
    for (; ; ) {
      Runnable mine;
      synchronized (waiting) {
        while (waiting.isEmpty() && running > 0) {
          waiting.wait();
        }
        if (waiting.isEmpty()) {
          return;
        }
        mine = take();
      }
      run(mine);
    }
  }

  private void help() {
    for (; ; ) {
      Runnable mine;
      synchronized (waiting) {
        while (waiting.isEmpty() && !closed) {
          try {
            waiting.wait();
          } catch (InterruptedException e) {
            closed = true; // Nobody else interrupts this thread but close.
          }
        }
        if (waiting.isEmpty()) {
          return;
        }
        mine = take();
      }
      run(mine);
    }
  }

  private Runnable take() {
    running++;
    return waiting.removeFirst();
  }

  private void run(@Nullable Runnable job) {
    if (job == null) {
      return;
    }
    try {
      job.run();
    } finally {
      synchronized (waiting) {
        running--;
        waiting.notifyAll();
      }
    }
  }

  /** Cuts short what the helpers do at the moment, so that they see that it is of no use. */
  void interrupt() {
    synchronized (waiting) {
      helpers.forEach(Thread::interrupt);
    }
  }

  /** Does what still waits, and returns when all threads have ended. */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
