package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The digests of files, by what the file system said of them when they were hashed; saves hashing
 * them again. A note counts only if everything is as it was. It is made only if the file had been
 * left alone for longer than a tick of the file system's clock when its hashing began: a later
 * write would then show.
 *
 * <p>Broken or missing, it is made anew. Of two processes that save at once the last one wins,
 * which costs the other some hashing. For many threads, but for {@link #save}.
 */
public final class StatIndex {

  /** To read the clock, a file is written: not for each of thousands of files. */
  private static final long CLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Path file;
  private final StatTable table;
  private final Optional<FileStat> tableStat;
  private final Map<RepoPath, StatNote> notes = new ConcurrentHashMap<>();

  /** Of the table: what the walk that is under way met, and what goes at the next save. */
  private final BitSet met = new BitSet();

  private final BitSet gone = new BitSet();
  private volatile boolean changed;
  private volatile @Nullable Path linked;
  private volatile long publishing = FileClock.NONE;
  private volatile long publishingDevice;
  private @Nullable FileClock clock;
  private long clockMade;

  private StatIndex(Path file) {
    this.file = file;
    this.tableStat = stat(file);
    this.table = StatTable.open(file);
  }

  /** Opens the index that is kept in a file; one that does not read is an empty one. */
  public static StatIndex open(Path file) {
    return new StatIndex(file);
  }

  /** Returns how many files were known when the index was opened. */
  int count() {
    return table.count();
  }

  /**
   * Names a folder of files that nobody changes, {@code ab/<hex>} by their digests: a symbolic link
   * to one of them stands for a file with these bytes.
   *
   * @param folder absolute and normal
   */
  public StatIndex linkedFrom(Path folder) {
    linked = folder;
    return this;
  }

  /** Returns the digest of the file that a link's target names in that folder. */
  Optional<Digest> linked(String target) {
    if (linked == null || !target.startsWith("/")) {
      return Optional.empty();
    }
    Path file = Path.of(target);
    String name = String.valueOf(file.getFileName());
    return Digest.isHex(name) && file.equals(linked.resolve(name.substring(0, 2)).resolve(name))
        ? Optional.of(new Digest(name))
        : Optional.empty();
  }

  /** Returns about how many files are known below a folder. */
  int countBelow(RepoPath folder) {
    return Math.max(0, table.afterBelow(folder) - table.firstBelow(folder)) + notes.size();
  }

  /** Looks files of a folder up, best in the order of their names. For one thread. */
  final class Lookup {
    private final RepoPath folder;
    private final StatTable.Cursor cursor;
    private int metFrom;
    private int metTo;

    Lookup(RepoPath folder) {
      this.folder = folder;
      this.cursor = table.new Cursor(folder);
    }

    /** Returns the digest of a file that is as it was when it was hashed. */
    @Nullable Digest find(String name, FileStat now) {
      int at = cursor.find(name);
      if (at >= 0) {
        meet(at);
      }
      StatNote note = notes.isEmpty() ? null : notes.get(folder.child(name));
      if (note != null) {
        return note.stat().equals(now) ? note.digest() : null;
      }
      return at >= 0 ? cursor.digest(at, now) : null;
    }

    private void meet(int at) {
      if (at != metTo) {
        flush();
        metFrom = at;
      }
      metTo = at + 1;
    }

    /** Tells the index which files were there. */
    void flush() {
      if (metTo > metFrom) {
        synchronized (met) {
          met.set(metFrom, metTo);
          gone.clear(metFrom, metTo);
        }
      }
      metFrom = metTo;
    }
  }

  /** Returns the digest of a file that is as it was when it was hashed. */
  public Optional<Digest> find(RepoPath path, FileStat now) {
    return Optional.ofNullable(new Lookup(path.parent()).find(path.name(), now));
  }

  /** Keeps what is known at and below a path that the walk under way does not enter. */
  void keep(RepoPath path) {
    int at = table.search(path.value().getBytes(StandardCharsets.UTF_8));
    synchronized (met) {
      if (at >= 0) {
        met.set(at);
      }
      int first = table.firstBelow(path);
      met.set(first, Math.max(first, table.afterBelow(path)));
    }
  }

  /** Lets go what is known of a path at which nothing is, and below it. */
  void forget(RepoPath path) {
    int at = table.search(path.value().getBytes(StandardCharsets.UTF_8));
    synchronized (met) {
      if (at >= 0 && !gone.get(at)) {
        gone.set(at);
        changed = true;
      }
    }
    forgetUnmet(path);
  }

  /** Lets go what is known below a folder and was not met by a walk of all of it, which is over. */
  void forgetUnmet(RepoPath folder) {
    synchronized (met) {
      int end = table.afterBelow(folder);
      int first = Math.min(end, table.firstBelow(folder));
      for (int i = met.nextClearBit(first); i < end; i = met.nextClearBit(i + 1)) {
        if (!gone.get(i)) {
          gone.set(i);
          changed = true;
        }
      }
      met.clear(first, end);
    }
  }

  /**
   * Notes what was found.
   *
   * @param began the file system's clock when the hashing began, or before
   */
  void note(RepoPath path, FileStat stat, Digest digest, long began) {
    if (began == FileClock.NONE) {
      return;
    }
    if (Math.max(stat.modifiedNanos(), stat.changedNanos()) < began - FileClock.TICK_NANOS) {
      put(path, new StatNote(stat, digest));
    } else {
      notes.remove(path);
    }
  }

  private void put(RepoPath path, StatNote note) {
    notes.put(path, note);
    changed = true;
  }

  /**
   * Tells that files which are complete, in a folder that nobody else writes into, are about to get
   * their names in the workspace: {@link #noteWritten} counts on it. One batch of files at a time:
   * the next may be told of when all of this one have been noted.
   *
   * @param folder that folder
   */
  public void beforePublishing(Path folder) {
    Optional<FileStat> stat = stat(folder);
    publishingDevice = stat.map(FileStat::device).orElse(0L);
    publishing = new FileClock(folder).nanos(publishingDevice, folder);
  }

  /**
   * Notes a file that the caller wrote itself, in a private folder, and then renamed to its place.
   *
   * <p>Its time of change is that of the rename, and young; the usual rule would not trust it. But
   * the time of its last write is older by more than a tick than the moment before the rename, and
   * until then nobody else could write: so a write by another process gives the file a time that is
   * not this one. Who writes and sets the old time back changes the time of change, and shows too,
   * unless all of that happens within one tick after the rename.
   *
   * @param before what the system said of the file when it was complete
   * @param after what it says of it in its place; if more than the time of change differs, someone
   *     has written to it, and nothing is noted
   */
  public void noteWritten(RepoPath path, FileStat before, FileStat after, Digest digest) {
    boolean isUntouched =
        before.device() == after.device()
            && before.inode() == after.inode()
            && before.mode() == after.mode()
            && before.sizeBytes() == after.sizeBytes()
            && before.modifiedNanos() == after.modifiedNanos();
    if (isUntouched
        && publishing != FileClock.NONE
        && before.device() == publishingDevice
        && before.modifiedNanos() < publishing - FileClock.TICK_NANOS) {
      put(path, new StatNote(after, digest));
    }
  }

  /** Returns the clocks for a walk that begins now. */
  synchronized FileClock clock() {
    // An old reading is a careful one: it only keeps young files from being noted.
    long now = System.nanoTime();
    FileClock known = clock;
    if (known == null || now - clockMade > CLOCK_NANOS) {
      known = new FileClock(folder());
      clock = known;
      clockMade = now;
    }
    return known;
  }

  private Path folder() {
    return file.resolveSibling(".").normalize();
  }

  /**
   * Writes what is new, all or nothing. Where nothing can be written, the index stays as it is, and
   * the next command hashes again what this one did.
   */
  public void save() {
    if (!changed) {
      return;
    }
    try {
      Path scratch = Files.createTempFile(Files.createDirectories(folder()), "index", "");
      try {
        write(scratch);
        Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(scratch);
      }
      changed = false;
    } catch (IOException e) {
      changed = true; // A full or read-only disk is no reason for a command to fail.
    }
  }

  /** What another process has saved meanwhile is the better base. */
  private void write(Path scratch) throws IOException {
    boolean isMine = stat(file).equals(tableStat);
    StatTable base = isMine ? table : StatTable.open(file);
    StatTableWriter.write(scratch, base, isMine ? gone : new BitSet(), new TreeMap<>(notes));
  }

  private static Optional<FileStat> stat(Path path) {
    try {
      return FileStat.of(path);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
