package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What gc has set aside: objects as {@code trash/<hex>}, packs as {@code trash/<id>.pack}. Until gc
 * deletes it, whoever misses something takes it back.
 */
final class Trash {

  private final CacheFolder folder;
  private final Packs packs;

  Trash(CacheFolder folder) {
    this.folder = folder;
    this.packs = new Packs(folder, folder.trash());
  }

  /** Returns whether gc may have set anything aside. */
  boolean isThere() {
    return Files.isDirectory(folder.trash());
  }

  /**
   * Brings an object back; returns whether it may be found in its place now. By one thread at a
   * time: what one moves would be nowhere for another that looks meanwhile.
   */
  synchronized boolean takeBack(Digest digest, Packs into) throws IOException {
    Path target = folder.object(digest);
    if (takeBack(folder.trash().resolve(digest.hex()), target)) {
      return true;
    }
    packs.refresh();
    Optional<Packs.Found> found = packs.find(digest);
    if (found.isEmpty()) {
      return false;
    }
    boolean back =
        takeBack(
            folder.trash().resolve(folder.pack(found.get().pack().id()).getFileName()),
            folder.pack(found.get().pack().id()));
    packs.changed();
    into.changed();
    return back;
  }

  /** It counts as new, so that gc does not take it again at once. */
  private boolean takeBack(Path file, Path target) throws IOException {
    if (!LooseFiles.touch(file)) {
      return Files.exists(target);
    }
    try {
      folder.make(target.resolveSibling(".").normalize());
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      // Another process took it back, or gc deleted it: looking again tells which.
      return Files.exists(target);
    } catch (FileSystemException e) {
      return false;
    }
  }
}
