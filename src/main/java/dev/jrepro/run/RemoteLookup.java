package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Judgement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Looks up on the remote, before anything runs, what the stages of a run may be restored from: the
 * records of all keys that can be known, together, and then the outputs of those that answer,
 * together. A stage's key is known when the results of all stages that it needs are; so it goes in
 * waves, of which there is one more only where records that have just been learned tell of outputs
 * that others need.
 */
final class RemoteLookup {

  private final RunSession session;
  private final RemoteAnswers remote;
  private final StageGraph graph;
  private final Set<StageName> chosen = new HashSet<>();
  private final Set<StageName> known = new HashSet<>();
  private final Set<StageName> unknowable = new HashSet<>();
  private final Set<Entry> lacking = new LinkedHashSet<>();

  RemoteLookup(RunSession session, RemoteAnswers remote) {
    this.session = session;
    this.remote = remote;
    this.graph = session.snapshot().graph();
  }

  /**
   * Looks up what is stale.
   *
   * @param stages in an order in which each stands behind those that it needs
   */
  void over(Collection<Stage> stages) throws InterruptedException {
    stages.forEach(stage -> chosen.add(stage.name()));
    PredictedFacts facts = session.predicted();
    List<Stage> waiting = new ArrayList<>(stages);
    while (!waiting.isEmpty()) {
      Map<StageName, Judgement> asking = new LinkedHashMap<>();
      waiting.removeIf(stage -> !isWaiting(stage, asking) && settle(stage, facts, asking));
      if (asking.isEmpty()) {
        break;
      }
      learn(asking.values());
      for (Judgement judgement : asking.values()) {
        conclude(judgement, facts);
      }
      waiting.removeIf(stage -> asking.containsKey(stage.name()));
    }
    remote.bring(lacking);
  }

  /**
   * Looks up a stage whose key was not known before others had run; of one that was looked up with
   * all others, the outputs of the first run could not be had, and those of others are tried.
   */
  Optional<RunCache.Answer> late(Judgement judgement, StageKey key) {
    boolean isNew = remote.isNew(key.digest());
    try {
      session.learned(remote.records(List.of(key.digest())));
      List<RunCache.Answer> candidates = session.candidates(judgement, key);
      for (RunCache.Answer candidate : candidates.stream().skip(isNew ? 0 : 1).toList()) {
        remote.bring(session.lacking(candidate));
        if (session.lacking(candidate).isEmpty()) {
          return Optional.of(candidate);
        }
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new JreproException.Interrupted();
    }
  }

  private void learn(Collection<Judgement> judgements) throws InterruptedException {
    Set<Digest> keys = new TreeSet<>();
    judgements.forEach(j -> j.key().ifPresent(key -> keys.add(key.digest())));
    List<Ledger.Line> lines = remote.records(keys);
    session.learned(lines);
  }

  /** Returns whether a stage needs one whose result is still being asked for. */
  private boolean isWaiting(Stage stage, Map<StageName, Judgement> asking) {
    return graph.upstream(stage.name()).stream()
        .map(Stage::name)
        .anyMatch(name ->
            asking.containsKey(name)
                || (chosen.contains(name) && !known.contains(name) && !unknowable.contains(name)));
  }

  /**
   * Judges a stage whose needs are settled, and has the remote asked for it where it is stale.
   *
   * @return whether it need not be looked at again
   */
  private boolean settle(Stage stage, PredictedFacts facts, Map<StageName, Judgement> asking) {
    boolean isOpen =
        graph.upstream(stage.name()).stream().anyMatch(s -> unknowable.contains(s.name()));
    if (isOpen || stage.alwaysChanged() || isOverMoving(stage)) {
      unknowable.add(stage.name());
      return true;
    }
    Judgement judgement = session.judge(stage, facts);
    boolean stays = !judgement.verdict().isStale();
    if (stays) {
      judgement.lock().map(Lock::outs).ifPresent(facts::predict);
      known.add(stage.name());
      return true;
    }
    if (judgement.key().isEmpty()) {
      unknowable.add(stage.name());
      return true;
    }
    asking.put(stage.name(), judgement);
    return false;
  }

  /**
   * What a map stage runs for is seen in the workspace, where its collection has to be in place.
   */
  private boolean isOverMoving(Stage stage) {
    return stage.map().isPresent()
        && graph.upstream(stage.name()).stream().anyMatch(s -> chosen.contains(s.name()));
  }

  /** Takes the result that the run cache is going to give, if it has one now. */
  private void conclude(Judgement judgement, PredictedFacts facts) {
    Optional<RunCache.Answer> answer =
        session.candidates(judgement, judgement.key().orElseThrow()).stream().findFirst();
    if (answer.isEmpty()) {
      unknowable.add(judgement.stage().name());
      return;
    }
    SortedMap<RepoPath, Entry> outs = answer.get().outs();
    facts.predict(outs);
    known.add(judgement.stage().name());
    lacking.addAll(session.lacking(answer.get()));
  }
}
