package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Retries;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Runs a map stage's command for items, several at once. */
final class ItemCrew implements Crew {

  private final RunSession session;
  private final Stage stage;
  private final ItemPlan plan;
  private final Attempt attempt;
  private final ChildEnvironment environment;
  private final ItemKeeper keeper;
  private final CommandLog log;
  private final ItemsSandbox sandbox;
  private final Queue<List<RepoPath>> waiting = new ConcurrentLinkedQueue<>();
  private final Instant started = Clock.systemUTC().instant();

  // What comes of it, for whoever has the monitor.
  private final SortedMap<RepoPath, List<Entry>> results = new TreeMap<>();
  private final SortedMap<RepoPath, Ran> ran = new TreeMap<>();
  private final SortedMap<RepoPath, String> failures = new TreeMap<>();
  private final SortedSet<String> numerics = new TreeSet<>();

  /** What the first of its programs told of libtorch; they all have the same variables. */
  private Optional<JsonValue.Obj> torch = Optional.empty();

  private long cpuMillis;
  private long peakBytes;
  private int exit;

  private @Nullable Throwable broken;
  private volatile boolean stopping;

  ItemCrew(MapWork work, Attempt attempt, ChildEnvironment environment, ItemKeeper keeper) {
    this.session = work.session();
    this.stage = work.stage();
    this.plan = work.plan();
    this.attempt = attempt;
    this.environment = environment;
    this.keeper = keeper;
    this.log = new CommandLog(attempt.file(Attempt.LOG));
    this.sandbox =
        new ItemsSandbox(session, stage, StageSandbox.of(session, work.judgement(), attempt));
  }

  /** The run of one item's command; of a batch, what all its items share. */
  private record Ran(long startMillis, long millis, int exit) {}

  @Override
  public synchronized JsonValue.Obj environment() {
    return session.context().environment(environment.recorded(), torch);
  }

  @Override
  public Optional<Observation> observed() {
    return sandbox.observed();
  }

  @Override
  public synchronized SortedMap<RepoPath, List<Entry>> results() {
    return new TreeMap<>(results);
  }

  @Override
  public synchronized SortedMap<RepoPath, String> failures() {
    return new TreeMap<>(failures);
  }

  @Override
  public synchronized SortedSet<String> numerics() {
    return new TreeSet<>(numerics);
  }

  @Override
  public synchronized Execution.Ended ended() {
    Instant end = Clock.systemUTC().instant();
    return new Execution.Ended(
        new RunRecord.Measured(started, end, cpuMillis, peakBytes, exit), false, log);
  }

  @Override
  public synchronized byte[] ran() {
    StringBuilder text = new StringBuilder();
    ran.forEach((item, run) ->
        text.append(
                Json.canonical(
                    JsonValue.object()
                        .put("item", item.value())
                        .put("startMillis", run.startMillis())
                        .put("millis", run.millis())
                        .put("exit", run.exit())
                        .build()))
            .append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void run(int workers) throws InterruptedException {
    Collection<RepoPath> items = plan.run().keySet();
    cut(new ArrayList<>(items), plan.map().batch()).forEach(waiting::add);
    int count = Math.clamp(waiting.size(), 1, Math.max(1, workers));
    CountDownLatch left = new CountDownLatch(count);
    List<Thread> threads = new ArrayList<>();
    log.show();
    for (int i = 0; i < count; i++) {
      int place = i;
      threads.add(
          Thread.ofVirtual()
              .name("item-" + place)
              .start(() -> {
                work(place);
                left.countDown();
              }));
    }
    try {
      left.await();
    } catch (InterruptedException e) {
      stopping = true;
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join();
      }
      throw e;
    }
    rethrow();
  }

  private synchronized void rethrow() {
    switch (broken) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(broken);
    }
  }

  private static List<List<RepoPath>> cut(List<RepoPath> items, int size) {
    List<List<RepoPath>> batches = new ArrayList<>();
    for (int i = 0; i < items.size(); i += size) {
      batches.add(List.copyOf(items.subList(i, Math.min(items.size(), i + size))));
    }
    return batches;
  }

  private void work(int place) {
    try {
      Path folder = Files.createDirectories(attempt.file("item-" + place));
      for (List<RepoPath> batch = next(); !batch.isEmpty(); batch = next()) {
        new One(place, folder, batch).run();
      }
    } catch (InterruptedException e) {
      stopping = true;
    } catch (IOException e) {
      broke(new DiskFailed("run stage " + stage.name(), e));
    } catch (RuntimeException | Error e) {
      broke(e);
    }
  }

  private List<RepoPath> next() {
    List<RepoPath> batch = stopping ? null : waiting.poll();
    return batch == null ? List.of() : batch;
  }

  private synchronized void broke(Throwable reason) {
    stopping = true;
    if (broken == null) {
      broken = reason;
    }
  }

  /** One process after the other, for one batch of items. */
  private final class One {
    private final int place;
    private final Path folder;
    private final List<RepoPath> items;

    One(int place, Path folder, List<RepoPath> items) {
      this.place = place;
      this.folder = folder;
      this.items = items;
    }

