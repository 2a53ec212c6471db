package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.ItemRuns;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts together what the tasks of arrays tell of themselves, as if it had been one run. */
final class PartsOfRun {

  private static final int LINES = 50;

  private final Project project;
  private final Depot depot;
  private final CommandLog log;
  private final List<Gathering.Part> parts = new ArrayList<>();
  private final Instant begun = Clock.systemUTC().instant();
  private boolean isShown;

  /**
   * Prepares.
   *
   * @param attempt has the log, to which is written what the tasks printed as it comes
   */
  PartsOfRun(Project project, Depot depot, Attempt attempt) {
    this.project = project;
    this.depot = depot;
    this.log = new CommandLog(attempt.file(Attempt.LOG));
  }

  void add(Gathering.Part part) throws InterruptedException {
    parts.add(part);
    bring(part.record());
    part.record().log().ifPresent(entry -> log.add(read(entry)));
  }

  /** Logs are for people: one that is missing keeps nobody from the outputs. */
  private void bring(RunRecord record) throws InterruptedException {
    try {
      depot.bring(record.traces());
    } catch (JreproException.RemoteFailed | JreproException.Refused | JreproException.Corrupt e) {
      log.add("(a log is not to be had)\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private byte[] read(Entry entry) {
    return project.cache().contains(entry.digest(), entry.sizeBytes())
        ? project.cache().read(entry.digest())
        : new byte[0];
  }

  /** Returns whether a task has told that it failed. */
  boolean hasReported(String job) {
    return parts.stream()
        .map(Gathering.Part::report)
        .anyMatch(report -> report.job().equals(job) && report.failure().isPresent());
  }

  /** Returns whether a task was told to end, by its time limit say, before it had done all. */
  boolean wasTold(String job) {
    return parts.stream()
        .map(Gathering.Part::report)
        .filter(report -> report.job().equals(job))
        .anyMatch(report -> !report.succeeded() && report.failure().isEmpty());
  }

  /** Returns the last lines of the first that failed; once. */
  List<String> failureLog() {
    Optional<Entry> failed =
        parts.stream()
            .filter(part -> part.report().failure().isPresent())
            .findFirst()
            .flatMap(part -> part.record().log());
    if (failed.isEmpty() || isShown) {
      return List.of();
    }
    isShown = true;
    List<String> lines = new String(read(failed.get()), StandardCharsets.UTF_8).lines().toList();
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
  }

  SortedSet<String> numerics() {
    SortedSet<String> numerics = new TreeSet<>();
    parts.forEach(part -> part.record().numerics().ifPresent(numerics::add));
    return numerics;
  }

  Execution.Ended ended() {
    Instant start = start();
    Instant end = start;
    long cpuMillis = 0;
    long peakBytes = 0;
    int exit = 0;
    for (Gathering.Part part : parts) {
      RunRecord.Measured measured = part.record().measured();
      end = measured.end().isAfter(end) ? measured.end() : end;
      cpuMillis += measured.cpuMillis();
      peakBytes = Math.max(peakBytes, measured.peakBytes());
      exit = exit == 0 ? measured.exit() : exit;
    }
    return new Execution.Ended(
        new RunRecord.Measured(start, end, cpuMillis, peakBytes, exit), false, log);
  }

  private Instant start() {
    return parts.stream()
        .map(part -> part.record().measured().start())
        .min(Instant::compareTo)
        .orElse(begun);
  }

  /** Returns the items that ran, in the order in which they began, counted from the first. */
  byte[] ran() {
    SortedMap<String, String> lines = new TreeMap<>();
    for (Gathering.Part part : parts) {
      long later = Duration.between(start(), part.record().measured().start()).toMillis();
      byte[] ran = part.record().items().map(ItemRuns::ran).map(this::read).orElse(new byte[0]);
      new String(ran, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .map(Json::parseObject)
          .forEach(line -> lines.put(line.needText("item"), moved(line, later)));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.values().forEach(line -> all.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
    return all.toByteArray();
  }

  private static String moved(JsonValue.Obj line, long laterMillis) {
    return Json.canonical(
        JsonValue.object()
            .put("item", line.needText("item"))
            .put("startMillis", line.needInteger("startMillis") + laterMillis)
            .put("millis", line.needInteger("millis"))
            .put("exit", line.needInteger("exit"))
            .build());
  }

  /**
   * Returns what the first task told of its machine, with the array as the job.
   *
   * @param otherwise what is told if there is no task
   */
  JsonValue.Obj environment(JsonValue.Obj otherwise) {
    if (parts.isEmpty()) {
      return otherwise;
    }
    Gathering.Part first = parts.getFirst();
    SortedSet<String> nodes = new TreeSet<>();
    SortedSet<String> tasks = new TreeSet<>();
    parts.forEach(part -> {
      nodes.add(part.report().node());
      tasks.add(part.report().job());
    });
    JsonValue.Builder environment = JsonValue.object();
    first.record().environment().fields().forEach(environment::put);
    return environment
        .put(
            "job",
            JsonValue.object()
                .put("id", first.report().job().replaceFirst("_.*", ""))
                .put("restart", 0)
                .put("node", String.join(",", nodes))
                .put("tasks", tasks.size())
                .putIf("again", first.report().again())
                .build())
        .build();
  }
}
