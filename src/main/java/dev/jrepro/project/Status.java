package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Planner;
import dev.jrepro.plan.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a workspace stands.
 *
 * @param stages the stages that are stale, with what makes them so, in order
 * @param data pointer data that is not as its pointer says; sorted
 * @param untracked dependencies that Git does not know yet; sorted
 * @param undeclared stages that have a lock and are declared no more; sorted
 * @param onNoRemote paths of data of HEAD that no remote is known to hold; empty without remotes
 */
public record Status(
    List<Judgement> stages,
    SortedMap<RepoPath, DataState> data,
    SortedSet<RepoPath> untracked,
    SortedSet<StageName> undeclared,
    SortedSet<RepoPath> onNoRemote) {

  public Status {
    stages = List.copyOf(stages);
    data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
  }

  /** How pointer data differs from its pointer. */
  public enum DataState {
    MODIFIED,
    /** It is what an earlier commit's pointer said: Git changed the pointer and not the data. */
    BEHIND,
    MISSING,
    /** Both sides of a merge changed it, and its pointer has conflict markers. */
    UNMERGED
  }

  /** Returns whether nothing is stale, missing or changed. */
  public boolean isClean() {
    return stages.isEmpty() && data.isEmpty();
  }

  /** Looks at a project's workspace. */
  public static Status of(Project project, Map<String, String> variables) {
    Snapshot snapshot = project.workspace();
    WorkspaceFacts facts = new WorkspaceFacts(project, snapshot, variables);
    Map<StageName, Judgement> judged =
        Planner.brief(facts).judgeAll(snapshot.graph(), snapshot.graph().ordered());
    List<Judgement> stale = new ArrayList<>();
    judged.values().stream().filter(j -> j.verdict() instanceof Verdict.Stale).forEach(stale::add);
    return new Status(
        stale,
        data(project, snapshot, facts),
        untracked(snapshot, facts),
        undeclared(snapshot),
        onNoRemote(project));
  }

  /**
   * Returns what of it concerns targets: stages as {@link StageGraph#resolve} finds them, and data
   * at, over or in a path. Locks without a stage concern none.
   *
   * @throws JreproException.Invalid if a target names nothing
   */
  public Status of(Snapshot snapshot, Collection<String> targets) {
    SortedSet<RepoPath> paths = new TreeSet<>();
    SortedSet<StageName> names = new TreeSet<>();
    for (String target : targets) {
      boolean isData =
          !snapshot.graph().isName(target)
              && snapshot.pointers().keySet().stream().anyMatch(p -> meets(p, RepoPath.of(target)));
      if (isData) {
        paths.add(RepoPath.of(target));
      }
      if (!isData || !snapshot.graph().producers(RepoPath.of(target)).isEmpty()) {
        for (Stage stage : snapshot.graph().resolve(target)) {
          names.add(stage.name());
          stage.outs().forEach(out -> paths.add(out.path()));
          stage.deps().stream().filter(untracked::contains).forEach(paths::add);
        }
      }
    }
    SortedMap<RepoPath, DataState> some = new TreeMap<>(data);
    some.keySet().removeIf(path -> !isIn(path, paths));
    return new Status(
        stages.stream().filter(judged -> names.contains(judged.stage().name())).toList(),
        some,
        only(untracked, paths),
        new TreeSet<>(),
        only(onNoRemote, paths));
  }

  private static boolean meets(RepoPath one, RepoPath other) {
    return one.isIn(other) || other.isIn(one);
  }

  private static boolean isIn(RepoPath path, SortedSet<RepoPath> paths) {
    return paths.stream().anyMatch(each -> meets(path, each));
  }

  private static SortedSet<RepoPath> only(SortedSet<RepoPath> all, SortedSet<RepoPath> paths) {
    SortedSet<RepoPath> some = new TreeSet<>(all);
    some.removeIf(path -> !isIn(path, paths));
    return some;
  }

  private static SortedMap<RepoPath, DataState> data(
      Project project, Snapshot snapshot, WorkspaceFacts facts) {
    LeftBehind left = new LeftBehind(project);
    SortedMap<RepoPath, DataState> states = new TreeMap<>();
    for (Pointer pointer : snapshot.pointers().values()) {
      Optional<Entry> now = facts.look(pointer.path());
      if (snapshot.unmerged().containsKey(pointer.path())) {
        states.put(pointer.path(), DataState.UNMERGED);
      } else if (now.isEmpty()) {
        // An import that nothing here has asked for yet is no fault of the workspace.
        if (pointer.source().isEmpty()) {
          states.put(pointer.path(), DataState.MISSING);
        }
      } else if (!now.equals(pointer.entry())) {
        boolean isBehind = left.is(pointer, now.get());
        states.put(pointer.path(), isBehind ? DataState.BEHIND : DataState.MODIFIED);
      }
    }
    return states;
  }

  private static SortedSet<RepoPath> untracked(Snapshot snapshot, WorkspaceFacts facts) {
    SortedSet<RepoPath> untracked = new TreeSet<>();
    for (Stage stage : snapshot.graph().ordered()) {
      for (RepoPath dep : stage.deps()) {
        if (facts.origin(dep) instanceof Origin.Untracked && facts.look(dep).isPresent()) {
          untracked.add(dep);
        }
      }
    }
    return untracked;
  }

  private static SortedSet<StageName> undeclared(Snapshot snapshot) {
    SortedSet<StageName> undeclared = new TreeSet<>(snapshot.locked());
    snapshot.graph().ordered().forEach(stage -> undeclared.remove(stage.name()));
    return undeclared;
  }

  private static SortedSet<RepoPath> onNoRemote(Project project) {
    SortedSet<RepoPath> paths = new TreeSet<>();
    Optional<CommitId> head = project.git().head();
    if (head.isEmpty() || project.config().remotes().isEmpty()) {
      return paths;
    }
    RemoteMemory memory = new RemoteMemory(project);
    new Holdings(project.snapshotAt(head.get()))
        .shared(List.of())
        .forEach((path, entry) -> {
          if (!memory.isAnywhere(entry.digest())) {
            paths.add(path);
          }
        });
    return paths;
  }
}
