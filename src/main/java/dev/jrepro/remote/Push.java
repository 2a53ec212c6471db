package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One push: what the remote lacks is found from the top down; files go up first, then trees from
 * the bottom up, and the last segment tells of the trees, so that a tree that is known is whole.
 */
final class Push {

  /** How often it looks again because packs were condemned meanwhile. */
  private static final int ROUNDS = 5;

  private final Route route;
  private final ObjectStore cache;
  private final Index index;
  private final boolean again;

  /**
   * Prepares a push.
   *
   * @param again whether to look at everything, and to trust no pack that is not there
   */
  Push(Route route, boolean again) {
    this.route = route;
    this.cache = route.cache();
    this.index = route.remote().index();
    this.again = again;
  }

  /** Pushes entries, and which stage key each of some records belongs to. */
  Transfer.Moved run(Collection<Entry> entries, SortedMap<Digest, Digest> runs)
      throws InterruptedException {
    if (again) {
      index.refreshButBroken();
      index.mendFromCopies();
    } else {
      index.refresh();
    }
    for (int round = 0; round < ROUNDS; round++) {
      Round one = new Round();
      one.run(entries, runs);
      if (!one.isStale) {
        if (again) {
          forgetBroken();
        }
        one.throwLost();
        return one.moved;
      }
    }
    throw new RemoteFailed(
        route.remote().describe() + " is being cleaned up again and again.",
        "Push when nobody runs 'jrepro gc --remote'; what was pushed so far stays.",
        null);
  }

  /** What does not read now either keeps everybody from the rest: what it said is said anew. */
  private void forgetBroken() throws InterruptedException {
    if (!index.broken().isEmpty()) {
      index.refreshButBroken();
      index.delete(index.broken());
    }
  }

  /** One look, and what goes up because of it. */
  private final class Round {
    private final SortedMap<Digest, JreproException> lost = new TreeMap<>();
    private final List<Digest> whole = new ArrayList<>();
    private Transfer.Moved moved = new Transfer.Moved(0, 0);
    private boolean isStale;

    void run(Collection<Entry> entries, SortedMap<Digest, Digest> runs)
        throws InterruptedException {
      Remote remote = route.remote();
      Condemned condemned = new Condemned(remote.shelf());
      Set<Digest> untrusted = new TreeSet<>(condemned.read());
      if (again) {
        untrusted.addAll(gonePacks());
      }
      try (ChunkReads reads = new ChunkReads(remote.shelf(), index, route.jobs())) {
        Presence presence = new Presence(index, reads, untrusted, again);
        Survey survey =
            new Survey(cache, new RemoteTrees(remote, reads), presence, presence.isDoubtful())
                .of(entries);
        lost.putAll(survey.lost());
        Map<Digest, Digest> newRuns = unknown(runs, entries);
        if (!survey.files().isEmpty()
            || !survey.trees().digests().isEmpty()
            || !newRuns.isEmpty()) {
          plan(survey);
          remote.format().ensure();
          upload(survey, newRuns, presence, new Publication(index, condemned));
        }
      }
    }

    void throwLost() {
      for (JreproException why : lost.values()) {
        throw why;
      }
    }

    private void upload(
        Survey survey, Map<Digest, Digest> runs, Presence presence, Publication publication)
        throws InterruptedException {
      try (Packing packing = new Packing(route, presence, publication)) {
        for (Map.Entry<Digest, Long> file : survey.files().entrySet()) {
          packing.add(file.getKey(), file.getValue());
        }
        packing.drain();
        lost.putAll(packing.lost());
        for (List<Digest> wave : survey.trees().bottomUp()) {
          for (Digest tree : wave) {
            addTree(tree, survey, packing);
          }
          packing.drain();
          lost.putAll(packing.lost());
        }
        packing.finish();
        moved = packing.moved();
      }
      whole.removeAll(lost.keySet());
      Map<Digest, Digest> there = new HashMap<>(runs);
      there.keySet().removeAll(lost.keySet());
      publication.publish(whole, there);
      isStale = publication.isStale();
      SegmentMerge.run(index);
      index.announce();
    }

    private void addTree(Digest tree, Survey survey, Packing packing) throws InterruptedException {
      if (!lost.isEmpty()) {
        for (Entry child : survey.children(tree)) {
          JreproException why = lost.get(child.digest());
          if (why != null) {
            lost.put(tree, why);
            return;
          }
        }
      }
      whole.add(tree);
      if (cache.contains(tree)) { // Else it is there, with all below it, and nobody said so yet.
        packing.add(tree, cachedBytes(tree));
      }
    }

    private void plan(Survey survey) {
      List<Digest> trees = survey.trees().digests().stream().filter(cache::contains).toList();
      long treeBytes = trees.stream().mapToLong(Push.this::cachedBytes).sum();
      long fileBytes = survey.files().values().stream().mapToLong(Long::longValue).sum();
      route.progress().planned(survey.files().size() + trees.size(), fileBytes + treeBytes);
    }
  }

  private long cachedBytes(Digest digest) {
    return cache.sizeBytes(digest).orElse(0);
  }

  /** Returns the runs that nobody knows there, as far as their records are or will be there. */
  private Map<Digest, Digest> unknown(SortedMap<Digest, Digest> runs, Collection<Entry> entries) {
    Set<Digest> pushed = new HashSet<>();
    entries.forEach(entry -> pushed.add(entry.digest()));
    Map<Digest, Digest> unknown = new HashMap<>();
    runs.forEach((record, key) -> {
      boolean isThere = pushed.contains(record) || index.hasChunk(record);
      if (isThere && !index.runs(key).contains(record)) {
        unknown.put(record, key);
      }
    });
    return unknown;
  }

  /** Returns the packs that the index knows and that are gone, or have another size. */
  private Set<Digest> gonePacks() throws InterruptedException {
    SortedMap<Digest, Long> known = index.packs();
    for (Item item : route.remote().shelf().list(Layout.PACKS)) {
      Layout.digest(item.name()).ifPresent(pack -> known.remove(pack, item.sizeBytes()));
    }
    return known.keySet();
  }
}
