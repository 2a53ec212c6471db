package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.store.ChunkCodec;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks a remote to the last byte: each pack against its name, each chunk of each segment in its
 * pack, and tells which objects lack a chunk. Mends it from a cache that has the bytes.
 */
public final class RemoteInspection {

  /** Packs in memory at once, whatever the number of jobs. */
  private static final int MOST_PACKS = 3;

  private final Remote remote;
  private final int jobs;
  private final Shelf shelf;
  private final Index index;

  /**
   * Prepares an inspection.
   *
   * @param jobs how many requests are under way at once, at least 1
   */
  public RemoteInspection(Remote remote, int jobs) {
    this.remote = remote;
    this.jobs = jobs;
    this.shelf = remote.shelf();
    this.index = remote.index();
  }

  /**
   * What an inspection found.
   *
   * @param packs how many packs there are
   * @param chunks how many chunks of theirs the index names
   * @param brokenFiles the names of files that are wrong, or that are named and not there
   * @param lostObjects the objects that lack a chunk, or are one
   */
  public record Findings(
      int packs, long chunks, SortedSet<String> brokenFiles, SortedSet<Digest> lostObjects) {

    /** Returns whether nothing is wrong. */
    public boolean isWhole() {
      return brokenFiles.isEmpty() && lostObjects.isEmpty();
    }
  }

  /** Reads everything; progress hears of the bytes of packs. */
  public Findings inspect(Progress progress) throws InterruptedException {
    index.refreshButBroken();
    SortedMap<Digest, Item> stock = SweepPlan.stock(shelf);
    Map<Digest, List<ChunkPlace>> rows = rowsByPack();
    Set<Digest> packs = new TreeSet<>(stock.keySet());
    packs.addAll(rows.keySet());
    long bytes = stock.values().stream().mapToLong(Item::sizeBytes).sum();
    progress.planned(stock.size(), bytes);
    Check check = new Check(progress);
    try (Lanes lanes = new Lanes(Math.min(jobs, MOST_PACKS))) {
      for (Digest pack : packs) {
        lanes.start(() -> check.pack(pack, rows.getOrDefault(pack, List.of())));
      }
      lanes.await();
    }
    SortedSet<String> broken = new TreeSet<>();
    check.brokenPacks.forEach(pack -> broken.add(Layout.pack(pack)));
    index.broken().forEach(segment -> broken.add(Layout.segment(segment)));
    long chunks = rows.values().stream().mapToLong(List::size).sum();
    return new Findings(stock.size(), chunks, broken, lostObjects(check.lost()));
  }

  /**
   * Mends what can be mended: good chunks of broken packs are copied, what does not read goes, and
   * what the cache has of the entries is pushed again.
   *
   * @return what is still lost
   */
  public Findings repair(
      Findings found, ObjectStore from, Collection<Entry> entries, Progress progress)
      throws InterruptedException {
    SortedSet<Digest> badPacks = badPacks(found);
    index.refreshButBroken();
    index.mendFromCopies();
    Set<Digest> brokenSegments = index.broken();
    adopt(badPacks);
    index.delete(brokenSegments);
    index.refresh();
    forget(badPacks);
    pushAgain(from, entries, progress);
    return new Findings(
        found.packs(), found.chunks(), new TreeSet<>(), stillLost(found.lostObjects()));
  }

  private SortedSet<Digest> stillLost(Set<Digest> objects) throws InterruptedException {
    SortedSet<Digest> lost = new TreeSet<>();
    try (ChunkReads reads = new ChunkReads(shelf, index, jobs)) {
      for (Digest object : objects) {
        Optional<ObjectRow> row = index.object(object);
        if (!index.hasChunk(object)
            && (row.isEmpty() || lacksOneOf(Set.of(), row.get(), reads, new HashSet<>()))) {
          lost.add(object);
        }
      }
    }
    return lost;
  }

  private void pushAgain(ObjectStore from, Collection<Entry> entries, Progress progress)
      throws InterruptedException {
    try {
      new Transfer(from, remote, jobs, progress).pushAgain(entries);
    } catch (MissingObject | CorruptObject e) {
      index.refresh(); // All else went up; what is still lost is told.
    }
  }

  private static SortedSet<Digest> badPacks(Findings found) {
    SortedSet<Digest> packs = new TreeSet<>();
    for (String file : found.brokenFiles()) {
      if (file.startsWith(Layout.PACKS)) {
        Layout.digest(file).ifPresent(packs::add);
      }
    }
    return packs;
  }

  /** Makes the index anew for packs that no segment names: what named them may be broken. */
  private void adopt(Set<Digest> badPacks) throws InterruptedException {
    SegmentRows rows = new SegmentRows();
    Set<Digest> known = index.packs().keySet();
    for (Map.Entry<Digest, Item> pack : SweepPlan.stock(shelf).entrySet()) {
      if (!known.contains(pack.getKey()) && !badPacks.contains(pack.getKey())) {
        Optional<byte[]> bytes = shelf.read(pack.getValue().name());
        Optional<List<ChunkPlace>> places =
            bytes.flatMap(b -> PackTable.readWhole(pack.getKey(), b));
        if (places.isPresent()) {
          rows.addPack(pack.getKey(), pack.getValue().sizeBytes());
          rows.addChunks(places.get());
        }
      }
    }
    index.publish(rows);
  }

