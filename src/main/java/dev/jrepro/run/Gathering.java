package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemRuns;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers from a depot what tasks of arrays made of a map stage's items. For one thread. */
final class Gathering {

  private final Project project;
  private final Depot depot;
  private final ItemMap map;
  private final SortedMap<RepoPath, Entry> wanted;
  private final Set<Digest> seen = new HashSet<>();
  private final SortedMap<RepoPath, List<Entry>> results = new TreeMap<>();
  private final List<Part> parts = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param wanted the items
   */
  Gathering(Project project, Depot depot, ItemMap map, SortedMap<RepoPath, Entry> wanted) {
    this.project = project;
    this.depot = depot;
    this.map = map;
    this.wanted = new TreeMap<>(wanted);
  }

  /** What a task said of some items. */
  record Part(JobReport report, RunRecord record) {}

  /**
   * Takes what has come since.
   *
   * @param key what the items' keys are made of
   * @param again what the run that asks calls itself, if the stage is to run anew
   * @return what gave results, or did not come to its end
   */
  List<Part> read(Digest key, Optional<String> again) throws InterruptedException {
    List<Part> come = new ArrayList<>();
    for (JobReport report : depot.parts(key, seen)) {
      seen.add(report.record());
      if (again.isEmpty() || again.equals(report.again())) {
        Part part = new Part(report, project.record(report.record()));
        if (take(part.record()) || !report.succeeded()) {
          come.add(part);
        }
      }
    }
    parts.addAll(come);
    return come;
  }

  /** Returns all that gave results or did not come to their end. */
  List<Part> parts() {
    return new ArrayList<>(parts);
  }

  /** Returns the outputs of the items that were found. */
  SortedMap<RepoPath, List<Entry>> results() {
    return new TreeMap<>(results);
  }

  /** Returns the items that nothing is known of. */
  SortedMap<RepoPath, Entry> missing() {
    SortedMap<RepoPath, Entry> missing = new TreeMap<>(wanted);
    missing.keySet().removeAll(results.keySet());
    return missing;
  }

  /** Returns how the items failed that failed in one array. */
  SortedMap<RepoPath, String> failures(String array) {
    SortedMap<RepoPath, String> failures = new TreeMap<>();
    for (Part part : parts) {
      if (part.report().job().startsWith(array + "_")) {
        failures.putAll(part.report().items());
      }
    }
    failures.keySet().retainAll(missing().keySet());
    return failures;
  }

  /** Returns whether a record gave results that were wanted. */
  private boolean take(RunRecord record) throws InterruptedException {
    boolean succeeded = record.outcome() == RunRecord.Outcome.SUCCEEDED;
    Optional<Entry> table =
        succeeded ? record.inputs().items() : record.items().flatMap(ItemRuns::done);
    SortedMap<RepoPath, Entry> outs =
        succeeded ? record.outs() : record.items().map(ItemRuns::outs).orElseGet(TreeMap::new);
    if (table.isEmpty()) {
      return false;
    }
    try {
      depot.bring(List.of(table.get()));
      SortedMap<RepoPath, Entry> items =
          new TreeMap<>(ItemTable.load(table.get().digest(), project.cache()).items());
      items
          .entrySet()
          .removeIf(item ->
              results.containsKey(item.getKey())
                  || !item.getValue().equals(wanted.get(item.getKey())));
      if (items.isEmpty()) {
        return false;
      }
      depot.bring(outs.values());
      return take(items, outs);
    } catch (JreproException.Refused | JreproException.RemoteFailed | JreproException.Corrupt e) {
      return false; // What it made is gone, at least in part: the items run again.
    }
  }

  private boolean take(SortedMap<RepoPath, Entry> items, SortedMap<RepoPath, Entry> outs) {
    ItemTable.Difference none = new ItemTable.Difference(new TreeMap<>(), new TreeMap<>());
    KnownOutputs known =
        new KnownOutputs(
            map,
            new ItemPlan.Base(outs, none),
            new ItemTrees(new TreeMemory(), project.cache()),
            items.size());
    boolean took = false;
    for (Map.Entry<RepoPath, Entry> item : items.entrySet()) {
      Optional<List<Entry>> entries = known.of(item.getKey());
      if (entries.isPresent()) {
        results.put(item.getKey(), entries.get());
        took = true;
      }
    }
    return took;
  }
}
