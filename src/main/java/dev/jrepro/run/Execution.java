package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the processes of one stage's command, one behind the other, up to the first that fails. */
final class Execution {

  private static final long GRACE_MILLIS = 5000;
  private static final int INTERRUPTED = 130;
  private static final long FIRST_SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path root;
  private final ChildEnvironment environment;
  private final Consumer<String> lines;
  private final Consumer<ProcessHandle> started;
  private Starter starter = CommandProcess::start;
  private final Usage usage = new Usage();
  private Instant startedAt = Instant.EPOCH;

  /**
   * Prepares an execution.
   *
   * @param lines is handed each line that the command prints, secrets struck out
   * @param started is told of each process
   */
  Execution(
      Path root,
      ChildEnvironment environment,
      Consumer<String> lines,
      Consumer<ProcessHandle> started) {
    this.root = root;
    this.environment = environment;
    this.lines = lines;
    this.started = started;
  }

  /** Starts a process. */
  @FunctionalInterface
  interface Starter {

    /**
     * Starts a command; somebody has to watch it.
     *
     * @param folder where
     * @param variables all that it sees
     */
    CommandProcess start(List<String> command, Path folder, SortedMap<String, String> variables)
        throws IOException;
  }

  /** Has the processes started by somebody else. */
  Execution by(Starter other) {
    starter = other;
    return this;
  }

  /**
   * How a command ended.
   *
   * @param measured when, how, and at what cost
   * @param timedOut whether it was ended for taking too long
   * @param log what it printed
   */
  record Ended(RunRecord.Measured measured, boolean timedOut, CommandLog log) {}

  Ended run(Stage stage, CommandLog log) throws InterruptedException {
    startedAt = Clock.systemUTC().instant();
    long deadline =
        stage.timeout().map(t -> System.nanoTime() + t.toNanos()).orElse(Long.MAX_VALUE);
    int exit = 0;
    boolean timedOut = false;
    try {
      for (List<String> command : new CommandLines(root).of(stage)) {
        CommandProcess process = start(stage, command);
        Printer printer = new Printer(process.output(), log, environment::mask, lines);
        timedOut = !await(process, deadline, log);
        printer.finish();
        exit = process.exit();
        if (exit != 0 || timedOut) {
          break;
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("run stage " + stage.name(), e);
    }
    Instant end = Clock.systemUTC().instant();
    return new Ended(
        new RunRecord.Measured(startedAt, end, usage.cpuMillis(), usage.peakBytes(), exit),
        timedOut,
        log);
  }

  /** Returns what is to be recorded of a run that a person ended. */
  Ended interrupted(CommandLog log) {
    Instant now = Clock.systemUTC().instant();
    return new Ended(
        new RunRecord.Measured(startedAt, now, usage.cpuMillis(), usage.peakBytes(), INTERRUPTED),
        false,
        log);
  }

  private CommandProcess start(Stage stage, List<String> command) throws IOException {
    Path folder = stage.workingFolder().under(root);
    CommandProcess process = starter.start(command, folder, environment.variables());
    boolean noted = false;
    try {
      started.accept(process.handle());
      noted = true;
      return process;
    } finally {
      if (!noted) {
        ProcessGroup.of(process.handle()).kill();
      }
      process.watch();
    }
  }

  private static long left(long deadline) {
    return deadline == Long.MAX_VALUE ? deadline : deadline - System.nanoTime();
  }

  /** Returns whether the command ended by itself; whatever it left running is ended. */
  private boolean await(CommandProcess process, long deadline, CommandLog log)
      throws InterruptedException {
    ProcessGroup group = ProcessGroup.of(process.handle());
    try {
      boolean ended = false;
      long interval = FIRST_SAMPLE_NANOS;
      for (long left = left(deadline); !ended && left > 0; left = left(deadline)) {
        ended = process.waitFor(Math.min(interval, left));
        if (!ended) {
          usage.sample(process.handle());
          log.show();
          // A look at all processes takes milliseconds, and many commands may run.
          interval = Math.min(2 * interval, LAST_SAMPLE_NANOS);
        }
      }
      if (!ended) {
        group.end(GRACE_MILLIS);
        process.exit();
        return false;
      }
      if (!group.awaitGone(GRACE_MILLIS)) {
        group.end(GRACE_MILLIS);
      }
      return true;
    } catch (InterruptedException e) {
      group.end(GRACE_MILLIS);
      throw e;
    }
  }
}
