package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.ItemOutputs;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Judges stages. Its cost is linear in stages, dependencies and outputs. */
public final class Planner {

  private final Facts facts;
  private final boolean brief;

  /** Judges by these facts. */
  public Planner(Facts facts) {
    this(facts, false);
  }

  private Planner(Facts facts, boolean brief) {
    this.facts = facts;
    this.brief = brief;
  }

  /**
   * Judges by these facts, for who wants to know what is stale: the judgement of a fresh stage may
   * hold no more than that it is fresh.
   */
  public static Planner brief(Facts facts) {
    return new Planner(facts, true);
  }

  /**
   * Judges stages before anything runs: what needs a stale stage is stale, although its result may
   * turn out equal.
   *
   * @param stages in an order in which each stands behind those that it needs
   * @return the judgements, in that order
   */
  public Map<StageName, Judgement> judgeAll(StageGraph graph, Collection<Stage> stages) {
    Map<StageName, Judgement> judged = new LinkedHashMap<>();
    for (Stage stage : stages) {
      Judgement alone = judge(stage);
      List<Reason> upstream = new ArrayList<>();
      for (Stage needed : graph.upstream(stage.name())) {
        Judgement above = judged.get(needed.name());
        if (above != null && above.verdict().isStale()) {
          upstream.add(new Reason.UpstreamStale(needed.name()));
        }
      }
      judged.put(stage.name(), stage.frozen() ? alone : with(alone, upstream));
    }
    return judged;
  }

  /** Judges one stage, taking its dependencies as they are. */
  public Judgement judge(Stage stage) {
    if (brief && facts.isFreshAsBefore(stage)) {
      return new Judgement(
          stage,
          new Verdict.Fresh(),
          Optional.empty(),
          new TreeMap<>(),
          Optional.empty(),
          Optional.empty());
    }
    Judgement judgement = judgeAnew(stage);
    if (judgement.verdict() instanceof Verdict.Fresh) {
      facts.noteFresh(judgement);
    }
    return judgement;
  }

  private Judgement judgeAnew(Stage stage) {
    Optional<Lock> lock = facts.lock(stage.name());
    if (stage.frozen()) {
      return new Judgement(
          stage, new Verdict.Frozen(), Optional.empty(), new TreeMap<>(), lock, Optional.empty());
    }
    List<Reason> reasons = new ArrayList<>();
    boolean isBroken = facts.lockIsBroken(stage.name());
    List<Lock> sides = isBroken ? facts.sides(stage.name()) : List.of();
    if (lock.isEmpty() && !isBroken) {
      reasons.add(new Reason.NeverRun());
    }
    if (stage.alwaysChanged()) {
      reasons.add(new Reason.AlwaysChanged());
    }
    Optional<FoundSources> sources =
        facts.sources(stage, lock.or(() -> sides.stream().findFirst()));
    SortedMap<RepoPath, Entry> deps = dependencies(stage, sources, reasons);
    Optional<ItemList> items = stage.map().flatMap(map -> items(map, lock, reasons));
    boolean whole = reasons.stream().noneMatch(Planner::leavesNoKey);
    Optional<StageKey> key = whole ? Optional.of(key(stage, deps, items)) : Optional.empty();
    Optional<Lock> right = lock.or(() -> key.flatMap(k -> withKey(sides, k.digest())));
    if (isBroken) {
      reasons.addFirst(
          sides.isEmpty() ? new Reason.BrokenLock() : new Reason.UnsettledLock(right.isPresent()));
    }
    if (key.isPresent() && right.isPresent()) {
      KeyDifference.between(right.get(), key.get())
          .forEach(reason -> reasons.add(withItems(reason, items)));
    }
    right.ifPresent(l -> reasons.addAll(outputs(stage, l)));
    Verdict verdict = reasons.isEmpty() ? new Verdict.Fresh() : new Verdict.Stale(reasons);
    return new Judgement(stage, verdict, key, deps, right, sources);
  }

  /** Of the locks that a merge has left, the right one is that which has the key of what is now. */
  private static Optional<Lock> withKey(List<Lock> sides, Digest key) {
    return sides.stream().filter(side -> side.key().equals(key)).findFirst();
  }

  private static boolean leavesNoKey(Reason reason) {
    return reason instanceof Reason.DependencyMissing || reason instanceof Reason.BadItems;
  }

