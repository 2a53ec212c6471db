package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.ObjectStore;
import java.util.List;

/** Reads trees that may have come from anywhere. */
final class TreeReader {

  /** Far above the largest part of a directory, and small enough to be held in memory. */
  static final long MAX_TREE_BYTES = 64L << 20;

  private TreeReader() {}

  /** Returns what a tree in the cache names. */
  static List<Entry> children(Digest tree, ObjectStore cache) {
    checkSize(tree, cache.sizeBytes(tree).orElse(0));
    return children(tree, (ObjectSource) cache);
  }

  /** Returns what a tree names, wherever it comes from. */
  static List<Entry> children(Digest tree, ObjectSource source) {
    return Tree.children(tree, source);
  }

  static void checkSize(Digest tree, long sizeBytes) {
    if (sizeBytes > MAX_TREE_BYTES) {
      throw new JreproException.Corrupt("the object " + tree + " is no tree: it is too large.");
    }
  }
}
