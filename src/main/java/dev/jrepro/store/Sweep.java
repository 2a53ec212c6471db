package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes what nobody needs out of a store, in two steps: what has not been touched for a while goes
 * to {@code trash/} by rename, and what has lain there long enough is removed. A pack that is
 * mostly unneeded is written anew first, without that. Writers hold no lock: whoever relies on an
 * object that is there touches it, and what was touched meanwhile is put back. One sweep at a time;
 * a kill at any moment leaves a store that works.
 */
public final class Sweep implements AutoCloseable {

  /** Unfinished files that nobody has written to for so long are nobody's any more. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /** Another process may be merging packs, which does not take long. */
  private static final int TRIES = 50;

  private static final long TRY_AGAIN_MILLIS = 100;

  private final FolderStore store;
  private final StoreFolder files;
  private final Rule rule;
  private final @Nullable CacheLock lock;

  private Sweep(FolderStore store, Rule rule, @Nullable CacheLock lock) {
    this.store = store;
    this.files = new StoreFolder(store.folder());
    this.rule = rule;
    this.lock = lock;
  }

  /**
   * What may go.
   *
   * @param live whether somebody needs an object
   * @param before what was touched at or after this moment stays in any case
   * @param thorough whether packs are written anew for the least thing in them that nobody needs,
   *     and not only if that is more than half of them
   */
  public record Rule(Predicate<Digest> live, Instant before, boolean thorough) {}

  /**
   * What can go.
   *
   * @param objects the objects that nobody needs and nobody has touched lately
   * @param bytes what they take on disk
   * @param young how many more nobody needs, but somebody wrote or touched lately, or has linked
   *     into a workspace
   * @param packed what more nobody needs, in packs that are mostly needed
   * @param packs the packs that go, once what is needed of them is written anew
   */
  public record Plan(
      List<Dead> objects, long bytes, long young, Amount packed, List<DoomedPack> packs) {
    public Plan {
      objects = List.copyOf(objects);
      packs = List.copyOf(packs);
    }
  }

  /**
   * An object that nobody needs.
   *
   * @param digest which one
   * @param sizeBytes its size
   * @param isPacked whether it goes with a pack
   */
  public record Dead(Digest digest, long sizeBytes, boolean isPacked) {}

  /**
   * A pack that goes.
   *
   * @param id its name
   * @param unneeded what nobody needs of it
   */
  public record DoomedPack(String id, Amount unneeded) {}

  /**
   * How many objects, and how many bytes they take.
   *
   * @param objects how many
   * @param bytes of all of them
   */
  public record Amount(long objects, long bytes) {

    /** Nothing. */
    public static final Amount NONE = new Amount(0, 0);

    /** Returns both together. */
    public Amount plus(Amount other) {
      return new Amount(objects + other.objects, bytes + other.bytes);
    }

    Amount plus(long more) {
      return new Amount(objects + 1, bytes + more);
    }
  }

  /**
   * What became of the trash.
   *
   * @param restored what somebody needs after all and is back in its place
   * @param emptied what was removed for good
   * @param waiting what lies there still
   */
  public record Trash(Amount restored, Amount emptied, Amount waiting) {}

  /**
   * Takes the right to sweep a store.
   *
   * @throws JreproException.Refused if another sweep is at work there, or the store cannot be
   *     written
   */
  public static Sweep begin(FolderStore store, Rule rule) throws InterruptedException {
    try {
      store.folder().make(store.folder().trash());
      for (int i = 0; i < TRIES; i++) {
        Optional<CacheLock> lock = CacheLock.tryHold(store.folder());
        if (lock.isPresent()) {
          return new Sweep(store, rule, lock.get());
        }
        Thread.sleep(TRY_AGAIN_MILLIS);
      }
    } catch (IOException e) {
      throw new DiskFailed("lock the cache " + store.folder().root(), e);
    }
    throw new JreproException.Refused(
        "another jrepro takes things out of the cache " + store.folder().root() + ".",
        "Wait until it is done.");
  }

  /** Looks at a store without changing anything. */
  public static Sweep look(FolderStore store, Rule rule) {
    return new Sweep(store, rule, null);
  }

