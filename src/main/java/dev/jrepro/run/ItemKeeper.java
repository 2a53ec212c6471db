package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemKeys;
import dev.jrepro.plan.Judgement;
import dev.jrepro.project.ItemResults;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Stores the outputs of items as they come, and makes them durable now and then: what a kill loses
 * is the work of a second. For many threads.
 */
final class ItemKeeper implements AutoCloseable {

  private static final long INTERVAL_NANOS = 1_000_000_000;

  private final RunSession session;
  private final Judgement judgement;
  private final ItemKeys keys;
  private final ItemResults results;
  private final ObjectWriter writer;
  private final Map<Digest, List<Entry>> pending = new ConcurrentHashMap<>();

  /** Whoever stores shares it, whoever commits has it alone. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile long committedNanos = System.nanoTime();

  ItemKeeper(RunSession session, Judgement judgement, ItemKeys keys) {
    this.session = session;
    this.judgement = judgement;
    this.keys = keys;
    this.results = ItemResults.of(session.project(), keys);
    this.writer = session.project().cache().writer();
  }

  /** An item, or something that all of them read, changed while commands ran. */
  static final class Disturbed extends JreproException.Refused {
    private final RepoPath path;

    Disturbed(RepoPath path) {
      super(path + " changed while it was read.");
      this.path = path;
    }

    /** Returns what changed. */
    RepoPath path() {
      return path;
    }
  }

  /**
   * Stores what an item's command wrote.
   *
   * @param entry of the item
   * @param outputs where its outputs lie, each of which is there
   * @return what stands there
   * @throws Disturbed if the item is not what it was
   */
  List<Entry> keep(RepoPath item, Entry entry, List<RepoPath> outputs) {
    List<Entry> stored = new ArrayList<>();
    lock.readLock().lock();
    try {
      for (RepoPath output : outputs) {
        stored.add(
            session
                .storeApart(output, writer)
                .orElseThrow(() -> new JreproException.Refused(output + " is gone.")));
      }
      Optional<Entry> now =
          entry.isDirectory()
              ? session.lookAgain(item)
              : session.storeApart(item, ObjectSink.hashing());
      if (!now.equals(Optional.of(entry))) {
        throw new Disturbed(item);
      }
      pending.put(keys.of(item, entry), List.copyOf(stored));
    } finally {
      lock.readLock().unlock();
    }
    if (System.nanoTime() - committedNanos > INTERVAL_NANOS) {
      commit();
    }
    return stored;
  }

  /**
   * Makes durable what was kept.
   *
   * @throws Disturbed if something that all commands read has changed; nobody knows what they read
   */
  void commit() {
    lock.writeLock().lock();
    try {
      if (pending.isEmpty()) {
        return;
      }
      Optional<RepoPath> disturbed = session.disturbed(judgement);
      if (disturbed.isPresent()) {
        throw new Disturbed(disturbed.get());
      }
      writer.commit();
      results.append(new HashMap<>(pending));
      pending.clear();
      committedNanos = System.nanoTime();
    } catch (IOException e) {
      throw new DiskFailed("store the outputs of items of " + judgement.stage().name(), e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Forgets what was kept: it is in a record, or nobody is to have it. */
  void forget() {
    results.drop();
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new DiskFailed("store the outputs of items of " + judgement.stage().name(), e);
    }
  }
}
