package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.JreproException.RemoteFailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What a remote holds: the union of its segments, which come and go as whole files. Looking
 * something up asks nobody; {@link #refresh} learns of segments that others published.
 */
final class Index {

  /** How often the list is read again because a segment went while it was being read. */
  private static final int TRIES = 5;

  private static final int DOWNLOADS = 4;
  private static final int PIECE_BYTES = 8 << 20;

  private final Shelf shelf;
  private final FormatFile format;
  private final LocalSegments local;
  private final SortedSet<Digest> broken = new ConcurrentSkipListSet<>();
  private volatile List<Segment> segments = List.of();
  private volatile boolean loaded;

  Index(Shelf shelf, FormatFile format, LocalSegments local) {
    this.shelf = shelf;
    this.format = format;
    this.local = local;
  }

  /** Loads the index if that was not done yet. */
  void load() throws InterruptedException {
    if (!loaded) {
      refresh();
    }
  }

  /**
   * Loads the segments that are there now.
   *
   * @throws JreproException.Corrupt if one has not the bytes that its name promises
   */
  void refresh() throws InterruptedException {
    loadAll(false);
    if (!broken.isEmpty()) {
      throw new JreproException.Corrupt(
          shelf.describe() + " has a corrupt index: " + Layout.segment(broken.first()) + ".",
          "'jrepro push --force', from a clone that has the data, writes anew what it said.");
    }
  }

  /**
   * Loads the segments that are there now, and passes over broken ones. Each is read from the
   * remote: a copy of this clone's would say nothing of what others get.
   */
  void refreshButBroken() throws InterruptedException {
    loadAll(true);
  }

  private void loadAll(boolean afresh) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        broken.clear();
        loadAll(format.exists() ? listed() : new TreeMap<>(), afresh);
        loaded = true;
        return;
      } catch (MissingFile e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Returns the segments that do not read, of the last look. */
  Set<Digest> broken() {
    return new TreeSet<>(broken);
  }

  /** Writes those broken segments anew of which this clone has a good copy. */
  synchronized void mendFromCopies() throws InterruptedException {
    List<Segment> more = new ArrayList<>(segments);
    for (Digest name : broken()) {
      Optional<byte[]> copy = local.read(name);
      if (copy.isPresent()) {
        byte[] bytes = copy.get();
        shelf.replace(Layout.segment(name), Payload.of(name, bytes, bytes.length));
        broken.remove(name);
        more.add(local.open(name).or(() -> local.keep(name, bytes)).orElseThrow());
      }
    }
    segments = List.copyOf(more);
  }

  List<Segment> segments() {
    return segments;
  }

  boolean hasChunk(Digest chunk) {
    for (Segment segment : segments) {
      if (segment.hasChunk(chunk)) {
        return true;
      }
    }
    return false;
  }

  /** Returns where a chunk lies, which may be in several packs. */
  List<ChunkPlace> places(Digest chunk) {
    List<ChunkPlace> places = new ArrayList<>(1);
    segments.forEach(segment -> segment.places(chunk, places));
    return places;
  }

  /** Returns an object that has a recipe. */
  Optional<ObjectRow> object(Digest digest) {
    for (Segment segment : segments) {
      Optional<ObjectRow> row = segment.object(digest);
      if (row.isPresent()) {
        return row;
      }
    }
    return Optional.empty();
  }

  boolean hasTree(Digest tree) {
    return segments.stream().anyMatch(segment -> segment.hasTree(tree));
  }

  /** Returns the records that runs with a stage key left. */
  SortedSet<Digest> runs(Digest stageKey) {
    SortedSet<Digest> records = new TreeSet<>();
    segments.forEach(segment -> segment.runs(stageKey, records));
    return records;
  }

  /** Returns the sizes of all packs. */
  SortedMap<Digest, Long> packs() {
    SortedMap<Digest, Long> sizes = new TreeMap<>();
    segments.forEach(segment -> sizes.putAll(segment.packs()));
    return sizes;
  }

  /** Publishes rows as a segment; what they speak of is on the remote already. */
  synchronized void publish(SegmentRows rows) throws InterruptedException {
    if (rows.isEmpty()) {
      return;
    }
    byte[] bytes = rows.encode();
    Digest name = Digest.of(bytes);
    Payload payload = Payload.of(name, bytes, bytes.length);
    if (broken.remove(name)) { // It has the size that it should have.
      shelf.replace(Layout.segment(name), payload);
    } else {
      shelf.write(Layout.segment(name), payload);
    }
    List<Segment> more = new ArrayList<>(segments);
    if (more.stream().noneMatch(segment -> segment.name().equals(name))) {
      more.add(local.keep(name, bytes).orElseThrow());
    }
    segments = List.copyOf(more);
  }

  /** Returns whether all of these segments are on the remote now. */
  boolean areThere(Collection<Digest> names) throws InterruptedException {
    return listed().keySet().containsAll(names);
  }

  /** Deletes segments whose rows were published elsewhere, or that do not read. */
  synchronized void delete(Collection<Digest> names) throws InterruptedException {
    if (names.isEmpty()) {
      return;
    }
    shelf.delete(names.stream().map(Layout::segment).toList());
    segments = segments.stream().filter(segment -> !names.contains(segment.name())).toList();
  }

  /** Writes the list of segments for hosts that cannot list, until it is that of the remote. */
  void announce() throws InterruptedException {
    Set<Digest> now = listed().keySet();
    for (int attempt = 0; attempt < TRIES; attempt++) {
      shelf.replace(Layout.SEGMENTS, Payload.of(DigestLines.encode(now)));
      Set<Digest> then = listed().keySet();
      if (then.equals(now)) {
        return;
      }
      now = then;
    }
  }

  private SortedMap<Digest, Long> listed() throws InterruptedException {
    SortedMap<Digest, Long> names = new TreeMap<>();
    for (Item item : shelf.list(Layout.INDEX)) {
      Layout.digest(item.name()).ifPresent(digest -> names.put(digest, item.sizeBytes()));
    }
    return names;
  }

  private void loadAll(SortedMap<Digest, Long> names, boolean afresh) throws InterruptedException {
    SortedMap<Digest, Segment> opened = new ConcurrentSkipListMap<>();
    for (Segment segment : segments) {
      if (!afresh && names.containsKey(segment.name())) {
        opened.put(segment.name(), segment);
      }
    }
    try (Lanes lanes = new Lanes(DOWNLOADS)) {
      for (Map.Entry<Digest, Long> name : names.entrySet()) {
        if (!opened.containsKey(name.getKey())) {
          lanes.start(() -> open(name.getKey(), name.getValue(), afresh, opened));
        }
      }
      lanes.await();
    }
    segments = List.copyOf(opened.values());
    local.keepOnly(names.keySet());
  }

  private void open(Digest name, long sizeBytes, boolean afresh, Map<Digest, Segment> opened)
      throws InterruptedException {
    Optional<Segment> segment = afresh ? Optional.empty() : local.open(name);
    if (segment.isEmpty()) {
      segment = local.keep(name, download(Layout.segment(name), sizeBytes));
    }
    segment.ifPresentOrElse(s -> opened.put(name, s), () -> broken.add(name));
  }

  private byte[] download(String file, long sizeBytes) throws InterruptedException {
    if (sizeBytes > Integer.MAX_VALUE) {
      throw new RemoteFailed(
          shelf.describe() + " has an index file that is too large: " + file + ".", null, null);
    }
    if (sizeBytes <= PIECE_BYTES) { // Web hosts tell no sizes: -1.
      return shelf.read(file).orElseThrow(() -> new MissingFile(shelf.label(), file));
    }
    byte[] bytes = new byte[(int) sizeBytes];
    for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
      byte[] piece = shelf.read(file, at, Math.min(PIECE_BYTES, bytes.length - at));
      System.arraycopy(piece, 0, bytes, at, piece.length);
    }
    return bytes;
  }
}
