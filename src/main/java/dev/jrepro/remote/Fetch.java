package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One fetch: trees level by level, to learn what is below them, then the files. That a tree is in
 * the cache says nothing of what it names, so every fetch walks all of them.
 */
final class Fetch {

  private final ObjectStore cache;
  private final Remote remote;
  private final int jobs;
  private final Progress progress;

  private final Set<Digest> seen = new HashSet<>();
  private final SortedMap<Digest, Long> files = new TreeMap<>();
  private final SortedMap<Digest, JreproException> lost = new ConcurrentSkipListMap<>();
  private final AtomicLong objects = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  Fetch(ObjectStore cache, Remote remote, int jobs, Progress progress) {
    this.cache = cache;
    this.remote = remote;
    this.jobs = jobs;
    this.progress = progress;
  }

  Transfer.Moved run(Collection<Entry> entries) throws InterruptedException {
    for (Collection<Entry> level = entries; !level.isEmpty(); ) {
      level = below(level);
    }
    long fileBytes = files.values().stream().mapToLong(Long::longValue).sum();
    progress.planned(objects.get() + files.size(), bytes.get() + fileBytes);
    progress.moved(bytes.get());
    progress.finished(objects.get());
    bring(files, progress);
    throwLost();
    return new Transfer.Moved(objects.get(), bytes.get());
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
    SortedMap<Digest, Long> absent = new TreeMap<>();
    trees.stream().filter(tree -> !cache.contains(tree)).forEach(tree -> absent.put(tree, 0L));
    bring(absent, Progress.silent());
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
      bring(new TreeMap<>(Map.of(tree, 0L)), Progress.silent()); // The bad copy was set aside.
      return lost.containsKey(tree) ? List.of() : TreeReader.children(tree, cache);
    }
  }

  /** Brings objects into the cache, all but those that are lost. */
  private void bring(SortedMap<Digest, Long> wanted, Progress heard) throws InterruptedException {
    if (wanted.isEmpty()) {
      return;
    }
    try (Arrivals arrivals = new Arrivals(cache);
        Lanes lanes = new Lanes(jobs)) {
      for (Map.Entry<Digest, Long> object : wanted.entrySet()) {
        Arrivals.Group group = arrivals.groupFor(object.getValue());
        lanes.start(() -> arrivals.arrive(group, into -> download(object.getKey(), into, heard)));
      }
      lanes.await();
      arrivals.finish();
    }
  }

  private void download(Digest digest, ObjectWriter into, Progress heard)
      throws InterruptedException {
    AtomicLong arrived = new AtomicLong();
    try {
      remote.download(
          digest,
          into,
          Progress.bytes(n -> {
            arrived.addAndGet(n);
            heard.moved(n);
          }));
    } catch (MissingObject | CorruptObject e) {
      lost.put(digest, e);
      return;
    }
    objects.incrementAndGet();
    bytes.addAndGet(arrived.get());
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
          remote.describe() + " lacks " + objects + lost.firstKey() + ".",
          "'jrepro push' from a clone that has the data; everything else was fetched.",
          null);
    }
  }
}
