package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.run.StageTrials;
import dev.jrepro.run.Trial;
import dev.jrepro.run.TrialRoom;
import dev.jrepro.store.Scrap;
import dev.jrepro.yaml.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Changes what a stage declares, one thing at a time, in rooms apart from the workspace, and tells
 * what of it counts for its outputs. Closed, the rooms are gone; what was found out stays noted in
 * Git's own folder, by stage key.
 */
public final class Probe implements AutoCloseable {

  /** A changed stage that takes so many times as long is ended. */
  private static final int PATIENCE = 10;

  private static final Duration LEAST_PATIENCE = Duration.ofMinutes(1);

  private final ProbeRequest request;
  private final StageTrials stage;
  private final Notes notes;
  private final Path folder;
  private final List<TrialRoom> rooms = new ArrayList<>();
  private final List<Planned> planned = new ArrayList<>();
  private OptionalLong wallMillis;

  private Probe(StageTrials stage, ProbeRequest request, Path folder) {
    this.stage = stage;
    this.request = request;
    this.folder = folder;
    this.notes = new Notes(stage.home(), request.anew());
    this.wallMillis = wallMillis(stage);
    rooms.add(stage.room(folder.resolve("room-0")));
  }

  /**
   * Prepares to probe stages: makes a room for each, and looks at what there is to change.
   *
   * @throws JreproException.Invalid if a name of the request is that of nothing in any of them
   * @throws JreproException.Refused if something that one reads is not there, or it is frozen
   */
  public static List<Probe> of(Project home, List<Stage> stages, ProbeRequest request) {
    List<StageTrials> all =
        stages.stream().map(stage -> StageTrials.of(home, stage, request.caller())).toList();
    for (StageTrials each : all) {
      if (each.stage().outs().isEmpty()) {
        throw new JreproException.Refused(
            "stage " + each.stage().name() + " has no output by which anything could be told.");
      }
    }
    check(all, request);
    List<Probe> probes = new ArrayList<>();
    boolean ready = false;
    try {
      for (StageTrials each : all) {
        Probe probe = new Probe(each, request, scratch());
        probes.add(probe);
        probe.lookAhead();
      }
      ready = true;
      return probes;
    } finally {
      if (!ready) {
        probes.forEach(Probe::close);
      }
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("jrepro-probe").toRealPath();
    } catch (IOException e) {
      throw new DiskFailed("make a folder for trials", e);
    }
  }

  private static void check(List<StageTrials> stages, ProbeRequest request) {
    ProbeRequest everything =
        new ProbeRequest(Set.of(), Set.of(), request.values(), false, 1, request.caller());
    SortedSet<String> known = new TreeSet<>();
    stages.forEach(each -> Subjects.of(each, everything).forEach(s -> known.add(s.name())));
    SortedSet<String> named = new TreeSet<>(request.only());
    named.addAll(request.skip());
    named.addAll(request.values().keySet());
    for (String name : named) {
      if (known.stream().noneMatch(each -> ProbeRequest.isIn(each, Set.of(name)))) {
        throw new JreproException.Invalid(
            "there is nothing called '" + name + "' to probe.", Nearest.hint(name, known));
      }
    }
  }

  private void lookAhead() {
    for (Subject subject : Subjects.of(stage, request)) {
      planned.add(Planned.of(subject, rooms.getFirst(), stage.stage().outs()));
    }
  }

  private static OptionalLong wallMillis(StageTrials stage) {
    StageName name = stage.stage().name();
    Optional<Ledger.Line> last =
        stage.home().ledger().newestFirst().stream()
            .filter(line -> line.stage().equals(name))
            .filter(line -> line.outcome() == RunRecord.Outcome.SUCCEEDED)
            .filter(line -> line.wallMillis().isPresent())
            .findFirst();
    return last.map(Ledger.Line::wallMillis).orElse(OptionalLong.empty());
  }

  /** Returns the stage. */
  public StageName name() {
    return stage.stage().name();
  }

