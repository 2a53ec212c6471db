package dev.jrepro.store;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;

/** Whether a store has an entry with all that is in it. */
public final class Wholeness {

  private Wholeness() {}

  /** Returns whether the store has the entry's object and, for a directory, all below it. */
  public static boolean has(ObjectStore store, Entry entry) {
    if (!entry.kind().isTree()) {
      return store.contains(entry.digest(), entry.sizeBytes());
    }
    return store.contains(entry.digest())
        && Tree.children(entry.digest(), store).stream().allMatch(child -> has(store, child));
  }
}
