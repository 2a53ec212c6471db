package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.TreeDifference;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemKeys;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.ItemRuns;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.project.ItemResults;
import dev.jrepro.store.Wholeness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds out what is known of a map stage's items: from its lock, from what a killed run left, and
 * from the records of its runs.
 */
final class ItemPlanner {

  /** So many runs of a stage are searched for results. */
  private static final int RUNS = 20;

  private final RunSession session;
  private final Judgement judgement;
  private final Stage stage;
  private final ItemMap map;
  private final ItemKeys keys;
  private final ItemList list;
  private final ItemTrees trees;
  private final Optional<String> numerics;

  /**
   * @param trees holds the trees of the stage's folders as they are in the workspace
   * @param numerics the class in which the stage is to compute
   */
  ItemPlanner(
      RunSession session,
      Judgement judgement,
      StageKey key,
      ItemTrees trees,
      Optional<String> numerics) {
    this.session = session;
    this.judgement = judgement;
    this.stage = judgement.stage();
    this.map = stage.map().orElseThrow();
    this.keys = key.itemKeys().orElseThrow();
    this.list = session.items(map);
    this.trees = trees;
    this.numerics = numerics;
  }

  /**
   * Plans a run.
   *
   * @param workspace what stands at the stage's folders
   */
  ItemPlan plan(SortedMap<RepoPath, Entry> workspace) {
    Optional<ItemPlan.Base> locked = locked();
    boolean all =
        session.options().force() || session.options().noRunCache() || stage.alwaysChanged();
    if (all) {
      return new ItemPlan(map, list, list.items(), new TreeMap<>(), Optional.empty(), locked);
    }
    Optional<List<RepoPath>> damaged = locked.flatMap(base -> damaged(base, workspace));
    Optional<ItemPlan.Base> base = damaged.isPresent() ? locked : Optional.empty();
    SortedMap<RepoPath, Entry> run =
        new TreeMap<>(base.isPresent() ? base.get().difference().after() : list.items());
    SortedMap<RepoPath, List<Entry>> found = new TreeMap<>();
    search(run, found);
    for (RepoPath item : damaged.orElse(List.of())) {
      run.put(item, list.items().get(item));
    }
    return new ItemPlan(map, list, run, found, base, locked);
  }

  /** Returns what the lock tells of items, if their keys are made as those of now are. */
  private Optional<ItemPlan.Base> locked() {
    Optional<Lock> lock =
        judgement
            .lock()
            .filter(l -> l.inputs().itemKeys().equals(Optional.of(keys)))
            .filter(l -> l.numerics().equals(numerics))
            .filter(l -> stage.outs().stream().allMatch(o -> l.outs().containsKey(o.path())));
    return lock.flatMap(l -> base(l.inputs().items().orElseThrow(), l.outs()));
  }

  private Optional<ItemPlan.Base> base(Entry table, SortedMap<RepoPath, Entry> outs) {
    if (table.equals(list.entry())) {
      return Optional.of(
          new ItemPlan.Base(outs, new ItemTable.Difference(new TreeMap<>(), new TreeMap<>())));
    }
    return session.difference(table, list).map(d -> new ItemPlan.Base(outs, d));
  }

  /**
   * Returns the items whose outputs the base has and that are neither in place nor in the cache;
   * empty if its trees are not to be had.
   */
  private Optional<List<RepoPath>> damaged(
      ItemPlan.Base base, SortedMap<RepoPath, Entry> workspace) {
    List<RepoPath> lost = new ArrayList<>();
    try {
      for (Map.Entry<RepoPath, Entry> out : base.outs().entrySet()) {
        Optional<Entry> now = Optional.ofNullable(workspace.get(out.getKey()));
        TreeDifference difference =
            TreeDifference.at(out.getKey(), now, trees, Optional.of(out.getValue()), trees);
        difference
            .after()
            .forEach((path, entry) -> {
              if (!entry.isDirectory()
                  && !session.project().cache().contains(entry.digest(), entry.sizeBytes())) {
                lost.add(path);
              }
            });
      }
    } catch (MissingObject e) {
      return Optional.empty();
    }
    return Optional.of(lost.isEmpty() ? List.of() : owners(lost, base));
  }

