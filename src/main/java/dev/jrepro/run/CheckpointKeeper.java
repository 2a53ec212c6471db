package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Leaves the checkpoints of a stage in the depot while it runs in a job, now and then and when the
 * job is told to end: the machine may be gone the next moment. What is being written just then is
 * left for the next time.
 */
final class CheckpointKeeper implements AutoCloseable {

  private static final String MARK = "checkpoint";

  private final RunSession session;
  private final Stage stage;
  private final StageKey key;
  private final Ticket ticket;
  private final Depot depot;
  private final Attribution attribution;
  private final Consumer<String> warn;
  private final Instant begun = Clock.systemUTC().instant();
  private final List<RepoPath> paths;
  private final Thread thread;

  /** What was kept last looked like this. */
  private String last = "";

  /** What all of it is about, and where it goes. */
  record Place(Ticket ticket, Depot depot, Attribution attribution, Consumer<String> warn) {}

  /** Hands the stage what an attempt before it left, and begins to keep what it makes. */
  static CheckpointKeeper begin(RunSession session, Stage stage, StageKey key, Place place)
      throws InterruptedException {
    CheckpointKeeper keeper = new CheckpointKeeper(session, stage, key, place);
    if (!keeper.paths.isEmpty()) {
      keeper.resume();
      keeper.thread.start();
    }
    return keeper;
  }

  private CheckpointKeeper(RunSession session, Stage stage, StageKey key, Place place) {
    this.session = session;
    this.stage = stage;
    this.key = key;
    this.ticket = place.ticket();
    this.depot = place.depot();
    this.attribution = place.attribution();
    this.warn = place.warn();
    this.paths = stage.outs().stream().filter(Output::checkpoint).map(Output::path).toList();
    this.thread = Thread.ofVirtual().name("checkpoints").unstarted(this::watch);
  }

  /** Returns whether a record is of checkpoints, and of no attempt that has ended. */
  static boolean isOfCheckpoints(RunRecord record) {
    return record.environment().isTrue(MARK);
  }

  private void resume() throws InterruptedException {
    SortedMap<RepoPath, Entry> left =
        new TreeMap<>(depot.checkpoints(ticket.key(), ticket.again()));
    left.keySet().retainAll(paths);
    if (left.isEmpty()) {
      return;
    }
    session.restorer().replace(stage, left);
    try {
      checkpoints().keep(session.project().root(), left::containsKey);
    } catch (IOException e) {
      throw new DiskFailed("hand over checkpoints", e);
    }
    warn.accept("It goes on from " + left.firstKey() + ".");
  }

  private Checkpoints checkpoints() {
    return Checkpoints.of(session.project(), key.digest().hex(), paths, true);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(Duration.ofSeconds(Math.max(1, ticket.checkpointSeconds())));
        try {
          keep();
        } catch (JreproException e) {
          warn.accept("Warning: a checkpoint was not kept: " + e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The stage was ended: its checkpoints have been set aside. */
  void interrupted() throws InterruptedException {
    if (paths.isEmpty()) {
      return;
    }
    close();
    try {
      checkpoints().handOver(session.project().root());
    } catch (IOException e) {
      throw new DiskFailed("keep checkpoints", e);
    }
    keep();
  }

  /** The stage succeeded. */
  void succeeded() {
    if (!paths.isEmpty()) {
      depot.dropCheckpoints(ticket.key(), ticket.again());
    }
  }

  private synchronized void keep() throws InterruptedException {
    String before = look();
    if (before.isEmpty() || before.equals(last)) {
      return;
    }
    SortedMap<RepoPath, Entry> kept = new TreeMap<>();
    try (ObjectWriter writer = session.project().cache().writer()) {
      for (RepoPath path : paths) {
        session.storeApart(path, writer).ifPresent(entry -> kept.put(path, entry));
      }
      if (kept.isEmpty() || !look().equals(before)) {
        return; // It was written to meanwhile: half of it would be old.
      }
      RunRecord record = record(kept);
      writer.put(record.toBytes());
      writer.commit();
      depot.keepCheckpoints(record, ticket.again());
      last = before;
    } catch (IOException e) {
      throw new DiskFailed("keep checkpoints", e);
    }
  }

  /** Returns what tells whether something was written. */
  private String look() {
    StringBuilder text = new StringBuilder();
    for (RepoPath path : paths) {
      Path top = path.under(session.project().root());
      if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(top)) {
        for (Path each : all.sorted().toList()) {
          text.append(each)
              .append(' ')
              .append(Files.size(each))
              .append(' ')
              .append(Files.getLastModifiedTime(each, LinkOption.NOFOLLOW_LINKS))
              .append('\n');
        }
      } catch (NoSuchFileException e) {
        return ""; // It is being replaced.
      } catch (IOException e) {
        throw new DiskFailed("look at " + path, e);
      }
    }
    return text.toString();
  }

  private RunRecord record(SortedMap<RepoPath, Entry> kept) {
    JsonValue.Builder environment =
        JsonValue.object().put("job", attribution.report(key.digest(), false).details());
    return new RunRecord(
        stage.name(),
        RunRecord.Outcome.ABORTED,
        key.digest(),
        key,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        Optional.empty(),
        kept,
        new RunRecord.Measured(begun, Clock.systemUTC().instant(), 0, 0, 0),
        environment.flag(MARK, true).build(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!paths.isEmpty()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
