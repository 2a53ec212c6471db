package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What becomes of each pack of a remote. A pack that was condemned long enough goes, unless a live
 * chunk is nowhere else: then it is spared. An old pack that has nothing live is condemned; so is
 * one that is mostly dead, or small where there are many, after its live chunks were copied.
 */
final class SweepPlan {

  /** From so many small packs on they are merged. */
  static final int MANY_SMALL = 16;

  private static final long SMALL_BYTES = 4L << 20;

  private final Index index;
  private final SortedMap<Digest, Long> sizes;
  private final SortedMap<Digest, Item> stock;
  private final SortedMap<Digest, Instant> condemnedSince;
  private final Instant longAgo;

  private final SortedSet<Digest> spared = new TreeSet<>();
  private final SortedSet<Digest> doomed = new TreeSet<>();
  private final SortedSet<Digest> toCondemn = new TreeSet<>();
  private final SortedSet<Digest> toRewrite = new TreeSet<>();
  private final Map<Digest, List<Digest>> keptIn = new HashMap<>();
  private final Map<Digest, Long> liveBytes = new HashMap<>();

  /**
   * Makes a plan.
   *
   * @param stock the packs that are there, by name
   */
  SweepPlan(Index index, SortedMap<Digest, Item> stock, Sentences sentences, Duration grace) {
    this.index = index;
    this.sizes = index.packs();
    this.stock = stock;
    this.condemnedSince = sentences.since();
    this.longAgo = sentences.now().minus(grace);
  }

  SweepPlan of(Set<Digest> liveChunks) {
    for (Digest chunk : liveChunks) {
      keep(chunk);
    }
    condemnedSince.forEach((pack, since) -> {
      if (stock.containsKey(pack) && !spared.contains(pack) && !since.isAfter(longAgo)) {
        doomed.add(pack);
      }
    });
    judge();
    return this;
  }

  /** Returns the condemned packs that are needed after all. */
  SortedSet<Digest> spared() {
    return spared;
  }

  /** Returns the packs that go now. */
  SortedSet<Digest> doomed() {
    return doomed;
  }

  /** Returns the packs that are condemned now, those that are rewritten among them. */
  SortedSet<Digest> toCondemn() {
    return toCondemn;
  }

  /** Returns the packs whose live chunks are copied into others now. */
  SortedSet<Digest> toRewrite() {
    return toRewrite;
  }

  /** Returns the live chunks that are to be copied. */
  List<Digest> toCopy() {
    List<Digest> chunks = new ArrayList<>();
    toRewrite.forEach(pack -> chunks.addAll(keptIn.getOrDefault(pack, List.of())));
    return chunks;
  }

  /** Returns the condemned packs that are gone already. */
  SortedSet<Digest> gone() {
    SortedSet<Digest> gone = new TreeSet<>(condemnedSince.keySet());
    gone.removeAll(stock.keySet());
    return gone;
  }

  RemoteSweep.Totals totals(Set<Digest> packs) {
    long bytes = 0;
    for (Digest pack : packs) {
      Item item = stock.get(pack);
      bytes += item == null ? 0 : item.sizeBytes();
    }
    return new RemoteSweep.Totals(packs.size(), bytes);
  }

  /** Decides which pack keeps a live chunk: rather a young one, which stays in any case. */
  private void keep(Digest chunk) {
    ChunkPlace best = null;
    Set<Digest> condemned = new HashSet<>();
    for (ChunkPlace place : index.places(chunk)) {
      if (!stock.containsKey(place.pack())) {
        continue;
      }
      if (condemnedSince.containsKey(place.pack())) {
        condemned.add(place.pack());
      } else if (best == null || worth(place.pack()) > worth(best.pack())) {
        best = place;
      }
    }
    if (best == null || !hasItsSize(best.pack())) {
      spared.addAll(condemned);
    }
    if (best != null) {
      keptIn.computeIfAbsent(best.pack(), _ -> new ArrayList<>()).add(chunk);
      long inPack = best.storedBytes() + PackBuffer.FRAME_BYTES + PackBuffer.ROW_BYTES;
      liveBytes.merge(best.pack(), inPack, Long::sum);
    }
  }

  private void judge() {
    List<Digest> small = new ArrayList<>();
    stock.forEach((pack, item) -> {
      if (condemnedSince.containsKey(pack) || !isOld(pack)) {
        return;
      }
      long live = liveBytes.getOrDefault(pack, 0L);
      if (!keptIn.containsKey(pack)) {
        toCondemn.add(pack);
      } else if (live < item.sizeBytes() / 2) {
        toRewrite.add(pack);
      } else if (item.sizeBytes() < SMALL_BYTES) {
        small.add(pack);
      }
    });
    if (small.size() >= MANY_SMALL) {
      toRewrite.addAll(small);
    }
    toCondemn.addAll(toRewrite);
  }

  private int worth(Digest pack) {
    return (hasItsSize(pack) ? 2 : 0) + (isOld(pack) ? 0 : 1);
  }

  private boolean hasItsSize(Digest pack) {
    Item item = stock.get(pack);
    Long sizeBytes = sizes.get(pack);
    return item != null && sizeBytes != null && item.sizeBytes() == sizeBytes;
  }

  private boolean isOld(Digest pack) {
    Item item = stock.get(pack);
    return item != null && !item.modified().isAfter(longAgo);
  }

  static SortedMap<Digest, Item> stock(Shelf shelf) throws InterruptedException {
    SortedMap<Digest, Item> stock = new TreeMap<>();
    for (Item item : shelf.list(Layout.PACKS)) {
      Layout.digest(item.name()).ifPresent(pack -> stock.put(pack, item));
    }
    return stock;
  }
}