  private StageKey key(Stage stage, SortedMap<RepoPath, Entry> deps, Optional<ItemList> items) {
    StageKey key =
        StageKey.of(stage, deps, variables(stage))
            .in(stage.fingerprint(), facts.environment(stage));
    return items.isPresent() ? key.withItems(stage.map().orElseThrow(), items.get().entry()) : key;
  }

  /** Returns what a map stage runs for. A table that a lock has was found to be good. */
  private Optional<ItemList> items(ItemMap map, Optional<Lock> lock, List<Reason> reasons) {
    Optional<ItemList> items = facts.items(map);
    if (items.isEmpty()) {
      map.collections().stream()
          .filter(folder -> facts.dependency(folder).isEmpty())
          .forEach(folder -> reasons.add(new Reason.DependencyMissing(folder)));
      return items;
    }
    refusal(facts, map, lock, items.get()).ifPresent(w -> reasons.add(new Reason.BadItems(w)));
    return items;
  }

  /**
   * Tells why a map cannot run for some items; those that a lock has were found to be good, and so
   * are they when other bytes stand at the same paths.
   *
   * @return a sentence without its full stop; empty if it can
   */
  public static Optional<String> refusal(
      Facts facts, ItemMap map, Optional<Lock> lock, ItemList items) {
    Optional<Entry> good =
        lock.flatMap(l -> l.inputs().items().filter(table -> l.inputs().hasItems(map, table)));
    boolean areGood =
        good.filter(_ -> !items.items().isEmpty())
            .filter(table ->
                table.equals(items.entry())
                    || facts
                        .difference(table, items)
                        .filter(d -> d.before().keySet().containsAll(d.after().keySet()))
                        .isPresent())
            .isPresent();
    return areGood ? Optional.empty() : ItemOutputs.refusal(map, items.items());
  }

  private Reason withItems(Reason reason, Optional<ItemList> items) {
    return reason instanceof Reason.ItemsChanged changed
            && changed.before().isPresent()
            && items.isPresent()
        ? new Reason.ItemsChanged(
            changed.before(), changed.now(), facts.difference(changed.before().get(), items.get()))
        : reason;
  }

  /** Returns what differs between what a lock was made from and what a key is made from. */
  public static List<Reason> differences(Lock lock, StageKey key) {
    return KeyDifference.between(lock, key);
  }

  private SortedMap<RepoPath, Entry> dependencies(
      Stage stage, Optional<FoundSources> sources, List<Reason> reasons) {
    List<RepoPath> paths = new ArrayList<>(stage.deps());
    // Of these only what matches counts.
    stage.map().ifPresent(map -> paths.removeAll(map.collections()));
    sources.ifPresent(found -> paths.addAll(found.files()));
    SortedMap<RepoPath, Entry> deps = new TreeMap<>();
    for (RepoPath path : paths) {
      Optional<Entry> entry = facts.dependency(path);
      if (entry.isPresent()) {
        deps.put(path, entry.get());
      } else {
        reasons.add(new Reason.DependencyMissing(path));
      }
    }
    return deps;
  }

  private SortedMap<String, Digest> variables(Stage stage) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    stage.environment().passed().forEach(name -> digests.put(name, facts.variable(name)));
    return digests;
  }

  private List<Reason> outputs(Stage stage, Lock lock) {
    List<Reason> reasons = new ArrayList<>();
    for (Output out : stage.outs()) {
      Optional<Entry> now = facts.output(out);
      Entry locked = lock.outs().get(out.path());
      if (now.isEmpty()) {
        reasons.add(new Reason.OutputMissing(out.path()));
      } else if (locked != null && !now.get().equals(locked)) {
        reasons.add(new Reason.OutputChanged(out.path(), locked, now.get()));
      }
    }
    return reasons;
  }

  private static Judgement with(Judgement judgement, List<Reason> more) {
    if (more.isEmpty()) {
      return judgement;
    }
    List<Reason> reasons = new ArrayList<>();
    if (judgement.verdict() instanceof Verdict.Stale(List<Reason> own)) {
      reasons.addAll(own);
    }
    reasons.addAll(more);
    return new Judgement(
        judgement.stage(),
        new Verdict.Stale(reasons),
        judgement.key(),
        judgement.deps(),
        judgement.lock(),
        judgement.sources());
  }
}
