package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Planner;
import dev.jrepro.project.Checkout;
import dev.jrepro.project.Imports;
import dev.jrepro.project.InStep;
import dev.jrepro.project.LeftBehind;
import dev.jrepro.project.Origin;
import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import dev.jrepro.project.Workspace;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.remote.Progress;
import dev.jrepro.store.Wholeness;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sees to the raw inputs of stages before they are judged: every one known, there, and stored. */
final class Inputs {

  private static final int JOBS = 8;

  private final RunSession session;
  private final Project project;
  private final WorkspaceFacts facts;

  /** Folders of outputs that have been looked at: thousands of outputs may lie in one. */
  private final Set<RepoPath> folders = new HashSet<>();

  Inputs(RunSession session) {
    this.session = session;
    this.project = session.project();
    this.facts = session.facts();
  }

  /**
   * Checks that every dependency has an origin and that no output is Git's.
   *
   * @throws JreproException.Invalid if not
   */
  void check(Collection<Stage> stages) {
    checkOverrides(stages);
    SortedSet<RepoPath> untracked = new TreeSet<>();
    for (Stage stage : stages) {
      stage.outs().forEach(out -> checkOutput(stage, out));
      checkCommittable(stage);
      checkFrozen(stage);
      for (RepoPath dep : stage.deps()) {
        Origin origin = facts.origin(dep);
        if (origin instanceof Origin.PointerData data) {
          data.pointers().forEach(session.snapshot()::checkMerged);
        }
        if (origin instanceof Origin.Ignored && facts.look(dep).isPresent()) {
          ignored(stage, dep);
        } else if (origin instanceof Origin.Untracked && facts.look(dep).isPresent()) {
          untracked.add(dep);
        }
      }
    }
    if (stages.size() > 1) {
      // Of one stage its own judgement says it, before anything runs.
      stages.forEach(this::checkItems);
    }
    untracked.forEach(dep ->
        session.events().warn("Git does not know the dependency " + dep + " yet; 'git add' it."));
  }

  /**
   * A command that has an overridden parameter and does not show it reads it from the file, most
   * likely, where {@code -S} changes nothing: its lock would tell of a value that it was not told.
   */
  private void checkOverrides(Collection<Stage> stages) {
    if (session.options().overrides().isEmpty()) {
      return;
    }
    StageGraph plain = project.readWorkspace(Map.of()).graph();
    for (Stage stage : stages) {
      Optional<Stage> without = plain.find(stage.name()).filter(s -> !s.isJava());
      if (without.isPresent()
          && without.get().command().equals(stage.command())
          && !without.get().params().equals(stage.params())) {
        throw new JreproException.Invalid(
            "-S sets a parameter of stage "
                + session.title(stage)
                + ", and nothing in its command takes it from jrepro.",
            "Write it into the command as ${NAME}, or change it in its file.");
      }
    }
  }

  /** What is wrong with the items of a map is said before anything runs, if they are there. */
  private void checkItems(Stage stage) {
    if (stage.map().isEmpty() || stage.frozen()) {
      return;
    }
    ItemMap map = stage.map().get();
    boolean isMade =
        map.folders().stream().anyMatch(f -> facts.origin(f) instanceof Origin.StageOutput);
    Optional<ItemList> items = isMade ? Optional.empty() : facts.items(map);
    items
        .flatMap(list -> Planner.refusal(facts, map, facts.lock(stage.name()), list))
        .ifPresent(what -> {
          throw NoKey.badItems(session.title(stage), what);
        });
  }

  private void ignored(Stage stage, RepoPath dep) {
    String text =
        "stage "
            + session.title(stage)
            + " depends on "
            + dep
            + ", which Git ignores and nobody"
            + " answers for.";
    if (stage.environment().inherit()) {
      session.events().warn(text);
      return;
    }
    throw new JreproException.Invalid(
        text,
        "'jrepro add "
            + dep.typed()
            + "' puts it under jrepro's care, 'jrepro import-url' pins it.");
  }

  /** What a frozen stage has to give is no question of its key: only a person can tell. */
  private void checkFrozen(Stage stage) {
    if (stage.frozen() && facts.lockIsBroken(stage.name())) {
      String lock = LockFiles.path(stage.name()).typed();
      throw new JreproException.Refused(
          "both sides of a merge changed the lock of stage "
              + session.title(stage)
              + ", which is frozen: none of them is right by itself.",
          "'git checkout HEAD -- "
              + lock
              + "' takes ours before the merge is committed, 'git checkout MERGE_HEAD -- "
              + lock
              + "' theirs; after it, HEAD^1 and HEAD^2 are the sides.");
    }
  }

  /** A rule such as {@code *.json} keeps a lock, or a metric, out of every commit. */
  private void checkCommittable(Stage stage) {
    List<RepoPath> files = new ArrayList<>();
    files.add(LockFiles.path(stage.name()));
    stage.outs().stream().filter(out -> !out.cached()).map(Output::path).forEach(files::add);
    for (RepoPath file : files) {
      if (project.git().isIgnored(file, false) && !project.git().isTracked(file)) {
        session
            .events()
            .warn(
                "Git ignores "
                    + file
                    + ", which is to be committed; 'git check-ignore -v "
                    + file.typed()
                    + "' names the rule.");
      }
    }
  }

