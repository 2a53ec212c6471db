package dev.jrepro.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps small packs few. When there are more than {@value #MANY}, the smallest ones are merged: as
 * many as it takes for each pack that stays to be larger than {@value #RATIO} times all smaller
 * ones together. So a pack is rewritten a few times in its life, however many commands write.
 */
final class PackMerge {

  static final int MANY = 16;
  private static final int RATIO = 4;

  /** Larger ones stay as they are: a command must not take long for having come last. */
  private static final long SMALL_PACK_BYTES = 64L << 20;

  private PackMerge() {}

  /** Merges small packs if there are many and nobody else is at it. */
  @SuppressWarnings("try") // The lock is held, not used.
  static void ifMany(FolderStore store) throws IOException {
    if (small(store.packs().all()).size() <= MANY) {
      return;
    }
    Optional<CacheLock> lock;
    try {
      lock = CacheLock.tryHold(store.folder());
    } catch (FileSystemException e) {
      // Another user's lock, which cannot be opened: merging is for that user, then.
      return;
    }
    if (lock.isPresent()) {
      try (CacheLock held = lock.get()) {
        store.packs().refresh();
        merge(store, chosen(small(store.packs().all())));
      }
    }
  }

  private static void merge(FolderStore store, List<Pack> chosen) throws IOException {
    if (chosen.size() < 2) {
      return;
    }
    List<Path> made = PackRewrite.write(store, chosen, digest -> true);
    for (Path file : made) {
      if (!Pack.open(file).isTableWhole()) {
        throw new IOException("the pack " + file + " is not what was written");
      }
    }
    // Nobody can need the old ones: whoever misses them lists the packs again and finds the new.
    for (Pack pack : chosen) {
      Files.deleteIfExists(pack.file());
    }
    store.packs().changed();
  }

  /** Returns the packs that may be merged, the smallest first. */
  private static List<Pack> small(List<Pack> packs) {
    List<Pack> small = new ArrayList<>();
    for (Pack pack : packs) {
      if (pack.sizeBytes() < SMALL_PACK_BYTES) {
        small.add(pack);
      }
    }
    small.sort(Comparator.comparingLong(Pack::sizeBytes));
    return small;
  }

  /** Returns those of the packs, the smallest first, that are to become one. */
  static List<Pack> chosen(List<Pack> small) {
    long[] sums = new long[small.size() + 1];
    for (int i = 0; i < small.size(); i++) {
      sums[i + 1] = sums[i] + small.get(i).sizeBytes();
    }
    int end = small.size();
    while (end > 0 && small.get(end - 1).sizeBytes() > RATIO * sums[end - 1]) {
      end--;
    }
    return small.subList(0, end);
  }
}
