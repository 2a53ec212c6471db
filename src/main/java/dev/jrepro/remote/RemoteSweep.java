package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Refused;
import dev.jrepro.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Garbage collection of a remote, in two runs that lie a grace time apart. The first condemns
 * packs: whoever pushes from then on does not rely on them. The second marks again what is live,
 * spares what is needed after all, and deletes the rest. Time is that of the server. At every
 * moment it may be killed, and others may push and fetch.
 *
 * <p>So nothing is lost that is committed and pushed to Git within the grace time after its data
 * was pushed, if whoever collects has fetched Git before. Lists of condemned packs stay a while
 * after these are gone, so that a pusher who knows an old index cannot count them as there.
 */
public final class RemoteSweep {

  private static final int TOMBSTONE_GRACES = 3;

  private final Remote remote;
  private final ObjectStore cache;
  private final Rules rules;
  private final Shelf shelf;
  private final Index index;

  /**
   * How to collect.
   *
   * @param grace how long a pack is condemned before it goes, and how old it is at the least when
   *     it is condemned
   * @param dryRun whether to tell only; the time is that of this machine's clock then
   * @param jobs how many requests are under way at once, at least 1
   */
  public record Rules(Duration grace, boolean dryRun, int jobs) {}

  /**
   * A count of packs.
   *
   * @param bytes their sizes on the remote
   */
  public record Totals(int packs, long bytes) {}

  /**
   * What a run did, or would do.
   *
   * @param all the packs that were there
   * @param condemned those that were condemned now, {@code rewritten} among them
   * @param deleted those that were condemned long enough and are gone
   * @param spared those that were condemned, and are needed again
   * @param rewritten those whose live chunks were copied into others
   * @param unknownTrees how many trees are needed that are neither there nor in the cache: they
   *     were never pushed, and what is below them is not known
   */
  public record Report(
      Totals all,
      Totals condemned,
      Totals deleted,
      Totals spared,
      Totals rewritten,
      int unknownTrees) {}

  /**
   * Prepares a run.
   *
   * @param cache gives the trees that it has, the remote the others
   */
  public RemoteSweep(Remote remote, ObjectStore cache, Rules rules) {
    this.remote = remote;
    this.cache = cache;
    this.rules = rules;
    this.shelf = remote.shelf();
    this.index = remote.index();
  }

  /**
   * Collects what nothing of {@code live} needs.
   *
   * @param live the roots: files, trees, run records and logs
   * @throws Refused if the remote names what a root needs, and it does not read; nothing was
   *     removed then
   */
  public Report run(Collection<Entry> live) throws InterruptedException {
    if (!remote.format().exists()) {
      Totals none = new Totals(0, 0);
      return new Report(none, none, none, none, none, 0);
    }
    Sentences sentences =
        rules.dryRun()
            ? Sentences.read(shelf, InstantSource.system().instant())
            : Sentences.readAndAskTime(shelf);
    index.refresh();
    SortedMap<Digest, Item> stock = SweepPlan.stock(shelf); // Later than the index that names them.
    try (ChunkReads reads = new ChunkReads(shelf, index, rules.jobs())) {
      LiveObjects marked = new LiveObjects(cache, remote, reads, rules.jobs()).mark(live);
      SweepPlan plan = new SweepPlan(index, stock, sentences, rules.grace()).of(marked.chunks());
      Report report = report(plan, stock, marked.unknownTrees());
      if (!rules.dryRun()) {
        copy(plan, sentences, reads);
        sentences.condemn(plan.toCondemn());
        Set<Digest> missing = missing(stock, plan);
        IndexCleaning cleaning =
            new IndexCleaning(remote, reads, missing.isEmpty() ? marked::has : _ -> false);
        delete(plan, missing, sentences, cleaning);
        removeScratch(sentences.now());
        index.announce();
      }
      return report;
    }
  }

  private static Report report(SweepPlan plan, SortedMap<Digest, Item> stock, int unknownTrees) {
    return new Report(
        plan.totals(stock.keySet()),
        plan.totals(plan.toCondemn()),
        plan.totals(plan.doomed()),
        plan.totals(plan.spared()),
        plan.totals(plan.toRewrite()),
        unknownTrees);
  }

  private void copy(SweepPlan plan, Sentences sentences, ChunkReads reads)
      throws InterruptedException {
    SortedSet<Digest> forbidden = new TreeSet<>(sentences.since().keySet());
    forbidden.addAll(plan.toCondemn());
    ChunkCopies copies = new ChunkCopies(remote, reads, forbidden).copy(plan.toCopy());
    if (!copies.lost().isEmpty()) {
      throw new Refused(
          remote.describe() + " has broken packs: " + copies.lost().size() + " chunks do not read.",
          "'jrepro fsck --remote --repair-from' mends them; nothing was removed.");
    }
  }

  /** Returns the packs that the index names and that nobody condemned, and that are gone. */
  private Set<Digest> missing(SortedMap<Digest, Item> stock, SweepPlan plan)
      throws InterruptedException {
    SortedSet<Digest> missing = new TreeSet<>();
    for (Digest pack : index.packs().keySet()) {
      if (!stock.containsKey(pack) && !plan.gone().contains(pack) && !isThere(pack)) {
        missing.add(pack);
      }
    }
    return missing;
  }

  private boolean isThere(Digest pack) throws InterruptedException {
    try {
      return shelf.read(Layout.pack(pack), 0, 1).length == 1;
    } catch (MissingFile e) {
      return false;
    } catch (ShortFile e) {
      return true;
    }
  }

  private void delete(
      SweepPlan plan, Set<Digest> missing, Sentences sentences, IndexCleaning cleaning)
      throws InterruptedException {
    sentences.spare(plan.spared());
    SortedSet<Digest> going = new TreeSet<>(plan.doomed());
    going.addAll(plan.gone());
    going.addAll(missing);
    boolean wasNamed = index.packs().keySet().stream().anyMatch(going::contains);
    if (going.isEmpty() || !cleaning.drop(going)) {
      return; // Somebody merges segments all the time: the next run deletes.
    }
    shelf.delete(plan.doomed().stream().map(Layout::pack).toList());
    if (!wasNamed && plan.doomed().isEmpty()) {
      forgetOld(plan, sentences);
    }
  }

  /** Forgets lists whose packs are long gone, and named by no segment for long. */
  private void forgetOld(SweepPlan plan, Sentences sentences) throws InterruptedException {
    Instant longAgo = sentences.now().minus(rules.grace().multipliedBy(TOMBSTONE_GRACES));
    for (Sentences.Sentence sentence : sentences.all()) {
      if (sentence.since().isBefore(longAgo) && plan.gone().containsAll(sentence.packs())) {
        sentences.forget(sentence);
      }
    }
  }

  /** Removes what writers that were killed left in a folder. */
  private void removeScratch(Instant now) throws InterruptedException {
    Instant longAgo = now.minus(rules.grace());
    shelf.delete(
        shelf.list(FolderShelf.SCRATCH + "/").stream()
            .filter(item -> item.modified().isBefore(longAgo))
            .map(Item::name)
            .toList());
  }
}