  private void checkOutput(Stage stage, Output out) {
    for (RepoPath folder : out.path().parent().selfAndParents()) {
      if (folders.add(folder) && Files.isSymbolicLink(folder.under(project.root()))) {
        throw new JreproException.Invalid(
            out.mark()
                + ": the output "
                + out.path()
                + " of stage "
                + session.title(stage)
                + " lies behind the symbolic link "
                + folder
                + ".",
            "Declare the path that the link leads to, if it is in the project.");
      }
    }
    if (out.cached() && project.git().isTracked(out.path())) {
      throw new JreproException.Invalid(
          out.mark()
              + ": the output "
              + out.path()
              + " of stage "
              + session.title(stage)
              + " is tracked by Git.",
          "'git rm -r --cached "
              + out.path().typed()
              + "' leaves it to jrepro; 'cache: false' to Git.");
    }
  }

  /**
   * Brings pointer data that the stages need and that is missing or has stayed behind a pointer
   * that Git changed, and stores and pins what was changed.
   *
   * @throws JreproException.Refused if data is to be had nowhere
   */
  void bring(Collection<Stage> stages) throws InterruptedException {
    SortedMap<RepoPath, Pointer> needed = new TreeMap<>();
    for (Stage stage : stages) {
      for (RepoPath dep : stage.deps()) {
        if (!stage.frozen() && facts.origin(dep) instanceof Origin.PointerData data) {
          data.pointers().forEach(p -> needed.put(p.path(), p));
        }
      }
    }
    InStep inStep = new InStep(project);
    SortedMap<RepoPath, Entry> equal = new TreeMap<>();
    for (Pointer pointer : needed.values()) {
      bring(pointer, inStep);
      pointer
          .entry()
          .filter(entry -> facts.look(pointer.path()).equals(Optional.of(entry)))
          .ifPresent(entry -> equal.put(pointer.path(), entry));
    }
    if (!equal.isEmpty()) {
      inStep.note(equal);
    }
  }

  private void bring(Pointer pointer, InStep inStep) throws InterruptedException {
    Optional<Entry> now = facts.look(pointer.path());
    if (now.isEmpty()) {
      fill(pointer);
      facts.forget(pointer.path());
    } else if (!now.equals(pointer.entry()) && new LeftBehind(project).is(pointer, now.get())) {
      fill(pointer);
      session.events().followed(pointer.path());
      facts.forget(pointer.path());
    } else if (!now.equals(pointer.entry())) {
      if (inStep.isPointerChanged(pointer)) {
        throw bothChanged(pointer.path());
      }
      facts.forget(pointer.path());
      for (Pointer changed : new Workspace(project).commit(List.of(pointer))) {
        changed
            .entry()
            .ifPresent(e -> session.events().pointerRewritten(changed.path(), e.digest()));
        if (changed.entry().equals(now)) {
          facts.learn(pointer.path(), now);
        }
      }
    }
  }

  /** As Git refuses to check out over local changes: which of the two is meant, a person knows. */
  private static JreproException bothChanged(RepoPath data) {
    return new JreproException.Refused(
        "the data "
            + data
            + " was changed here, and its pointer was changed too, by Git or by hand.",
        "'jrepro commit "
            + data.typed()
            + "' takes what is here, and stores it; 'jrepro checkout -f "
            + data.typed()
            + "' takes what the pointer says, and what is here is lost.");
  }

  private void fill(Pointer pointer) throws InterruptedException {
    Optional<Entry> here = pointer.entry().filter(entry -> Wholeness.has(project.cache(), entry));
    if (here.isPresent()) {
      SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
      wanted.put(pointer.path(), here.get());
      new Checkout(project, false).run(wanted);
      return;
    }
    boolean isOwn = pointer.source().isEmpty();
    if (isOwn && session.options().pull() && broughtByRemote(pointer)) {
      return;
    }
    if (isOwn) {
      throw new JreproException.Refused(
          "the data " + pointer.path() + " is not here, and the cache does not have it.",
          "'jrepro pull' brings it from a remote, and so does 'jrepro run --pull'.");
    }
    if (!broughtByRemote(pointer)) {
      new Imports(project, session.options().caller()).fill(pointer);
    }
  }

  /** A remote comes before the places of an import; one that fails is one place less. */
  private boolean broughtByRemote(Pointer pointer) throws InterruptedException {
    if (pointer.entry().isEmpty() || project.config().remotes().isEmpty()) {
      return false;
    }
    try {
      new Sharing(project, Optional.empty(), JOBS, Progress.silent())
          .fetch(List.of(session.snapshot()), List.of(pointer.path().value()));
      SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
      wanted.put(pointer.path(), pointer.entry().get());
      return new Checkout(project, false).run(wanted).missing().isEmpty();
    } catch (JreproException.RemoteFailed | JreproException.Invalid e) {
      session.events().warn("no remote has " + pointer.path() + ": " + e.getMessage());
      return false;
    }
  }
}
