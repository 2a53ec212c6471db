package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.TreeDifference;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.project.ItemResults;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs a map stage: its command for the items whose outputs are not known. What the others have
 * stays where it is, or is restored; outputs are taken over all or not at all.
 */
final class MapRun {

  private final MapWork work;
  private final RunSession session;
  private final Stage stage;
  private final ItemPlan plan;
  private final ItemTrees trees;
  private final Optional<Crews> elsewhere;

  /** What stood at the stage's folders at first. */
  private final SortedMap<RepoPath, Entry> before = new TreeMap<>();

  /** Makes the crew of a run that is not done here. */
  interface Crews {
    Crew crew(MapWork work, Attempt attempt);
  }

  /**
   * @param elsewhere gets the command run, if not this machine
   */
  MapRun(RunSession session, Judgement judgement, StageKey key, Optional<Crews> elsewhere) {
    this.elsewhere = elsewhere;
    this.session = session;
    this.stage = judgement.stage();
    this.trees = new ItemTrees(session.facts().trees(), session.project().cache());
    for (RepoPath folder : folders()) {
      session.lookInto(folder).ifPresent(entry -> before.put(folder, entry));
    }
    Optional<String> numerics = session.context().numerics(stage);
    this.plan = new ItemPlanner(session, judgement, key, trees, numerics).plan(before);
    this.work = new MapWork(session, judgement, key, plan, trees, numerics);
  }

  private List<RepoPath> folders() {
    return stage.outs().stream().map(Output::path).toList();
  }

  /**
   * Runs the command for the items that need it.
   *
   * @throws JreproException.StageFailed if it fails for one; everything is as it was then, and the
   *     results of the others are kept for the next run
   * @throws NotReproduced if the outputs contradict the lock
   */
  void run() throws InterruptedException {
    ItemResults.clean(session.project(), Clock.systemUTC().instant());
    refuseLeftOut();
    session.events().items(stage, plan.run().size(), plan.known());
    if (elsewhere.isEmpty()) {
      keepOldOutputs();
    }
    Attempt attempt =
        session
            .attempts()
            .begin(
                new Attempt.Plan(stage.name().toString(), replaced(), List.of(), noCheckpoints()));
    boolean over = false;
    try (ItemKeeper keeper =
        new ItemKeeper(session, work.judgement(), work.key().itemKeys().orElseThrow())) {
      Crew crew =
          elsewhere.isPresent() ? elsewhere.get().crew(work, attempt) : crew(attempt, keeper);
      MapEnding ending = new MapEnding(work, attempt, crew, keeper);
      try {
        ending.await();
        ending.settle();
      } finally {
        over = ending.isDecided();
      }
    } catch (IOException e) {
      throw new DiskFailed("store the outputs of " + stage.name(), e);
    } finally {
      if (!over) {
        putBack(attempt);
      }
    }
  }

  private Crew crew(Attempt attempt, ItemKeeper keeper) {
    makeFolders();
    ChildEnvironment environment =
        ChildEnvironment.of(stage, session.options().caller(), Map.of(), attempt)
            .with(session.options().imposed());
    return new ItemCrew(work, attempt, environment, keeper);
  }

  /** What ignore rules leave out of the stage's folders would be in no lock. */
  private void refuseLeftOut() {
    LeaveOut leaveOut = LeaveOut.standard(session.project().root());
    for (RepoPath item : plan.run().keySet()) {
      for (RepoPath output : plan.outputs(item)) {
        for (RepoPath part : output.selfAndParents()) {
          boolean isInside = folders().stream().anyMatch(f -> part.isIn(f) && !part.equals(f));
          if (isInside && leaveOut.test(part, !part.equals(output))) {
            throw new JreproException.Invalid(
                stage.mark()
                    + ": the output "
                    + output
                    + " of stage "
                    + session.title(stage)
                    + " is left out by an ignore rule, or by its name.",
                "'.reproignore' and '.dvcignore' have the rules; name the output otherwise.");
          }
        }
      }
    }
  }

  /** Returns what is set aside: the folders as a whole, where nothing in them stays. */
  private List<RepoPath> replaced() {
    if (elsewhere.isPresent()) {
      return List.of();
    }
    if (plan.base().isEmpty()) {
      return folders();
    }
    List<RepoPath> paths = new ArrayList<>();
    plan.run().keySet().forEach(item -> paths.addAll(plan.outputs(item)));
    return paths;
  }

  private Checkpoints noCheckpoints() {
    return Checkpoints.of(session.project(), work.key().digest().hex(), List.of(), false);
  }

  private void makeFolders() {
    SortedSet<RepoPath> parents = new TreeSet<>();
    plan.run().keySet().forEach(item -> plan.outputs(item).forEach(p -> parents.add(p.parent())));
    for (RepoPath parent : parents) {
      try {
        Files.createDirectories(parent.under(session.project().root()));
      } catch (IOException e) {
        throw new DiskFailed("make the folder " + parent, e);
      }
    }
  }

  /** Stores what is going to be replaced or removed and is not in the cache. */
  private void keepOldOutputs() {
    if (plan.base().isEmpty()) {
      new OldOutputs(session, stage).keep();
      return;
    }
    SortedSet<RepoPath> doomed = new TreeSet<>();
    plan.run().keySet().forEach(item -> doomed.addAll(plan.outputs(item)));
    plan.base()
        .get()
        .difference()
        .before()
        .keySet()
        .forEach(item -> doomed.addAll(plan.outputs(item)));
    for (RepoPath folder : folders()) {
      TreeDifference.at(
              folder,
              Optional.ofNullable(before.get(folder)),
              trees,
              Optional.ofNullable(plan.base().get().outs().get(folder)),
              trees)
          .before()
          .forEach((path, entry) -> {
            if (!entry.isDirectory()) {
              doomed.add(path);
            }
          });
    }
    new OldOutputs(session, stage).keep(doomed);
  }

  /** Puts everything back; what a command left beside its outputs goes too. */
  private void putBack(Attempt attempt) {
    attempt.putBack();
    session.forget(folders());
    if (plan.base().isEmpty() || elsewhere.isPresent()) {
      return;
    }
    for (RepoPath folder : folders()) {
      Optional<Entry> now = session.store(folder, trees.memory());
      TreeDifference left =
          TreeDifference.at(folder, now, trees, Optional.ofNullable(before.get(folder)), trees);
      try {
        for (RepoPath path : new ArrayList<>(left.before().keySet()).reversed()) {
          if (!left.after().containsKey(path)) {
            Scrap.delete(path.under(session.project().root()));
          }
        }
      } catch (IOException e) {
        throw new DiskFailed("remove what a command left in " + folder, e);
      }
    }
    session.forget(folders());
  }
}
