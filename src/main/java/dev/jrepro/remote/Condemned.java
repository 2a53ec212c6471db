package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.Set;
import java.util.TreeSet;

/**
 * The packs that garbage collection is about to remove. Whoever pushes must not rely on them;
 * whoever fetches may read them as long as they are there.
 */
final class Condemned {

  private final Shelf shelf;
  private Set<Digest> packs = Set.of();

  Condemned(Shelf shelf) {
    this.shelf = shelf;
  }

  /** Reads and returns them. */
  Set<Digest> read() throws InterruptedException {
    packs = now();
    return packs;
  }

  /** Returns them as they were when they were read. */
  Set<Digest> packs() {
    return packs;
  }

  /** Returns whether there are others now than when they were read. */
  boolean hasGrown() throws InterruptedException {
    return !packs.containsAll(now());
  }

  private Set<Digest> now() throws InterruptedException {
    Set<Digest> found = new TreeSet<>();
    for (Item file : shelf.list(Layout.CONDEMNED)) {
      shelf.read(file.name()).ifPresent(bytes -> found.addAll(DigestLines.decode(bytes)));
    }
    return found;
  }
}
