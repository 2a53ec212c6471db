package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.run.RunOptions;
import dev.jrepro.run.Runner;
import dev.jrepro.run.SilentEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Another clean clone, in which one stage is run again and again under changed conditions. */
final class Lab implements AutoCloseable {

  private final CleanRoom room;
  private final Project clone;
  private final Stage stage;
  private final Map<String, String> variables;
  private final SandboxMode mode;

  private Lab(CleanRoom room, Project clone, Subject subject, Map<String, String> variables) {
    this.room = room;
    this.clone = clone;
    this.stage = subject.stage();
    this.mode = subject.mode();
    this.variables = variables;
  }

  /**
   * Makes one, with what the stage reads.
   *
   * @param subject what is run in it
   * @param made where all stages have been rerun: what others made for this one comes from there
   */
  static Lab of(Project home, CommitId commit, Subject subject, Made made)
      throws InterruptedException {
    CleanRoom room = CleanRoom.of(home, commit, false).from(made.project().cache());
    boolean ready = false;
    try {
      room.furnish(made.project().workspace(), List.of(subject.stage()), made.variables());
      Lab lab = new Lab(room, Project.openForNow(room.root()), subject, made.variables());
      ready = true;
      return lab;
    } finally {
      if (!ready) {
        room.close();
      }
    }
  }

  /**
   * What is run again and again.
   *
   * @param mode the sandbox in which its result was made: in another it might give another
   */
  record Subject(Stage stage, SandboxMode mode) {

    /** Returns what made a result. Only what is held back could do something else. */
    static Subject of(Stage stage, Optional<RunRecord> record) {
      return new Subject(
          stage,
          record
              .flatMap(RunRecord::observed)
              .map(Observation::mode)
              .filter(mode -> mode == SandboxMode.ENFORCE)
              .orElse(SandboxMode.OFF));
    }
  }

  /**
   * Where stages have been rerun.
   *
   * @param variables the caller's environment
   */
  record Made(Project project, Map<String, String> variables) {}

  /**
   * Runs the stage.
   *
   * @param imposed variables that its command gets, whatever is declared
   * @param hidden files that are out of the way meanwhile
   * @return what it made; empty if it failed
   */
  Optional<SortedMap<RepoPath, Entry>> run(Map<String, String> imposed, Collection<RepoPath> hidden)
      throws InterruptedException {
    Path away = room.root().resolveSibling("hidden");
    try {
      for (RepoPath path : hidden) {
        move(path.under(room.root()), path.under(away));
      }
      try {
        RunOptions options = Reproduction.options(List.of(stage), variables).in(mode, false);
        Runner.Result result =
            new Runner(clone, new SilentEvents()).run(options.imposing(new TreeMap<>(imposed)));
        return result.ran().contains(stage.name())
            ? clone.readWorkspace(Map.of()).lock(stage.name()).map(Lock::outs)
            : Optional.empty();
      } finally {
        for (RepoPath path : hidden) {
          move(path.under(away), path.under(room.root()));
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("move files of an experiment", e);
    }
  }

  /**
   * What the stage did when it was watched.
   *
   * @param outs what it made
   */
  record Watched(SortedMap<RepoPath, Entry> outs, Observation seen) {}

  /** Runs the stage outside of any sandbox, watched; empty if it failed or nothing can watch. */
  Optional<Watched> watched() throws InterruptedException {
    RunOptions options =
        Reproduction.options(List.of(stage), variables).in(SandboxMode.OBSERVE, false);
    Runner.Result result = new Runner(clone, new SilentEvents()).run(options);
    Optional<Lock> lock = clone.readWorkspace(Map.of()).lock(stage.name());
    if (!result.ran().contains(stage.name()) || lock.isEmpty()) {
      return Optional.empty();
    }
    return clone
        .record(clone.ledger().newestFirst().getFirst().record())
        .observed()
        .map(seen -> new Watched(lock.get().outs(), seen));
  }

  /** Returns whether the stage is held to what it declares. */
  boolean isFence() {
    return mode == SandboxMode.ENFORCE;
  }

  private static void move(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolveSibling(".").normalize());
    Files.move(from, to);
  }

  /** Returns the files of the commit that the stage could read and does not declare; sorted. */
  List<RepoPath> undeclared(Optional<Lock> lock) {
    Snapshot snapshot = clone.workspace();
    SortedSet<RepoPath> declared = new TreeSet<>(stage.deps());
    lock.flatMap(Lock::sources).ifPresent(found -> declared.addAll(found.files()));
    for (Stage each : snapshot.graph().ordered()) {
      each.params().stream().map(Param::file).forEach(declared::add);
      each.outs().forEach(out -> declared.add(out.path()));
    }
    List<RepoPath> others = new ArrayList<>();
    for (RepoPath path : clone.git().tracked()) {
      boolean known = path.selfAndParents().stream().anyMatch(declared::contains);
      if (!known && !isOurs(path) && isFile(path)) {
        others.add(path);
      }
    }
    return others;
  }

  private boolean isFile(RepoPath path) {
    return Files.isRegularFile(path.under(room.root()), LinkOption.NOFOLLOW_LINKS);
  }

  /** What jrepro and Git themselves read. */
  private static boolean isOurs(RepoPath path) {
    String name = path.name();
    return path.isIn(RepoPath.of(".repro"))
        || path.isIn(RepoPath.of("pipelines"))
        || name.equals("dvc.yaml")
        || name.equals("params.yaml")
        || name.endsWith(".repro")
        || name.endsWith(".dvc")
        || name.matches("\\.(git.*|reproignore|dvcignore)");
  }

  /** Returns the clone's folder. */
  Path root() {
    return room.root();
  }

  @Override
  public void close() {
    try {
      clone.close();
    } catch (JreproException e) {
      // It goes away with all that it could not write.
      return;
    } finally {
      room.close();
    }
  }
}