    void run() throws InterruptedException, IOException {
      Stage one = stage.running(plan.map().commandFor(stage.command(), items.getFirst()));
      Retries retries = stage.retries();
      for (int attempts = 1; ; attempts++) {
        Execution.Ended ended = execute(one);
        Optional<String> failure = failure(ended);
        note(ended, failure);
        boolean covered = retries.cover(ended.timedOut(), ended.measured().exit());
        if (failure.isPresent() && (attempts > retries.times() || !covered)) {
          failed(failure.get() + heldBack(one, ended).map(HeldBack::why).orElse(""));
          return;
        }
        if (failure.isEmpty()) {
          keep();
          return;
        }
        Duration pause = retries.pauseAfter(attempts);
        session
            .events()
            .retrying(stage, attempts + 1, pause, items.getFirst() + " " + failure.get());
        clear();
        Thread.sleep(pause);
      }
    }

    private Execution.Ended execute(Stage one) throws InterruptedException, IOException {
      Execution.Ended ended = execute(one, sandbox.first());
      Optional<String> failure = failure(ended);
      if (failure.isEmpty() || !sandbox.yields(ended)) {
        return ended;
      }
      sandbox.tellYielding(items.getFirst(), failure.get());
      clear();
      return execute(one, sandbox.opened());
    }

    /** Finds out from what a command that failed was held back. */
    private Optional<HeldBack> heldBack(Stage one, Execution.Ended ended)
        throws InterruptedException, IOException {
      Optional<StageSandbox> naming = sandbox.toName(ended);
      if (naming.isEmpty()) {
        return sandbox.unnamed(ended);
      }
      clear();
      execute(one, naming.get());
      clear();
      return sandbox.named(naming.get());
    }

    private Execution.Ended execute(Stage one, StageSandbox in)
        throws InterruptedException, IOException {
      Files.deleteIfExists(folder.resolve(Attempt.REPORT));
      SortedMap<String, String> variables = new TreeMap<>(Limits.variables(stage, gpus()));
      variables.putAll(new ItemsTold(plan.map(), items).in(folder));
      variables.put("JREPRO_REPORT", folder.resolve(Attempt.REPORT).toString());
      Execution execution =
          new Execution(
              session.project().root(),
              environment.with(variables),
              line -> session.events().line(stage, line),
              process -> attempt.started(place, process));
      return execution.by(in).run(one, new CommandLog(folder.resolve("log")));
    }

    /** Of the stage's GPUs each process that runs at a time has its own. */
    private List<String> gpus() {
      List<String> all = session.shares().of(stage).gpus();
      int each = all.size() / session.shares().of(stage).items();
      return all.subList(place * each, (place + 1) * each);
    }

    private Optional<String> failure(Execution.Ended ended) {
      if (ended.timedOut()) {
        return Optional.of("took longer than its timeout and was ended");
      }
      if (ended.measured().exit() != 0) {
        return Optional.of("failed with exit code " + ended.measured().exit());
      }
      return Written.wrong(
          session.project().root(),
          items.stream().flatMap(item -> plan.outputs(item).stream()).toList(),
          List.of());
    }

    private Path at(RepoPath path) {
      return path.under(session.project().root());
    }

    /** A second attempt finds nothing of the first. */
    private void clear() throws IOException {
      for (RepoPath item : items) {
        for (RepoPath path : plan.outputs(item)) {
          Disk.unlinkBefore(session.project().root(), path);
          Scrap.delete(at(path));
        }
      }
    }

    private void note(Execution.Ended ended, Optional<String> failure) throws IOException {
      RunRecord.Measured measured = ended.measured();
      Ran run =
          new Ran(
              Duration.between(started, measured.start()).toMillis(),
              measured.wallMillis(),
              measured.exit());
      synchronized (ItemCrew.this) {
        cpuMillis += measured.cpuMillis();
        peakBytes = Math.max(peakBytes, measured.peakBytes());
        items.forEach(item -> ran.put(item, run));
        if (stage.isJava()) {
          Report report = Report.of(stage, folder.resolve(Attempt.REPORT));
          report.numerics(session.context(), stage).ifPresent(numerics::add);
          torch = torch.or(report::torch);
        }
        appendLog(ended.log(), failure);
      }
    }

    private void appendLog(CommandLog from, Optional<String> failure) throws IOException {
      byte[] bytes = from.bytes();
      if (bytes.length == 0 && failure.isEmpty()) {
        return;
      }
      String title =
          "==> "
              + items.getFirst()
              + (items.size() > 1 ? " and " + (items.size() - 1) + " more" : "")
              + failure.map(why -> " " + why).orElse("")
              + " <==\n";
      log.add(title.getBytes(StandardCharsets.UTF_8));
      log.add(bytes);
    }

    private void failed(String why) {
      synchronized (ItemCrew.this) {
        items.forEach(item -> failures.put(item, why));
        Ran run = ran.get(items.getFirst());
        exit = exit == 0 && run != null ? run.exit() : exit;
      }
      if (!session.options().keepGoing()) {
        stopping = true;
      }
    }

    private void keep() {
      for (RepoPath item : items) {
        Entry entry = Objects.requireNonNull(plan.run().get(item));
        List<Entry> outputs;
        try {
          outputs = keeper.keep(item, entry, plan.outputs(item));
        } catch (ItemKeeper.Disturbed | JreproException.Interrupted e) {
          throw e;
        } catch (JreproException.Refused e) {
          // A link that leads out of the project, say.
          failed(
              "left an output that cannot be stored: "
                  + String.valueOf(e.getMessage()).replaceFirst("\\.$", ""));
          return;
        }
        synchronized (ItemCrew.this) {
          results.put(item, outputs);
        }
      }
    }
  }
}