  /** Takes broken packs out of the index and away, after their good chunks were copied. */
  private void forget(SortedSet<Digest> badPacks) throws InterruptedException {
    if (badPacks.isEmpty()) {
      return;
    }
    Sentences sentences = Sentences.readAndAskTime(shelf);
    Set<Digest> forbidden = new HashSet<>(sentences.since().keySet());
    forbidden.addAll(badPacks);
    sentences.condemn(badPacks);
    try (ChunkReads reads = new ChunkReads(shelf, index, jobs)) {
      new ChunkCopies(remote, reads, forbidden).copy(onlyIn(badPacks));
      if (new IndexCleaning(remote, reads, _ -> false).drop(badPacks)) {
        shelf.delete(badPacks.stream().map(Layout::pack).toList());
      }
    }
    index.announce();
  }

  private Set<Digest> onlyIn(Set<Digest> packs) {
    Set<Digest> chunks = new TreeSet<>();
    for (Map.Entry<Digest, List<ChunkPlace>> rows : rowsByPack().entrySet()) {
      if (packs.contains(rows.getKey())) {
        for (ChunkPlace place : rows.getValue()) {
          if (index.places(place.chunk()).stream().allMatch(p -> packs.contains(p.pack()))) {
            chunks.add(place.chunk());
          }
        }
      }
    }
    return chunks;
  }

  private Map<Digest, List<ChunkPlace>> rowsByPack() {
    Map<Digest, List<ChunkPlace>> rows = new HashMap<>();
    for (Segment segment : index.segments()) {
      segment.packs().keySet().forEach(pack -> rows.computeIfAbsent(pack, _ -> new ArrayList<>()));
      for (ChunkPlace place : segment.rows().chunks()) {
        rows.computeIfAbsent(place.pack(), _ -> new ArrayList<>()).add(place);
      }
    }
    return rows;
  }

  private SortedSet<Digest> lostObjects(Set<Digest> lostChunks) throws InterruptedException {
    SortedSet<Digest> lost = new TreeSet<>();
    Set<Digest> parts = new HashSet<>();
    try (ChunkReads reads = new ChunkReads(shelf, index, jobs)) {
      for (Segment segment : index.segments()) {
        for (ObjectRow row : segment.rows().objects()) {
          if (lacksOneOf(lostChunks, row, reads, parts)) {
            lost.add(row.digest());
          }
        }
      }
    }
    lostChunks.stream().filter(chunk -> !parts.contains(chunk)).forEach(lost::add);
    return lost;
  }

  /** Returns whether an object lacks a chunk: one that is lost, or that no segment names. */
  private boolean lacksOneOf(
      Set<Digest> lostChunks, ObjectRow row, ChunkReads reads, Set<Digest> parts)
      throws InterruptedException {
    boolean lacks = isLost(row.root(), lostChunks);
    parts.add(row.root());
    RecipeBlocks blocks =
        new RecipeBlocks(
            reads,
            row,
            block -> {
              parts.add(block);
              return true;
            });
    for (Recipe.Part part = blocks.next(); part != null; part = blocks.next()) {
      if (isLost(part.digest(), lostChunks)) {
        parts.add(part.digest());
        lacks = true;
      }
    }
    return lacks || blocks.trouble().isPresent();
  }

  private boolean isLost(Digest chunk, Set<Digest> lostChunks) {
    return lostChunks.contains(chunk) || !index.hasChunk(chunk);
  }

  /** The check of all packs, by several threads. */
  private final class Check {
    private final Progress progress;
    private final Set<Digest> brokenPacks = ConcurrentHashMap.newKeySet();
    private final Map<Digest, Set<Digest>> bad = new TreeMap<>();

    Check(Progress progress) {
      this.progress = progress;
    }

    void pack(Digest pack, List<ChunkPlace> rows) throws InterruptedException {
      byte[] bytes = shelf.read(Layout.pack(pack)).orElse(new byte[0]);
      if (!Digest.of(bytes).equals(pack)) {
        brokenPacks.add(pack);
      }
      try (ChunkCodec codec = new ChunkCodec()) {
        for (ChunkPlace place : rows) {
          boolean fits = place.end() <= bytes.length;
          if (!fits || ChunkReads.decode(codec, place, bytes, (int) place.offset()).isEmpty()) {
            brokenPacks.add(pack);
            note(place);
          }
        }
      }
      progress.moved(bytes.length);
      progress.finished(1);
    }

    /** Returns the chunks that are good nowhere. */
    Set<Digest> lost() {
      Set<Digest> lost = new TreeSet<>();
      bad.forEach((chunk, packs) -> {
        if (index.places(chunk).stream().allMatch(place -> packs.contains(place.pack()))) {
          lost.add(chunk);
        }
      });
      return lost;
    }

    private synchronized void note(ChunkPlace place) {
      bad.computeIfAbsent(place.chunk(), _ -> new TreeSet<>()).add(place.pack());
    }
  }
}