  /** Says what can go. */
  public Plan plan() throws InterruptedException {
    List<Dead> dead = new ArrayList<>();
    long young = 0;
    for (StoreFolder.Item object : files.loose()) {
      checkInterrupt();
      if (!rule.live().test(object.digest())) {
        // One that a workspace links to takes no space of its own.
        if (object.touched().isBefore(rule.before()) && !LooseFiles.isLinked(object.path())) {
          dead.add(new Dead(object.digest(), object.sizeBytes(), false));
        } else {
          young++;
        }
      }
    }
    PackSweep packs = new PackSweep(store, files, rule);
    packs.plan();
    dead.addAll(packs.dead());
    return new Plan(
        dead,
        dead.stream().mapToLong(Dead::sizeBytes).sum(),
        young + packs.young(),
        packs.staying(),
        packs.doomed());
  }

  /**
   * Moves what a plan names to the trash.
   *
   * @return what is in the trash now; what was touched meanwhile is not
   */
  public Amount apply(Plan plan) throws InterruptedException {
    Amount moved = Amount.NONE;
    try {
      for (Dead object : plan.objects()) {
        checkInterrupt();
        if (!object.isPacked()
            && files.discard(store.folder().object(object.digest()), rule.before())) {
          moved = moved.plus(object.sizeBytes());
        }
      }
      PackSweep packs = new PackSweep(store, files, rule);
      for (DoomedPack pack : plan.packs()) {
        checkInterrupt();
        if (packs.remove(pack)) {
          moved = moved.plus(pack.unneeded());
        }
      }
      store.packs().changed();
    } catch (IOException e) {
      throw new DiskFailed("move objects to the trash of the cache", e);
    }
    return moved;
  }

  /**
   * Looks through the trash: what somebody needs is put back, and what has lain there long enough
   * is removed.
   *
   * @param until what came to lie there at or after this moment stays
   */
  public Trash trash(Instant until) throws InterruptedException {
    Amount restored = Amount.NONE;
    Amount emptied = Amount.NONE;
    Amount waiting = Amount.NONE;
    try {
      for (StoreFolder.Item item : files.trash()) {
        checkInterrupt();
        Amount amount = amount(item);
        if (isMissed(item)) {
          restored = restored.plus(amount);
          takeBack(item);
        } else if (item.since().isBefore(until) && item.touched().isBefore(rule.before())) {
          emptied = emptied.plus(amount);
          delete(item);
        } else {
          waiting = waiting.plus(amount);
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("empty the trash of the cache", e);
    }
    return new Trash(restored, emptied, waiting);
  }

  /** Returns what only the trash has of an item. */
  private Amount amount(StoreFolder.Item item) throws IOException {
    return item.isPack()
        ? PackSweep.only(item, store, digest -> true)
        : new Amount(1, item.sizeBytes());
  }

  /** Returns whether somebody needs what only this item has. */
  private boolean isMissed(StoreFolder.Item item) throws IOException {
    return item.isPack()
        ? PackSweep.only(item, store, rule.live()).objects() > 0
        : rule.live().test(item.digest()) && store.findKnown(item.digest()).isEmpty();
  }

  private void takeBack(StoreFolder.Item item) throws IOException {
    if (lock != null) {
      files.takeBack(item);
      store.packs().changed();
    }
  }

  private void delete(StoreFolder.Item item) throws IOException {
    if (lock != null) {
      Files.deleteIfExists(item.path());
    }
  }

  /**
   * Removes unfinished files that processes left behind which died long ago.
   *
   * @param now the time
   */
  public Amount abandoned(Instant now) throws InterruptedException {
    Amount removed = Amount.NONE;
    try {
      if (lock != null) {
        files.forgetLeases(rule.before());
      }
      for (StoreFolder.Item file : files.unfinished()) {
        checkInterrupt();
        // A link to an object is as old as that, and may be new here.
        if (file.since().isBefore(now.minus(ABANDONED))) {
          delete(file);
          removed = removed.plus(file.sizeBytes());
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("remove unfinished files of the cache", e);
    }
    return removed;
  }

  static void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new DiskFailed("unlock the cache", e);
    }
  }
}
