package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Landlock;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.host.ProgramVersions;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.run.sandbox.Fence;
import dev.jrepro.run.sandbox.Findings;
import dev.jrepro.run.sandbox.Host;
import dev.jrepro.run.sandbox.Seen;
import dev.jrepro.run.sandbox.SeenJson;
import dev.jrepro.run.sandbox.Territory;
import dev.jrepro.run.sandbox.Trace;
import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.store.Scrap;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Starts the processes of one stage as its sandbox wants it, and tells what was found. For many
 * threads.
 */
final class StageSandbox implements Execution.Starter {

  private final RunSession session;
  private final Judgement judgement;
  private final Attempt attempt;
  private final SandboxMode mode;
  private final Optional<Tracer> tracer;
  private final Optional<Landlock> landlock;
  private final Instant began = Clock.systemUTC().instant();
  private final Trace trace = new Trace();
  private final List<Started> traced = new ArrayList<>();
  private @Nullable SortedMap<String, String> variables;
  private @Nullable Fence fence;

  /** A process that was traced. */
  private record Started(Path file, Path folder) {}

  /** What sees a command, and what holds it. */
  private record Means(Optional<Tracer> tracer, Optional<Landlock> landlock) {}

  private StageSandbox(
      RunSession session, Judgement judgement, Attempt attempt, SandboxMode mode, Means means) {
    this.session = session;
    this.judgement = judgement;
    this.attempt = attempt;
    this.mode = mode;
    this.tracer = means.tracer();
    this.landlock = means.landlock();
  }

  /**
   * Prepares the sandbox of a stage.
   *
   * @throws JreproException.Refused if it is to be enforced and cannot be here
   */
  static StageSandbox of(RunSession session, Judgement judgement, Attempt attempt) {
    Optional<Tracer> tracer = Optional.empty();
    Optional<Landlock> landlock = Optional.empty();
    SandboxMode mode = mode(session, judgement.stage());
    switch (mode) {
      case OFF -> {}
      case OBSERVE -> tracer = tracer(session, judgement.stage());
      case ENFORCE -> landlock = Optional.of(landlock(session, judgement.stage()));
    }
    return new StageSandbox(session, judgement, attempt, mode, new Means(tracer, landlock));
  }

  private static Optional<Tracer> tracer(RunSession session, Stage stage) {
    Optional<Tracer> tracer = session.context().tracer(session.options().caller());
    if (tracer.isEmpty()) {
      session
          .events()
          .warn(
              "stage "
                  + session.title(stage)
                  + " is not observed: there is no strace 5.3 or later here that may trace.");
    }
    return tracer;
  }

  private static Landlock landlock(RunSession session, Stage stage) {
    Landlock landlock =
        Landlock.here()
            .orElseThrow(() ->
                new JreproException.Refused(
                    "stage "
                        + session.title(stage)
                        + " is to run in a sandbox, and this machine has none: its kernel has no"
                        + " Landlock (Linux 5.13 or later, and not switched off).",
                    "'--sandbox observe' or '--sandbox off' runs it without."));
    if (!landlock.knowsNetwork()) {
      session
          .events()
          .warn(
              "stage "
                  + session.title(stage)
                  + " could use the network"
                  + (landlock.knowsTcp() ? ", but for TCP" : "")
                  + ": this kernel filters no system calls (seccomp).");
    }
    return landlock;
  }

  /**
   * Returns what finds out why a command failed that was held to what is declared: it sees all that
   * the command reads, and lets it, but holds it back from writing elsewhere and from the network.
   * Empty if there is nothing to find out, or nothing that could.
   */
  Optional<StageSandbox> toName() {
    if (mode != SandboxMode.ENFORCE || tracer.isPresent()) {
      return Optional.empty();
    }
    Optional<Tracer> seeing = session.context().tracer(session.options().caller());
    return seeing.map(
        _ -> new StageSandbox(session, judgement, attempt, mode, new Means(seeing, landlock)));
  }