  private List<RepoPath> owners(List<RepoPath> lost, ItemPlan.Base base) {
    Map<RepoPath, RepoPath> owner = new HashMap<>();
    list.items().keySet().stream()
        .filter(base::has)
        .forEach(item -> map.outputs(item).forEach(output -> owner.put(output, item)));
    return lost.stream()
        .flatMap(path -> path.selfAndParents().stream().map(owner::get).filter(i -> i != null))
        .distinct()
        .toList();
  }

  /** Moves items whose outputs are known from those that are to run to those that were found. */
  private void search(SortedMap<RepoPath, Entry> run, SortedMap<RepoPath, List<Entry>> found) {
    if (run.isEmpty()) {
      return;
    }
    Map<Digest, List<Entry>> kept = ItemResults.of(session.project(), keys).read();
    if (!kept.isEmpty()) {
      new TreeMap<>(run)
          .forEach((item, entry) ->
              take(item, Optional.ofNullable(kept.get(keys.of(item, entry))), run, found));
    }
    for (RunRecord record : records(run)) {
      searchRecord(record, run, found);
      if (run.isEmpty()) {
        return;
      }
    }
  }

  private void take(
      RepoPath item,
      Optional<List<Entry>> outputs,
      SortedMap<RepoPath, Entry> run,
      SortedMap<RepoPath, List<Entry>> found) {
    boolean isWhole =
        outputs
            .filter(all -> all.size() == map.outs().size())
            .filter(all -> all.stream().allMatch(e -> Wholeness.has(session.project().cache(), e)))
            .isPresent();
    if (isWhole) {
      found.put(item, outputs.orElseThrow());
      run.remove(item);
    }
  }

  /** Returns the records of the stage's last runs with such item keys, the newest first. */
  private List<RunRecord> records(SortedMap<RepoPath, Entry> wanted) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<RunRecord> records = new ArrayList<>();
    session.project().ledger().newestFirst().stream()
        .filter(line -> line.stage().equals(stage.name()))
        .limit(RUNS)
        .forEach(line ->
            read(line)
                .filter(r -> r.inputs().itemKeys().equals(Optional.of(keys)))
                .filter(r -> r.numerics().equals(numerics))
                .ifPresent(records::add));
    return records;
  }

  private Optional<RunRecord> read(Ledger.Line line) {
    try {
      return Optional.of(session.project().record(line.record()));
    } catch (JreproException e) {
      return Optional.empty(); // What is gone or broken tells nothing; the items run.
    }
  }

  private void searchRecord(
      RunRecord record, SortedMap<RepoPath, Entry> run, SortedMap<RepoPath, List<Entry>> found) {
    boolean succeeded = record.outcome() == RunRecord.Outcome.SUCCEEDED;
    Optional<Entry> table =
        succeeded ? record.inputs().items() : record.items().flatMap(ItemRuns::done);
    SortedMap<RepoPath, Entry> outs =
        succeeded ? record.outs() : record.items().map(ItemRuns::outs).orElseGet(TreeMap::new);
    Optional<ItemPlan.Base> base = table.flatMap(t -> base(t, outs));
    if (base.isEmpty()) {
      return;
    }
    try {
      KnownOutputs outputs = new KnownOutputs(map, base.get(), trees, run.size());
      for (RepoPath item : List.copyOf(run.keySet())) {
        if (base.get().has(item)) {
          take(item, outputs.of(item), run, found);
        }
      }
    } catch (MissingObject | JreproException.Corrupt e) {
      return; // Its outputs are not here any more.
    }
  }
}
