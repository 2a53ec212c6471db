package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Objects on their way into the cache, committed in groups: durability has its price per commit,
 * and what was committed stays, even if jrepro is killed. A commit runs beside what still arrives,
 * on a thread that no failed transfer interrupts. What is not committed at the end is then. For one
 * thread.
 */
final class Arrivals implements AutoCloseable {

  private static final int GROUP_OBJECTS = 20_000;
  private static final long GROUP_BYTES = 64L << 20;
  private static final long GROUP_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ObjectStore cache;
  private final Label remote;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Semaphore commits = new Semaphore(1);
  private final ExecutorService committer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("jrepro-commit").factory());
  private @Nullable ObjectWriter writer;
  private int objects;
  private long bytes;
  private long since;

  Arrivals(ObjectStore cache, Label remote) {
    this.cache = cache;
    this.remote = remote;
  }

  /**
   * Takes an object.
   *
   * @throws CorruptObject if they are not the digest's bytes
   * @throws dev.jrepro.content.MissingObject if some of them are not to be had
   */
  void put(Digest object, ObjectStream in) throws InterruptedException {
    try {
      writer().put(object, in);
    } catch (CorruptObject e) {
      throw in.failure()
          .orElseGet(() -> {
            CorruptObject named = remote.corrupt(object, Optional.empty());
            named.addSuppressed(e);
            return named;
          });
    } catch (IOException e) {
      if (Incoming.isInterrupt(e)) {
        throw Incoming.interrupted();
      }
      throw Incoming.cacheFailed(e);
    }
    objects++;
    bytes += in.given();
    if (objects >= GROUP_OBJECTS
        || bytes >= GROUP_BYTES
        || System.nanoTime() - since >= GROUP_NANOS) {
      commits.acquire(); // No more than one group waits for another's commit.
      commitLater();
    }
  }

  /** Returns when everything is committed. */
  void finish() {
    close();
  }

  @Override
  public void close() {
    if (!committer.isShutdown()) {
      commits.acquireUninterruptibly();
      commitLater();
      committer.close();
    }
    throwFailure();
  }

  private ObjectWriter writer() {
    throwFailure();
    ObjectWriter open = writer;
    if (open == null) {
      open = cache.writer();
      writer = open;
      objects = 0;
      bytes = 0;
      since = System.nanoTime();
    }
    return open;
  }

  private void commitLater() {
    ObjectWriter complete = writer;
    writer = null;
    committer.execute(() -> {
      try (complete) {
        if (complete != null) {
          complete.commit();
        }
      } catch (IOException | JreproException e) {
        failure.compareAndSet(null, e);
      } finally {
        commits.release();
      }
    });
  }

  private void throwFailure() {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw Incoming.cacheFailed(e);
      case RuntimeException e -> throw e;
      case Throwable e -> throw new AssertionError("no commit throws this", e);
    }
  }
}
