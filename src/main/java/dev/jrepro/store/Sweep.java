package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes what nobody needs out of a store, in two steps: what has not been touched for a while goes
 * to {@code trash/} by rename, and what has lain there long enough is removed. Writers hold no
 * lock: whoever relies on an object that is there touches it, and what was touched meanwhile is put
 * back. One sweep at a time; a kill at any moment leaves a store that works.
 */
public final class Sweep implements AutoCloseable {

  /** Unfinished files that nobody has written to for so long are nobody's any more. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final StoreFolder folder;
  private final Clock clock;
  private final @Nullable FileChannel lock;

  private Sweep(Path folder, Clock clock, @Nullable FileChannel lock) {
    this.folder = new StoreFolder(folder);
    this.clock = clock;
    this.lock = lock;
  }

  /**
   * What can go.
   *
   * @param objects the objects that nobody needs and nobody has touched lately
   * @param bytes what they take on disk
   * @param young how many more nobody needs, but somebody wrote or touched lately
   */
  public record Plan(List<Dead> objects, long bytes, long young) {
    public Plan {
      objects = List.copyOf(objects);
    }
  }

  /**
   * An object that nobody needs.
   *
   * @param digest which one
   * @param sizeBytes its size
   */
  public record Dead(Digest digest, long sizeBytes) {}

  /**
   * How many objects, and how many bytes they take.
   *
   * @param objects how many
   * @param bytes of all of them
   */
  public record Amount(long objects, long bytes) {
    static final Amount NONE = new Amount(0, 0);

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
   * Starts to sweep the store in a folder.
   *
   * @param clock tells how old things are
   * @throws JreproException.Refused if another sweep is at work there, or the store cannot be
   *     written
   */
  public static Sweep begin(Path folder, Clock clock) {
    Path file = folder.resolve("gc.lock");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new JreproException.Refused(
            "another 'jrepro gc' is at work on the cache " + folder + ".", "Wait until it is done.");
      }
      return new Sweep(folder, clock, channel);
    } catch (IOException e) {
      throw new DiskFailed("lock the cache " + folder, e);
    }
  }

  /** Looks at the store in a folder without changing anything. */
  public static Sweep look(Path folder, Clock clock) {
    return new Sweep(folder, clock, null);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /**
   * Says what can go.
   *
   * @param live whether somebody needs an object
   * @param before what was touched at or after this moment stays in any case
   */
  public Plan plan(Predicate<Digest> live, Instant before) throws InterruptedException {
    List<Dead> dead = new ArrayList<>();
    long bytes = 0;
    long young = 0;
    for (StoreFolder.Loose object : folder.loose()) {
      if (live.test(object.digest())) {
        continue;
      }
      if (object.touched().isBefore(before)) {
        dead.add(new Dead(object.digest(), object.sizeBytes()));
        bytes += object.sizeBytes();
      } else {
        young++;
      }
    }
    return new Plan(dead, bytes, young);
  }

  /**
   * Moves what a plan names to the trash.
   *
   * @param before as it was for the plan
   * @return what is in the trash now; what was touched meanwhile is not
   */
  public Amount apply(Plan plan, Instant before) throws InterruptedException {
    Amount moved = Amount.NONE;
    try {
      folder.makeTrash();
      for (Dead dead : plan.objects()) {
        checkInterrupt();
        if (discard(dead.digest(), before)) {
          moved = moved.plus(dead.sizeBytes());
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("move objects to the trash of the cache", e);
    }
    return moved;
  }

  /** A touch that came before the rename is seen after it; one that comes later finds nothing. */
  private boolean discard(Digest digest, Instant before) throws IOException {
    Path object = folder.object(digest);
    Path trashed = folder.trashed(digest);
    try {
      if (!StoreFolder.touched(object).isBefore(before)) {
        return false;
      }
      StoreFolder.rename(object, trashed);
    } catch (NoSuchFileException e) {
      return false;
    }
    try {
      if (StoreFolder.touched(trashed).isBefore(before)) {
        return true;
      }
      folder.takeBack(digest);
    } catch (NoSuchFileException e) {
      // Somebody missed it, and took it back already.
    }
    return false;
  }

  /**
   * Looks through the trash: what somebody needs is put back, and what has lain there long enough
   * is removed.
   *
   * @param until what came to lie there at or after this moment stays
   * @param before what was touched at or after this moment stays, wherever it lay then
   */
  public Trash trash(Predicate<Digest> live, Instant until, Instant before)
      throws InterruptedException {
    Trash trash = new Trash(Amount.NONE, Amount.NONE, Amount.NONE);
    try {
      for (StoreFolder.Loose object : folder.trash()) {
        checkInterrupt();
        boolean isOver = object.since().isBefore(until) && object.touched().isBefore(before);
        trash = settle(object, live.test(object.digest()), isOver, trash);
      }
    } catch (IOException e) {
      throw new DiskFailed("empty the trash of the cache", e);
    }
    return trash;
  }

  private Trash settle(StoreFolder.Loose object, boolean isLive, boolean isOver, Trash trash)
      throws IOException {
    if (isLive && !Files.exists(folder.object(object.digest()))) {
      if (lock != null) {
        folder.takeBack(object.digest());
      }
      return new Trash(
          trash.restored().plus(object.sizeBytes()), trash.emptied(), trash.waiting());
    }
    if (isOver) {
      if (lock != null) {
        Files.deleteIfExists(folder.trashed(object.digest()));
      }
      return new Trash(
          trash.restored(), trash.emptied().plus(object.sizeBytes()), trash.waiting());
    }
    return new Trash(trash.restored(), trash.emptied(), trash.waiting().plus(object.sizeBytes()));
  }

  /** Removes unfinished files that processes left behind which died long ago. */
  public Amount abandoned() throws InterruptedException {
    Instant before = clock.instant().minus(ABANDONED);
    Amount removed = Amount.NONE;
    try {
      for (Path file : folder.unfinished()) {
        checkInterrupt();
        if (StoreFolder.touched(file).isBefore(before)) {
          long size = Files.size(file);
          if (lock != null) {
            Files.deleteIfExists(file);
          }
          removed = removed.plus(size);
        }
      }
    } catch (NoSuchFileException e) {
      return removed; // Its process lives and has published it; the next sweep sees the rest.
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