  /** Returns what is going to be done. */
  public ProbePlan plan() {
    List<Trial.Ended.Made> noted = ControlRuns.noted(stage, notes);
    Optional<String> numerics =
        noted.stream()
            .findFirst()
            .map(Trial.Ended.Made::numerics)
            .orElse(stage.lock().flatMap(Lock::numerics));
    Optional<SortedMap<RepoPath, Entry>> outs =
        noted.stream()
            .findFirst()
            .map(Trial.Ended.Made::outs)
            .or(() -> stage.lock().map(Lock::outs));
    int runs = 0;
    int known = 0;
    for (Planned each : planned) {
      for (Planned.Step step : each.steps()) {
        if (step.key().isEmpty() || step.key().get().equals(stage.key().digest())) {
          continue;
        }
        List<Trial.Ended> ended = notes.ofAnywhere(step.key().get(), numerics).runs();
        runs += ended.isEmpty() ? 1 : 0;
        known += ended.isEmpty() ? 0 : 1;
        if (!ended.isEmpty() && isOther(ended.getLast(), outs)) {
          break;
        }
      }
    }
    int controls = ControlRuns.needed(stage, noted);
    return new ProbePlan(name(), changes(), runs + controls, known, wallMillis, request.jobs());
  }

  private static boolean isOther(Trial.Ended ended, Optional<SortedMap<RepoPath, Entry>> outs) {
    return ended instanceof Trial.Ended.Made made
        && outs.filter(before -> !before.equals(made.outs())).isPresent();
  }

  private List<ProbePlan.Changed> changes() {
    return planned.stream()
        .map(Planned::subject)
        .map(subject ->
            new ProbePlan.Changed(
                subject.kind().text(),
                subject.name(),
                subject.now(),
                subject.attempts().stream().map(Subject.Attempt::label).toList(),
                subject.untried()))
        .toList();
  }

  /**
   * Makes the trials.
   *
   * @param approve is told of the plan before anything runs, and again when it is known how long
   *     the command takes, if that was not known; what it throws ends the probe
   * @param say is told what is tried, a few words each
   * @throws JreproException.StageFailed if the stage fails with nothing changed
   * @throws InterruptedException if a person ended it; what was found out stays noted
   */
  public ProbeReport run(Consumer<ProbePlan> approve, Consumer<String> say)
      throws InterruptedException {
    approve.accept(plan());
    AtomicInteger runs = new AtomicInteger();
    Control control =
        new ControlRuns(stage, notes, rooms.getFirst(), runs, say).run(folder.resolve("before"));
    if (wallMillis.isEmpty()) {
      wallMillis = OptionalLong.of(control.wallMillis());
      approve.accept(plan());
    }
    List<Finding> findings = control.stable().isEmpty() ? List.of() : findings(control, runs, say);
    return new ProbeReport(
        name(),
        control.remark(),
        List.copyOf(control.outs().keySet()),
        List.copyOf(control.unstable()),
        findings,
        runs.get());
  }

  private List<Finding> findings(Control control, AtomicInteger runs, Consumer<String> say)
      throws InterruptedException {
    int useful = Math.min(request.jobs(), Math.max(1, plan().runs()));
    while (rooms.size() < useful) {
      rooms.add(stage.room(folder.resolve("room-" + rooms.size())));
    }
    BlockingQueue<TrialRoom> free = new ArrayBlockingQueue<>(rooms.size(), false, rooms);
    Duration patience = Duration.ofMillis(PATIENCE * control.wallMillis());
    Duration most = patience.compareTo(LEAST_PATIENCE) > 0 ? patience : LEAST_PATIENCE;
    Trials trials = new Trials(stage, notes, control, free, most, runs, say);
    List<Callable<Finding>> tasks = new ArrayList<>();
    planned.forEach(each -> tasks.add(() -> trials.of(each)));
    List<Finding> findings = new ArrayList<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(rooms.size(), Thread.ofVirtual().factory())) {
      for (Future<Finding> each : pool.invokeAll(tasks)) {
        findings.add(each.get());
      }
    } catch (ExecutionException e) {
      throw cause(e);
    }
    return findings;
  }

  private static RuntimeException cause(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case RuntimeException known -> known;
      case InterruptedException ended -> throw ended;
      case Error bug -> throw bug;
      case null, default -> new IllegalStateException("a trial failed", e);
    };
  }

  @Override
  public void close() {
    try {
      Scrap.delete(folder);
    } catch (IOException e) {
      // What a stage made read-only stays behind in the temporary folder; the report counts.
      return;
    }
  }
}
