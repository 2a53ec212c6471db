package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.ObjectStore;
import java.util.List;

/** Reads trees that may have come from anywhere. */
final class TreeReader {

  /** Far above the largest part of a directory, and small enough to be held in memory. */
  private static final long MAX_TREE_BYTES = 64L << 20;

  private TreeReader() {}

  /** Returns what a tree in the cache names. */
  static List<Entry> children(Digest tree, ObjectStore cache) {
    if (cache.sizeBytes(tree).orElse(0) > MAX_TREE_BYTES) {
      throw new JreproException.Corrupt("the object " + tree + " is no tree: it is too large.");
    }
    return Tree.children(tree, cache);
  }
}
