package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
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
 * One fetch: trees level by level, to learn what is below them, then the files. That a tree is in
 * the cache says nothing of what it names, so every fetch walks all of them.
 */
final class Fetch {

  private final Route route;
  private final ObjectStore cache;
  private final Index index;

  private final Set<Digest> seen = new HashSet<>();
  private final Map<Digest, Long> files = new LinkedHashMap<>();
  private final SortedMap<Digest, JreproException> lost = new TreeMap<>();
  private boolean isFresh;
  private long objects;
  private long bytes;

  Fetch(Route route) {
    this.route = route;
    this.cache = route.cache();
    this.index = route.remote().index();
  }

  /** Brings entries with all that is below them. */
  Transfer.Moved run(Collection<Entry> entries) throws InterruptedException {
    Progress progress = route.progress();
    for (Collection<Entry> level = entries; !level.isEmpty(); ) {
      level = below(level);
    }
    long fileBytes = files.values().stream().mapToLong(Long::longValue).sum();
    progress.planned(objects + files.size(), bytes + fileBytes);
    progress.moved(bytes);
    progress.finished(objects);
    bring(files.keySet(), progress);
    throwLost();
    return new Transfer.Moved(objects, bytes);
  }

  /** Brings these objects alone. */
  Transfer.Moved objects(Collection<Digest> wanted) throws InterruptedException {
    bring(
        wanted.stream().distinct().filter(digest -> !cache.contains(digest)).toList(),
        Progress.silent());
    throwLost();
    return new Transfer.Moved(objects, bytes);
  }

  /** Sees to it that a level's trees are in the cache, and returns what they name. */
  private List<Entry> below(Collection<Entry> level) throws InterruptedException {
    List<Digest> trees = new ArrayList<>();
    for (Entry entry : level) {
      if (!entry.kind().isTree()) {
        takeFile(entry);
      } else if (seen.add(entry.digest())) {
        trees.add(entry.digest());
      }
    }
    bring(trees.stream().filter(tree -> !cache.contains(tree)).toList(), Progress.silent());
    List<Entry> below = new ArrayList<>();
    for (Digest tree : trees) {
      if (!lost.containsKey(tree)) {
        below.addAll(children(tree));
      }
    }
    return below;
  }

  private void takeFile(Entry file) {
    if (!files.containsKey(file.digest()) && !cache.contains(file.digest(), file.sizeBytes())) {
      files.put(file.digest(), file.sizeBytes());
    }
  }

  private List<Entry> children(Digest tree) throws InterruptedException {
    try {
      return TreeReader.children(tree, cache);
    } catch (CorruptObject e) {
      bring(List.of(tree), Progress.silent()); // The bad copy was set aside.
      return lost.containsKey(tree) ? List.of() : TreeReader.children(tree, cache);
    }
  }

  /** Brings objects into the cache, all but those that are lost. */
  private void bring(Collection<Digest> wanted, Progress heard) throws InterruptedException {
    if (wanted.isEmpty()) {
      return;
    }
    index.load();
    List<Digest> missing = bringKnown(wanted, heard);
    if (!missing.isEmpty() && !isFresh) { // Others may have pushed them, or packed them anew.
      isFresh = true;
      index.refresh();
      missing = bringKnown(missing, heard);
    }
    missing.forEach(object -> lost.put(object, new MissingObject(object)));
  }

  /** Returns the objects that are not there. */
  private List<Digest> bringKnown(Collection<Digest> wanted, Progress heard)
      throws InterruptedException {
    Remote remote = route.remote();
    try (ChunkReads reads = new ChunkReads(remote.shelf(), index, route.jobs());
        Arrivals arrivals = new Arrivals(cache, remote.label())) {
      ObjectWants wants = new ObjectWants(index, reads, wanted);
      List<Digest> missing = new ArrayList<>(wants.absent());
      ChunkFlow flow = new ChunkFlow(reads, wants);
      for (ChunkFlow.Want next = flow.peek(); next != null; next = flow.peek()) {
        try (ObjectStream object = new ObjectStream(flow, next.object(), remote.label(), heard)) {
          take(next.object(), object, arrivals, missing, heard);
        }
      }
      return missing;
    }
  }

  private void take(
      Digest digest, ObjectStream object, Arrivals arrivals, List<Digest> missing, Progress heard)
      throws InterruptedException {
    try {
      arrivals.put(digest, object);
      object.skipRest();
    } catch (MissingObject e) {
      missing.add(digest);
      object.skipRest();
      return;
    } catch (CorruptObject e) {
      lost.put(digest, e);
      object.skipRest();
      return;
    }
    objects++;
    bytes += object.given();
    heard.finished(1);
  }

  private void throwLost() {
    for (JreproException why : lost.values()) {
      if (why instanceof CorruptObject) {
        throw why;
      }
    }
    if (!lost.isEmpty()) {
      String objects = lost.size() == 1 ? "an object: " : lost.size() + " objects, the first: ";
      throw new JreproException.RemoteFailed(
          route.remote().describe() + " lacks " + objects + lost.firstKey() + ".",
          "'jrepro push' from a clone that has the data; everything else was fetched.",
          null);
    }
  }
}
