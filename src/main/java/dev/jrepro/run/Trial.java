package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.project.Project;
import dev.jrepro.store.FolderStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One change to a stage, in a room for trials; it is there until this is closed. For one thread.
 */
public final class Trial implements AutoCloseable {

  private final AppliedChange change;
  private final Project project;
  private final RunSession session;
  private final LastLine said;
  private final Judgement judgement;
  private final StageKey key;

  private Trial(
      AppliedChange change, Project project, RunSession session, LastLine said, Stage stage) {
    this.change = change;
    this.project = project;
    this.session = session;
    this.said = said;
    this.judgement = session.judge(stage);
    this.key =
        judgement
            .key()
            .orElseThrow(() -> NoKey.of(session.title(stage), reasons(judgement.verdict())));
  }

  private static List<Reason> reasons(Verdict verdict) {
    return verdict instanceof Verdict.Stale(List<Reason> reasons) ? reasons : List.of();
  }

  /** How a trial ended. */
  public sealed interface Ended {

    /** Returns how long the command took. */
    long wallMillis();

    /**
     * The stage made its outputs.
     *
     * @param outs as a lock has them
     * @param numerics the numerics class, for a {@code java} stage
     */
    record Made(SortedMap<RepoPath, Entry> outs, Optional<String> numerics, long wallMillis)
        implements Ended {
      public Made {
        outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
      }
    }

    /**
     * The stage failed.
     *
     * @param why a sentence without subject and full stop, and the last line that was printed
     */
    record Failed(String why, long wallMillis) implements Ended {}
  }

  static Trial begin(TrialRoom room, Change what, Duration most) {
    AppliedChange change = AppliedChange.in(room, what);
    Optional<Project> opened = Optional.empty();
    boolean ready = false;
    try {
      Project project = Project.openForNow(room.root());
      opened = Optional.of(project);
      Snapshot snapshot = project.workspace(change.overrides());
      Stage stage = change.stage(snapshot, most);
      LastLine said = new LastLine();
      RunSession session =
          new RunSession(
              project,
              snapshot,
              List.of(stage),
              StageTrials.options(stage, change.caller(), stage.name().toString()),
              said);
      Trial trial = new Trial(change, project, session, said, stage);
      ready = true;
      return trial;
    } finally {
      if (!ready) {
        opened.ifPresent(Project::close);
        change.close();
      }
    }
  }

  /** Returns the stage as it is with the change. */
  public Stage stage() {
    return judgement.stage();
  }

  /** Returns the stage key with the change. */
  public Digest key() {
    return key.digest();
  }

  /** Returns where the outputs are once it has run, until the room begins another trial. */
  public FolderStore store() {
    return project.cache();
  }

  /**
   * Runs the stage, once.
   *
   * @throws InterruptedException if a person ended it
   */
  public Ended run() throws InterruptedException {
    Stage stage = judgement.stage();
    Limits limits = new Limits(session, true, List.of(stage));
    session
        .shares()
        .give(
            stage,
            new Shares.Share(
                limits
                    .pool()
                    .round()
                    .take(limits.demand(stage))
                    .map(ResourcePool.Allotment::gpus)
                    .orElse(List.of()),
                limits.itemsAtOnce(stage)));
    Instant start = Clock.systemUTC().instant();
    GroupCommit commits = session.commits();
    try (commits;
        Executor executor = new LocalExecutor(session)) {
      executor.run(judgement, key);
    } catch (CommandFailed e) {
      return new Ended.Failed(e.why() + said.told(), since(start));
    } catch (DiskFailed e) {
      throw e; // It tells of this machine, and not of the stage.
    } catch (JreproException.StageFailed | JreproException.Refused e) {
      return new Ended.Failed(String.valueOf(e.getMessage()), since(start));
    }
    RunRecord record = record();
    return new Ended.Made(record.outs(), record.numerics(), record.measured().wallMillis());
  }

  private static long since(Instant start) {
    return Duration.between(start, Clock.systemUTC().instant()).toMillis();
  }

  private RunRecord record() {
    Ledger.Line last =
        project.ledger().lines().stream()
            .filter(line -> line.key().equals(key.digest()))
            .reduce((first, second) -> second)
            .orElseThrow();
    return project.record(last.record());
  }

  @Override
  public void close() {
    try {
      session.close();
      project.close();
    } finally {
      change.close();
    }
  }

  /** Keeps what a command printed last. */
  private static final class LastLine extends SilentEvents {
    private static final int SHOWN = 100;

    private volatile String last = "";

    @Override
    public void line(Stage stage, String line) {
      if (!line.isBlank()) {
        last = line.strip();
      }
    }

    String told() {
      return last.isEmpty()
          ? ""
          : ": " + (last.length() > SHOWN ? last.substring(0, SHOWN) + "…" : last);
    }
  }
}
