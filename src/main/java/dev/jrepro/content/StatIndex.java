package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The digests of files, by what the file system said of them when they were hashed; saves hashing
 * them again. An entry counts only if everything is as it was, and if the file had been left alone
 * for longer than a tick of the file system's clock when its hashing began: a later write would
 * then show. Broken or missing, it is made anew. For one thread; the last of two writers wins,
 * which costs the other one some hashing.
 */
public final class StatIndex {

  private static final long MAGIC = 0x6a72_7072_6f73_0001L;

  /** Longer than the tick of every Linux kernel, whose clock for files has 1 to 10 ms. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** The clock of a file system on which nothing can be written: nothing is noted then. */
  private static final long NO_CLOCK = Long.MIN_VALUE;

  private record Known(FileStat stat, Digest digest) {}

  private final Path file;
  private final SortedMap<RepoPath, Known> entries = new TreeMap<>();
  private boolean changed;

  private StatIndex(Path file) {
    this.file = file;
  }

  /** Opens the index that is kept in a file; one that does not read is an empty one. */
  public static StatIndex open(Path file) {
    StatIndex index = new StatIndex(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readLong() == MAGIC) {
        for (int left = in.readInt(); left > 0; left--) {
          index.entries.put(new RepoPath(in.readUTF()), read(in));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      index.entries.clear();
    }
    return index;
  }

  /** Returns the digest of a file that is as it was when it was hashed. */
  Optional<Digest> find(RepoPath path, FileStat now) {
    Known known = entries.get(path);
    return known != null && known.stat().equals(now)
        ? Optional.of(known.digest())
        : Optional.empty();
  }

  /**
   * Notes what was found.
   *
   * @param began the file system's clock when the hashing began, or before
   */
  void note(RepoPath path, FileStat stat, Digest digest, long began) {
    if (began == NO_CLOCK) {
      return;
    }
    if (Math.max(stat.modifiedNanos(), stat.changedNanos()) < began - TICK_NANOS) {
      entries.put(path, new Known(stat, digest));
      changed = true;
    } else {
      changed |= entries.remove(path) != null;
    }
  }

  /**
   * Returns the clock by which the file system marks its files, in nanoseconds since 1970. Where it
   * cannot be read, because nothing can be written, nothing is noted: it costs hashing, no more.
   */
  long clockNanos() {
    try {
      Files.createDirectories(file.resolveSibling(".").normalize());
      Path probe = Files.createTempFile(file.resolveSibling(".").normalize(), "clock", "");
      try {
        return FileStat.of(probe).map(FileStat::modifiedNanos).orElse(NO_CLOCK);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return NO_CLOCK;
    }
  }

  /** Writes what is new, all or nothing. */
  public void save() {
    if (!changed) {
      return;
    }
    try {
      Files.createDirectories(file.resolveSibling("."));
      Path scratch = Files.createTempFile(file.resolveSibling(".").normalize(), "index", "");
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(scratch)))) {
        out.writeLong(MAGIC);
        out.writeInt(entries.size());
        for (Map.Entry<RepoPath, Known> entry : entries.entrySet()) {
          out.writeUTF(entry.getKey().value());
          write(out, entry.getValue());
        }
      }
      Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
      changed = false;
    } catch (IOException e) {
      throw new JreproException.Refused("cannot write " + file + ": " + e.getMessage(), null, e);
    }
  }

  private static Known read(DataInputStream in) throws IOException {
    FileStat stat =
        new FileStat(
            in.readLong(),
            in.readLong(),
            in.readInt(),
            in.readLong(),
            in.readLong(),
            in.readLong());
    return new Known(stat, new Digest(in.readUTF()));
  }

  private static void write(DataOutputStream out, Known known) throws IOException {
    FileStat stat = known.stat();
    out.writeLong(stat.device());
    out.writeLong(stat.inode());
    out.writeInt(stat.mode());
    out.writeLong(stat.sizeBytes());
    out.writeLong(stat.modifiedNanos());
    out.writeLong(stat.changedNanos());
    out.writeUTF(known.digest().hex());
  }
}