  /**
   * Returns what starts a command outside of this sandbox, and sees what it does where something
   * can.
   */
  StageSandbox opened() {
    Optional<Tracer> seeing = session.context().tracer(session.options().caller());
    return new StageSandbox(
        session,
        judgement,
        attempt,
        seeing.isPresent() ? SandboxMode.OBSERVE : SandboxMode.OFF,
        new Means(seeing, Optional.empty()));
  }

  /** Returns how closely a stage's command is to be held to what is declared. */
  static SandboxMode mode(RunSession session, Stage stage) {
    return session
        .options()
        .sandbox()
        .or(stage::sandbox)
        .orElseGet(() -> session.project().config().run().sandbox().mode());
  }

  /**
   * Tells that a stage is run where there is no sandbox.
   *
   * @param where such as {@code on Slurm}
   * @throws JreproException.Refused if it is to be enforced
   */
  static void tellMissing(RunSession session, Stage stage, String where) {
    String title = session.title(stage);
    switch (mode(session, stage)) {
      case OFF -> {}
      case OBSERVE ->
          session.events().warn("stage " + title + " is not observed: it runs " + where + ".");
      case ENFORCE ->
          throw new JreproException.Refused(
              "stage " + title + " is to run in a sandbox, and there is none " + where + ".",
              "'--executor local' runs it here; '--sandbox off' does without.");
    }
  }

  @Override
  public CommandProcess start(
      List<String> command, Path folder, SortedMap<String, String> environment) throws IOException {
    if (tracer.isEmpty() && landlock.isEmpty()) {
      return CommandProcess.start(command, folder, environment);
    }
    SortedMap<String, String> seen = new TreeMap<>(environment);
    List<String> line = new ArrayList<>(command);
    if (landlock.isPresent()) {
      ownScratch().ifPresent(scratch -> useScratch(scratch, line, seen));
    }
    Fence rules = prepare(seen);
    List<String> started = tracer.isPresent() ? tracer.get().command(line, note(folder)) : line;
    if (landlock.isEmpty()) {
      return CommandProcess.start(started, folder, seen);
    }
    try (Landlock.Rules held = rules.rules(landlock.get(), tracer.isEmpty())) {
      return CommandProcess.start(started, folder, seen, Optional.of(held));
    }
  }

  /** What one process may do, the others of the stage may, too. */
  private synchronized Fence prepare(SortedMap<String, String> environment) throws IOException {
    Fence known = fence;
    if (known == null) {
      variables = environment;
      List<Path> handed = List.of(attempt.place().folder().toRealPath());
      known = Fence.of(territory(environment), host(environment), handed);
      fence = known;
    }
    return known;
  }

  private synchronized Path note(Path folder) throws IOException {
    Path file = attempt.file("trace-" + traced.size());
    traced.add(new Started(file, folder.toRealPath()));
    return file;
  }

  /**
   * A project that lies where temporary files do would be open with them: its commands get a folder
   * of their own.
   */
  private Optional<Path> ownScratch() throws IOException {
    Path root = session.project().root().toRealPath();
    boolean isInside =
        Host.look(new TreeMap<>(), root, List.of(), List.of()).scratch().stream()
            .anyMatch(root::startsWith);
    return isInside ? Optional.of(Files.createDirectories(attempt.file("tmp"))) : Optional.empty();
  }

  private void useScratch(Path scratch, List<String> line, SortedMap<String, String> variables) {
    variables.put("TMPDIR", scratch.toString());
    if (judgement.stage().isJava()) {
      line.add(1, "-Djava.io.tmpdir=" + scratch);
    }
  }

  /** Returns whether commands are held to what is declared. */
  boolean isFence() {
    return landlock.isPresent();
  }

  /** Returns the outputs that the command can write and not read again. */
  synchronized SortedSet<RepoPath> notReadBack() {
    return fence == null ? new TreeSet<>() : fence.notReadBack();
  }

  /** Says if a run took much longer because it was observed, as far as an earlier one tells. */
  static void tellCost(RunSession session, Stage stage, long millis) {
    for (Ledger.Line line : session.project().ledger().newestFirst()) {
      if (line.stage().equals(stage.name())
          && line.outcome() == RunRecord.Outcome.SUCCEEDED
          && line.wallMillis().isPresent()
          && wasFree(session, line)) {
        SandboxTexts.cost(session.title(stage), millis, line.wallMillis().getAsLong())
            .ifPresent(session.events()::warn);
        return;
      }
    }
  }

