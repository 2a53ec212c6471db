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
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** One push: what the remote lacks is found from the top down, and goes up from the bottom up. */
final class Push {

  /** How many objects the remote is asked for at once. */
  private static final int BATCH = 50_000;

  private final ObjectStore cache;
  private final Remote remote;
  private final int jobs;
  private final Progress progress;
  private final boolean thorough;

  private final Set<Digest> seenTrees = new HashSet<>();
  private final Set<Digest> seenFiles = new HashSet<>();
  private final SortedMap<Digest, Long> files = new TreeMap<>();
  private final AbsentTrees trees = new AbsentTrees();

  /** Objects that the cache cannot give, and trees that name one: these cannot go up. */
  private final SortedMap<Digest, JreproException> lost = new ConcurrentSkipListMap<>();

  private final AtomicLong objects = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  Push(ObjectStore cache, Remote remote, int jobs, Progress progress, boolean thorough) {
    this.cache = cache;
    this.remote = remote;
    this.jobs = jobs;
    this.progress = progress;
    this.thorough = thorough;
  }

  Transfer.Moved run(Collection<Entry> entries) throws InterruptedException {
    for (List<Entry> level = fresh(entries); !level.isEmpty(); ) {
      level = fresh(lookAt(level));
    }
    files.keySet().removeAll(trees.digests());
    plan();
    try (Lanes lanes = new Lanes(jobs)) {
      for (Map.Entry<Digest, Long> file : files.entrySet()) {
        lanes.start(() -> upload(file.getKey(), file.getValue()));
      }
      lanes.await();
      for (List<Digest> wave : trees.bottomUp()) {
        for (Digest tree : wave) {
          lanes.start(() -> uploadTree(tree));
        }
        lanes.await();
      }
    }
    for (JreproException why : lost.values()) {
      throw why;
    }
    return new Transfer.Moved(objects.get(), bytes.get());
  }

  /** Returns those entries that were not looked at yet. */
  private List<Entry> fresh(Collection<Entry> entries) {
    return entries.stream()
        .filter(e -> (e.kind().isTree() ? seenTrees : seenFiles).add(e.digest()))
        .toList();
  }

  /** Asks the remote for the entries, and returns those below the trees that it lacks. */
  private List<Entry> lookAt(List<Entry> level) throws InterruptedException {
    List<Entry> below = new ArrayList<>();
    for (int from = 0; from < level.size(); from += BATCH) {
      List<Entry> batch = level.subList(from, Math.min(from + BATCH, level.size()));
      SortedMap<Digest, Long> sizes = new TreeMap<>();
      batch.forEach(e -> sizes.put(e.digest(), objectBytes(e)));
      Set<Digest> present = remote.present(sizes);
      for (Entry entry : batch) {
        boolean absent = !present.contains(entry.digest());
        if (entry.kind().isTree() && (absent || thorough)) {
          below.addAll(open(entry.digest(), absent));
        } else if (absent) {
          takeFile(entry);
        }
      }
    }
    return below;
  }

  private List<Entry> open(Digest tree, boolean absent) {
    try {
      List<Entry> children = TreeReader.children(tree, cache);
      if (absent) {
        trees.add(tree, children);
      }
      return children;
    } catch (MissingObject | CorruptObject e) {
      if (absent) {
        lost.put(tree, e);
      }
      return List.of();
    }
  }

  private void takeFile(Entry file) {
    if (cache.contains(file.digest(), file.sizeBytes())) {
      files.put(file.digest(), file.sizeBytes());
    } else {
      lost.put(file.digest(), new MissingObject(file.digest()));
    }
  }

  private long objectBytes(Entry entry) {
    return entry.kind().isTree() ? cachedBytes(entry.digest()) : entry.sizeBytes();
  }

  private long cachedBytes(Digest digest) {
    OptionalLong size = cache.sizeBytes(digest);
    return size.isPresent() ? size.getAsLong() : Remote.ANY_SIZE;
  }

  private void plan() {
    long treeBytes = trees.digests().stream().mapToLong(this::cachedBytes).sum();
    long fileBytes = files.values().stream().mapToLong(Long::longValue).sum();
    progress.planned(files.size() + trees.digests().size(), fileBytes + treeBytes);
  }

  private void uploadTree(Digest tree) throws InterruptedException {
    if (!lost.isEmpty()) {
      for (Entry child : TreeReader.children(tree, cache)) {
        JreproException why = lost.get(child.digest());
        if (why != null) {
          lost.put(tree, why);
          return;
        }
      }
    }
    upload(tree, cachedBytes(tree));
  }

  private void upload(Digest digest, long sizeBytes) throws InterruptedException {
    try {
      remote.upload(digest, sizeBytes, cache, progress);
    } catch (MissingObject | CorruptObject e) {
      lost.put(digest, e);
      return;
    }
    objects.incrementAndGet();
    bytes.addAndGet(sizeBytes);
    progress.finished(1);
  }
}
