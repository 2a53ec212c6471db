package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The rows of a segment in the making. Equal rows give equal bytes, and so the same name. */
final class SegmentRows {

  private static final Comparator<ChunkPlace> ORDER =
      Comparator.comparing(ChunkPlace::chunk).thenComparing(ChunkPlace::pack);

  private final SortedMap<Digest, Long> packs = new TreeMap<>();
  private final List<ChunkPlace> chunks = new ArrayList<>();
  private final SortedMap<Digest, ObjectRow> objects = new TreeMap<>();
  private final SortedSet<Digest> trees = new TreeSet<>();
  private final SortedMap<Digest, SortedSet<Digest>> runs = new TreeMap<>();

  void addPack(Digest pack, long sizeBytes) {
    packs.put(pack, sizeBytes);
  }

  void addPacks(Map<Digest, Long> sizes) {
    packs.putAll(sizes);
  }

  void addChunks(Collection<ChunkPlace> places) {
    chunks.addAll(places);
  }

  void addObject(ObjectRow row) {
    objects.put(row.digest(), row);
  }

  void addTree(Digest tree) {
    trees.add(tree);
  }

  void addRun(Digest stageKey, Digest record) {
    runs.computeIfAbsent(stageKey, _ -> new TreeSet<>()).add(record);
  }

  /** Adds all that another has. */
  void addAll(SegmentRows other) {
    packs.putAll(other.packs);
    chunks.addAll(other.chunks);
    objects.putAll(other.objects);
    trees.addAll(other.trees);
    other.runs.forEach((key, records) -> records.forEach(record -> addRun(key, record)));
  }

  /** Removes packs, and the chunks that lie in them. */
  void dropPacks(Collection<Digest> gone) {
    packs.keySet().removeAll(gone);
    chunks.removeIf(place -> gone.contains(place.pack()));
  }

  /** Returns the objects that have a recipe. */
  Collection<ObjectRow> objects() {
    return List.copyOf(objects.values());
  }

  void dropObjects(Set<Digest> gone) {
    objects.keySet().removeAll(gone);
  }

  void dropTrees(Predicate<Digest> isGone) {
    trees.removeIf(isGone);
  }

  /** Returns all run records. */
  Set<Digest> records() {
    Set<Digest> all = new TreeSet<>();
    runs.values().forEach(all::addAll);
    return all;
  }

  void dropRuns(Set<Digest> goneRecords) {
    runs.values().forEach(records -> records.removeAll(goneRecords));
    runs.values().removeIf(SortedSet::isEmpty);
  }

  /** Returns where chunks lie. */
  Collection<ChunkPlace> chunks() {
    return Collections.unmodifiableList(chunks);
  }

  /** Forgets all rows. */
  void clear() {
    packs.clear();
    chunks.clear();
    objects.clear();
    trees.clear();
    runs.clear();
  }

  boolean isEmpty() {
    return packs.isEmpty()
        && chunks.isEmpty()
        && objects.isEmpty()
        && trees.isEmpty()
        && runs.isEmpty();
  }

  /** Returns the segment's bytes. */
  byte[] encode() {
    List<ChunkPlace> sorted = sortedChunks();
    int runCount = runs.values().stream().mapToInt(SortedSet::size).sum();
    long size =
        Segment.HEAD_BYTES
            + Table.bytes(Segment.PACK_WIDTH, packs.size())
            + Table.bytes(Segment.CHUNK_WIDTH, sorted.size())
            + Table.bytes(Segment.OBJECT_WIDTH, objects.size())
            + Table.bytes(Segment.TREE_WIDTH, trees.size())
            + Table.bytes(Segment.RUN_WIDTH, runCount);
    byte[] bytes = new byte[Math.toIntExact(size)];
    Writer out = new Writer(ByteBuffer.wrap(bytes));
    out.bytes
        .put(Segment.MAGIC)
        .putInt(packs.size())
        .putInt(sorted.size())
        .putInt(objects.size())
        .putInt(trees.size())
        .putInt(runCount)
        .putInt(0);
    writePacks(out);
    writeChunks(out, sorted);
    writeObjects(out);
    out.fan(trees.iterator());
    trees.forEach(out::digest);
    out.fan(
        runs.entrySet().stream()
            .flatMap(run -> Collections.nCopies(run.getValue().size(), run.getKey()).stream())
            .iterator());
    runs.forEach((key, records) -> records.forEach(record -> out.digest(key).digest(record)));
    return bytes;
  }

  private List<ChunkPlace> sortedChunks() {
    chunks.sort(ORDER);
    List<ChunkPlace> once = new ArrayList<>(chunks.size());
    for (ChunkPlace place : chunks) {
      if (once.isEmpty() || ORDER.compare(once.getLast(), place) != 0) {
        once.add(place);
      }
    }
    return once;
  }

  private void writePacks(Writer out) {
    out.fan(packs.keySet().iterator());
    packs.forEach((pack, sizeBytes) -> out.digest(pack).bytes.putLong(sizeBytes));
  }

  private void writeChunks(Writer out, List<ChunkPlace> sorted) {
    Map<Digest, Integer> rowOf = new HashMap<>();
    packs.keySet().forEach(pack -> rowOf.put(pack, rowOf.size()));
    out.fan(sorted.stream().map(ChunkPlace::chunk).iterator());
    for (ChunkPlace place : sorted) {
      Integer pack = rowOf.get(place.pack());
      if (pack == null) {
        throw new IllegalStateException("a chunk lies in a pack that has no row");
      }
      out.digest(place.chunk())
          .bytes
          .putInt(pack)
          .putInt((int) place.offset())
          .putInt(place.storedBytes())
          .putInt(place.rawBytes())
          .put((byte) place.codec());
    }
  }

  private void writeObjects(Writer out) {
    out.fan(objects.keySet().iterator());
    for (ObjectRow row : objects.values()) {
      out.digest(row.digest()).bytes.putLong(row.sizeBytes());
      out.digest(row.root());
    }
  }

  private record Writer(ByteBuffer bytes) {

    /** Counts, for each first byte, the digests up to it; they come sorted. */
    void fan(Iterator<Digest> digests) {
      int[] counts = new int[256];
      while (digests.hasNext()) {
        counts[(int) (digests.next().first() >>> (Long.SIZE - Byte.SIZE))]++;
      }
      int upTo = 0;
      for (int count : counts) {
        upTo += count;
        bytes.putInt(upTo);
      }
    }

    Writer digest(Digest digest) {
      bytes
          .putLong(digest.first())
          .putLong(digest.second())
          .putLong(digest.third())
          .putLong(digest.fourth());
      return this;
    }
  }
}