  /** Of a run whose record is not here nobody knows. */
  private static boolean wasFree(RunSession session, Ledger.Line line) {
    try {
      return session.project().record(line.record()).observed().isEmpty();
    } catch (JreproException e) {
      return false;
    }
  }

  /** Returns what was found, and says so; empty if the command ran without a sandbox. */
  synchronized Optional<Observation> found() {
    if (tracer.isEmpty()) {
      return landlock.map(held -> Observation.blind(mode, name(held)));
    }
    if (variables == null) {
      return Optional.empty();
    }
    try {
      Territory territory = territory(variables);
      Seen seen = seen();
      Findings findings = Findings.of(seen, territory, began);
      Observation observation = observation(seen, findings, territory, variables);
      if (mode == SandboxMode.OBSERVE) {
        new SandboxTexts(session.title(judgement.stage()), session.events()::warn)
            .tell(observation, findings.readsGit(), seen.hidden());
      }
      return Optional.of(observation);
    } catch (IOException e) {
      throw new DiskFailed("read what was seen of stage " + judgement.stage().name(), e);
    }
  }

  private Seen seen() throws IOException {
    for (Started process : traced) {
      if (Files.exists(process.file())) {
        trace.add(process.file(), process.folder());
        Scrap.delete(process.file());
      }
    }
    return trace.seen();
  }

  private static String name(Landlock landlock) {
    return "landlock " + landlock.version();
  }

  private Observation observation(
      Seen seen, Findings findings, Territory territory, Map<String, String> environment)
      throws IOException {
    String name = tracer.orElseThrow().name();
    byte[] bytes = SeenJson.of(seen, territory, name);
    Entry object = Entry.file(session.commits().store(writer -> writer.put(bytes)), bytes.length);
    SortedSet<String> strays = new TreeSet<>(findings.strays());
    // A denied write changed nothing, and is what was looked for.
    strays.addAll(Findings.denied(seen, territory));
    return new Observation(
        mode,
        landlock.map(held -> name(held) + ", " + name).orElse(name),
        findings.undeclared(),
        findings.outside(),
        strays,
        seen.network(),
        findings.unread(),
        programs(seen, environment),
        Optional.of(object));
  }

  private static SortedMap<String, String> programs(Seen seen, Map<String, String> environment) {
    SortedMap<String, String> programs = new TreeMap<>();
    seen.programs().forEach(program -> programs.put(program, ""));
    try {
      ProgramVersions.of(seen.programs().stream().map(Path::of).toList(), environment, seen.read())
          .forEach((program, version) -> programs.put(program.toString(), version));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The run is recorded first, without their versions.
    }
    return programs;
  }

  private Territory territory(SortedMap<String, String> environment) throws IOException {
    Stage stage = judgement.stage();
    Path root = session.project().root().toRealPath();
    SortedSet<RepoPath> inputs = new TreeSet<>(judgement.deps().keySet());
    inputs.addAll(stage.deps());
    SortedSet<RepoPath> known = new TreeSet<>();
    judgement.sources().map(FoundSources::files).ifPresent(known::addAll);
    stage.params().stream().map(Param::file).forEach(known::add);
    SortedSet<RepoPath> outputs = new TreeSet<>(stage.logs());
    stage.outs().stream().map(Output::path).forEach(outputs::add);
    return new Territory(new Territory.Declared(root, inputs, known, outputs), host(environment));
  }

  private Host host(SortedMap<String, String> environment) throws IOException {
    return Host.look(
        environment,
        session.project().root().toRealPath(),
        session.project().config().run().sandbox().allowed(),
        own());
  }

  private List<Path> own() {
    List<Path> own = new ArrayList<>();
    own.add(session.project().privateDir());
    own.add(session.project().asideDir());
    own.add(session.project().cache().objectsFolder());
    for (String part : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      if (!part.isBlank()) {
        own.add(Path.of(part).toAbsolutePath().normalize());
      }
    }
    return own;
  }
}
