package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Writes the objects of some packs into new ones, which are published before anybody takes the old
 * ones away: at each moment every object is in a pack. Whoever calls it has the {@link CacheLock}.
 */
final class PackRewrite {

  private final FolderStore store;
  private final CacheFolder folder;
  private final List<PackBuilder> builders = new ArrayList<>();
  private final byte[] buffer = new byte[PackFormat.SMALL_BYTES];

  private PackRewrite(FolderStore store) {
    this.store = store;
    this.folder = store.folder();
  }

  /**
   * Writes the packs' objects once each, in the order in which they lie. Each is checked; a bad
   * copy is kept below {@code corrupt} and not carried on.
   *
   * @param keep which objects are wanted
   * @return the new packs, durable and visible; none if nothing was wanted
   */
  static List<Path> write(FolderStore store, List<Pack> packs, Predicate<Digest> keep)
      throws IOException {
    PackRewrite rewrite = new PackRewrite(store);
    try {
      for (Pack pack : packs) {
        rewrite.carry(pack, keep);
      }
      return rewrite.publish();
    } finally {
      rewrite.close();
    }
  }

  private void carry(Pack pack, Predicate<Digest> keep) throws IOException {
    for (int entry : inOrder(pack)) {
      Digest digest = pack.digest(entry);
      if (keep.test(digest) && builders.stream().noneMatch(b -> b.length(digest) >= 0)) {
        carry(digest, new Packs.Found(pack, entry));
      }
    }
  }

  private void carry(Digest digest, Packs.Found found) throws IOException {
    int length;
    try {
      length = store.readPacked(digest, found, buffer);
    } catch (CorruptObject e) {
      return; // Set aside by the reading; what is not the object is not carried on under its name.
    }
    builder().append(digest, buffer, length);
  }

  /** Neighbours stay neighbours: what was added together is read together. */
  private static int[] inOrder(Pack pack) {
    long[] keys = new long[pack.count()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = pack.offset(i) << 24 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      order[i] = (int) keys[i] & 0xff_ffff;
    }
    return order;
  }

  private PackBuilder builder() throws IOException {
    if (builders.isEmpty() || builders.getLast().isFull()) {
      if (!builders.isEmpty()) {
        builders.getLast().finish();
      }
      builders.add(new PackBuilder(folder.newScratch()));
    }
    return builders.getLast();
  }

  private List<Path> publish() throws IOException {
    List<Path> files = new ArrayList<>();
    if (builders.isEmpty()) {
      return files;
    }
    builders.getLast().finish();
    for (PackBuilder builder : builders) {
      folder.sealPack(builder.file());
      files.add(builder.file());
    }
    Barrier.flush(files);
    List<Path> packs = new ArrayList<>();
    for (Path file : files) {
      Path target = folder.pack(CacheFolder.newId());
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      packs.add(target);
    }
    Barrier.flushFolders(Set.of(folder.packs()));
    return packs;
  }

  private void close() throws IOException {
    for (PackBuilder builder : builders) {
      builder.close();
      Files.deleteIfExists(builder.file());
    }
  }
}
