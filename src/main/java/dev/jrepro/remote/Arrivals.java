package dev.jrepro.remote;

import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Objects on their way into the cache, committed in groups: durability has its price per commit,
 * and what was committed stays, even if jrepro is killed. Commits run one after the other on a
 * thread that no failed transfer interrupts. Groups that are open at the end are committed too.
 */
final class Arrivals implements AutoCloseable {

  private static final int GROUP_OBJECTS = 256;
  private static final long GROUP_BYTES = 64L << 20;

  /** How an object gets into the writer. */
  interface Arrival {
    void write(ObjectWriter into) throws InterruptedException;
  }

  private final ObjectStore cache;
  private final Set<Group> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private final ExecutorService committer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("jrepro-commit").factory());
  private @Nullable Group current;

  Arrivals(ObjectStore cache) {
    this.cache = cache;
  }

  /** Returns the group for the next object, which must then arrive. For one thread. */
  Group groupFor(long sizeBytes) {
    throwFailure();
    Group group = current;
    if (group == null || !group.takes(sizeBytes)) {
      seal();
      group = new Group(cache.writer());
      open.add(group);
      current = group;
    }
    group.expect(sizeBytes);
    return group;
  }

  /** Writes an object, and commits the group if it is complete. For any thread. */
  void arrive(Group group, Arrival arrival) throws InterruptedException {
    try {
      arrival.write(group.writer);
    } finally {
      if (group.arrived()) {
        committer.execute(() -> commit(group));
      }
    }
  }

  /** Returns when everything is committed. All that was expected has arrived. */
  void finish() {
    seal();
    committer.close();
    throwFailure();
  }

  @Override
  public void close() {
    if (!committer.isShutdown()) {
      committer.execute(() -> Set.copyOf(open).forEach(this::commit));
      committer.close();
      throwFailure();
    }
  }

  private void seal() {
    if (current != null && current.seal()) {
      Group complete = current;
      committer.execute(() -> commit(complete));
    }
  }

  private void commit(Group group) {
    if (!open.remove(group)) {
      return;
    }
    try (ObjectWriter writer = group.writer) {
      writer.commit();
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void throwFailure() {
    IOException e = failure.get();
    if (e != null) {
      throw Incoming.cacheFailed(e);
    }
  }

  /** Objects that are committed together. */
  static final class Group {
    private final ObjectWriter writer;
    private int objects;
    private long bytes;
    private int underWay;
    private boolean sealed;

    Group(ObjectWriter writer) {
      this.writer = writer;
    }

    synchronized boolean takes(long sizeBytes) {
      return objects < GROUP_OBJECTS && (bytes + sizeBytes <= GROUP_BYTES);
    }

    synchronized void expect(long sizeBytes) {
      objects++;
      underWay++;
      bytes += sizeBytes;
    }

    /** Returns whether that was the last. */
    synchronized boolean arrived() {
      underWay--;
      return sealed && underWay == 0;
    }

    /** Takes no more; returns whether all have arrived already. */
    synchronized boolean seal() {
      sealed = true;
      return underWay == 0;
    }
  }
}
