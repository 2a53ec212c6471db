package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a remote lacks of some entries, found from the top down, level by level. Nothing below a
 * tree that is there is looked at, unless that says nothing.
 */
final class Survey {

  private final ObjectStore cache;
  private final ObjectSource remoteTrees;
  private final Presence presence;
  private final boolean thorough;

  private final Set<Digest> seenTrees = new HashSet<>();
  private final Set<Digest> seenFiles = new HashSet<>();
  private final Map<Digest, Long> files = new LinkedHashMap<>();
  private final AbsentTrees trees = new AbsentTrees();
  private final SortedMap<Digest, JreproException> lost = new TreeMap<>();

  /**
   * Prepares a survey.
   *
   * @param remoteTrees gives the trees that the cache lacks and the remote has
   * @param thorough whether to look below trees that are there too
   */
  Survey(ObjectStore cache, ObjectSource remoteTrees, Presence presence, boolean thorough) {
    this.cache = cache;
    this.remoteTrees = remoteTrees;
    this.presence = presence;
    this.thorough = thorough;
  }

  Survey of(Collection<Entry> entries) throws InterruptedException {
    for (List<Entry> level = fresh(entries); !level.isEmpty(); ) {
      level = fresh(lookAt(level));
    }
    files.keySet().removeAll(trees.digests());
    return this;
  }

  /** Returns the absent files and their sizes, in the order in which trees name them. */
  Map<Digest, Long> files() {
    return files;
  }

  /** Returns the trees that are absent, or not known to be whole. */
  AbsentTrees trees() {
    return trees;
  }

  /** Returns trees that do not read, here or there, though what is below them matters. */
  SortedMap<Digest, JreproException> lost() {
    return lost;
  }

  private List<Entry> fresh(Collection<Entry> entries) {
    return entries.stream()
        .filter(e -> (e.kind().isTree() ? seenTrees : seenFiles).add(e.digest()))
        .toList();
  }

  private List<Entry> lookAt(List<Entry> level) throws InterruptedException {
    List<Entry> below = new ArrayList<>();
    for (Entry entry : level) {
      if (entry.kind().isTree()) {
        boolean absent = !presence.hasTree(entry.digest());
        if (absent || thorough) {
          below.addAll(open(entry.digest(), absent));
        }
      } else if (!presence.hasObject(entry.digest())) {
        files.put(entry.digest(), entry.sizeBytes());
      }
    }
    return below;
  }

  private List<Entry> open(Digest tree, boolean absent) throws InterruptedException {
    try {
      List<Entry> children = childrenOfGoodCopy(tree);
      if (absent) {
        trees.add(tree, children);
      }
      return children;
    } catch (MissingObject | CorruptObject e) {
      lost.put(tree, e); // What is below it cannot be looked at.
      return List.of();
    }
  }

  private List<Entry> childrenOfGoodCopy(Digest tree) throws InterruptedException {
    try {
      return children(tree);
    } catch (CorruptObject e) {
      if (!presence.hasObject(tree)) {
        throw e;
      }
      return TreeReader.children(tree, remoteTrees);
    }
  }

  /** Returns what a tree names; it comes from the remote where only that has it. */
  List<Entry> children(Digest tree) throws InterruptedException {
    if (cache.contains(tree) || !presence.hasObject(tree)) {
      return TreeReader.children(tree, cache);
    }
    return TreeReader.children(tree, remoteTrees);
  }
}
