package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The packs in a folder, as they were when it was last looked at. Other processes add packs, merge
 * them and take them away at any time; whoever misses an object has the folder looked at again.
 * Safe for many threads.
 */
final class Packs {

  /** After that long, a change of the folder gives it another time than the one before. */
  private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** An object in a pack. */
  record Found(Pack pack, int entry) {
    int length() {
      return pack.length(entry);
    }
  }

  private final CacheFolder cache;
  private final Path folder;
  private final Set<String> bad = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Listing listing;

  /**
   * What was seen.
   *
   * @param modified of the folder, read before it was listed
   * @param firstSeenNanos when that time was first seen, by this machine's clock
   * @param listedNanos when the folder was listed
   */
  private record Listing(
      List<Pack> packs, @Nullable FileTime modified, long firstSeenNanos, long listedNanos) {

    /** A change within the grain of the file system's clock would not show in the folder's time. */
    boolean isSettled() {
      return modified == null || listedNanos - firstSeenNanos > SETTLED_NANOS;
    }
  }

  /** Looks at the packs in a folder of the cache. */
  Packs(CacheFolder cache, Path folder) {
    this.cache = cache;
    this.folder = folder;
  }

  /** Returns the packs as they were last seen, the largest first. */
  List<Pack> all() throws IOException {
    return current().packs();
  }

  /** Finds an object in the packs as they were last seen; a copy known to be bad is none. */
  Optional<Found> find(Digest digest) throws IOException {
    for (Pack pack : current().packs()) {
      int entry = pack.find(digest);
      if (entry != Pack.NONE && (bad.isEmpty() || !bad.contains(badName(digest, pack)))) {
        return Optional.of(new Found(pack, entry));
      }
    }
    return Optional.empty();
  }

  /**
   * Looks at the folder again if it may have changed, and returns whether other packs are there.
   */
  boolean refresh() throws IOException {
    Listing before = current();
    FileTime modified = modified();
    boolean same =
        modified == null ? before.modified() == null : modified.equals(before.modified());
    if (same && before.isSettled()) {
      return false;
    }
    Listing now = list(before);
    return !ids(now).equals(ids(before));
  }

  /** Forgets what was seen, because this process changed it. */
  void changed() throws IOException {
    list(listing);
  }

  private static List<String> ids(Listing listing) {
    return listing.packs().stream().map(Pack::id).sorted().toList();
  }

  private Listing current() throws IOException {
    Listing seen = listing;
    return seen == null ? list(null) : seen;
  }

  private synchronized Listing list(@Nullable Listing before) throws IOException {
    Map<String, Pack> known = new HashMap<>();
    if (before != null) {
      before.packs().forEach(pack -> known.put(pack.id(), pack));
    }
    long now = System.nanoTime();
    FileTime modified = modified();
    boolean same = before != null && modified != null && modified.equals(before.modified());
    List<Pack> packs = new ArrayList<>();
    for (Path file : files()) {
      Pack pack = known.get(CacheFolder.packId(file));
      if (pack == null) {
        open(file).ifPresent(packs::add);
      } else {
        packs.add(pack);
      }
    }
    packs.sort((a, b) -> Long.compare(b.sizeBytes(), a.sizeBytes()));
    readBad();
    Listing made =
        new Listing(
            List.copyOf(packs),
            modified,
            same && before != null ? before.firstSeenNanos() : now,
            now);
    listing = made;
    return made;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (!CacheFolder.packId(file).isEmpty()) {
          files.add(file);
        }
      }
    } catch (IOException e) {
      if (CacheFolder.isAbsent(e)) {
        return List.of();
      }
      throw e;
    }
    return files;
  }

  /** A pack that is gone again was merged into another one; a broken one is set aside. */
  private Optional<Pack> open(Path file) throws IOException {
    try {
      return Optional.of(Pack.open(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (Pack.Broken e) {
      try {
        cache.make(cache.corrupt());
        Files.move(
            file,
            cache.corrupt().resolve(String.valueOf(file.getFileName())),
            StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException cannot) {
        // It counts as absent all the same; a cache that cannot be written stays as it is.
        return Optional.empty();
      }
      return Optional.empty();
    }
  }

  private @Nullable FileTime modified() throws IOException {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException e) {
      if (CacheFolder.isAbsent(e)) {
        return null;
      }
      throw e;
    }
  }

  /** Keeps the bytes of a bad copy below {@code corrupt}; that one copy is absent from now on. */
  void setAside(Digest digest, Found found, byte[] bytes, int length) throws IOException {
    String name = badName(digest, found.pack());
    bad.add(name);
    Path scratch = cache.newScratch();
    Files.write(scratch, length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    cache.make(cache.corrupt());
    Files.move(scratch, cache.corrupt().resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void readBad() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(cache.corrupt())) {
      for (Path file : all) {
        bad.add(String.valueOf(file.getFileName()));
      }
    } catch (IOException e) {
      if (!CacheFolder.isAbsent(e)) {
        throw e;
      }
    }
  }

  /** A copy is bad in one pack; a good one in another counts. */
  private static String badName(Digest digest, Pack pack) {
    return digest.hex() + "." + pack.id();
  }
}
