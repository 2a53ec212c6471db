package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Observation;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
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
  private final Instant began = Clock.systemUTC().instant();
  private final Trace trace = new Trace();
  private final List<Started> traced = new ArrayList<>();
  private @Nullable SortedMap<String, String> variables;

  /** A process that was traced. */
  private record Started(Path file, Path folder) {}

  private StageSandbox(RunSession session, Judgement judgement, Attempt attempt) {
    this.session = session;
    this.judgement = judgement;
    this.attempt = attempt;
    this.mode = mode(session, judgement.stage());
    this.tracer =
        mode == SandboxMode.OBSERVE
            ? session.context().tracer(session.options().caller())
            : Optional.empty();
  }

  /** Prepares the sandbox of a stage. */
  static StageSandbox of(RunSession session, Judgement judgement, Attempt attempt) {
    StageSandbox sandbox = new StageSandbox(session, judgement, attempt);
    if (sandbox.mode == SandboxMode.OBSERVE && sandbox.tracer.isEmpty()) {
      session
          .events()
          .warn(
              "stage "
                  + session.title(judgement.stage())
                  + " is not observed: there is no strace 5.3 or later here that may trace.");
    }
    return sandbox;
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
    if (tracer.isEmpty()) {
      return CommandProcess.start(command, folder, environment);
    }
    Path file;
    synchronized (this) {
      variables = environment;
      file = attempt.file("trace-" + traced.size());
      traced.add(new Started(file, folder.toRealPath()));
    }
    return CommandProcess.start(tracer.get().command(command, file), folder, environment);
  }

  /** Returns what was found, and says so; empty if nothing was looked for. */
  synchronized Optional<Observation> found() {
    if (tracer.isEmpty() || variables == null) {
      return Optional.empty();
    }
    try {
      for (Started process : traced) {
        if (Files.exists(process.file())) {
          trace.add(process.file(), process.folder());
          Scrap.delete(process.file());
        }
      }
      Seen seen = trace.seen();
      Territory territory = territory(variables);
      Findings findings = Findings.of(seen, territory, began);
      byte[] bytes = SeenJson.of(seen, territory, tracer.get().name());
      Entry object = Entry.file(session.commits().store(writer -> writer.put(bytes)), bytes.length);
      Observation observation =
          new Observation(
              mode,
              tracer.get().name(),
              findings.undeclared(),
              findings.outside(),
              findings.strays(),
              seen.network(),
              findings.unread(),
              programs(seen),
              Optional.of(object));
      new SandboxTexts(session.title(judgement.stage()), session.events()::warn)
          .tell(observation, findings.readsGit(), seen.hidden());
      return Optional.of(observation);
    } catch (IOException e) {
      throw new DiskFailed("read what was seen of stage " + judgement.stage().name(), e);
    }
  }

  private static SortedMap<String, String> programs(Seen seen) {
    SortedMap<String, String> programs = new TreeMap<>();
    seen.programs().forEach(program -> programs.put(program, ""));
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
    return new Territory(
        new Territory.Declared(root, inputs, known, outputs),
        Host.look(environment, root, session.project().config().run().sandbox().allowed(), own()));
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
