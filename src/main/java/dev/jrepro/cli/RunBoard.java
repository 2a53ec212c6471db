package dev.jrepro.cli;

import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a run's stages are about, as lines: what runs and for how long, what waits for what, how
 * much is done. It knows no clock: whoever asks says how late it is. Safe for many threads.
 */
final class RunBoard {

  private static final int RUNNING_SHOWN = 10;
  private static final int WAITING_SHOWN = 3;
  private static final int NAMED = 3;

  /** How many of the last lines of a command are kept, for the case that it fails. */
  private static final int TAIL = 20;

  private final StageGraph graph;
  private final long startMillis;
  private final Map<StageName, Row> rows = new LinkedHashMap<>();
  private Function<Stage, OptionalLong> expected = stage -> OptionalLong.empty();
  private int done;

  RunBoard(StageGraph graph, long startMillis) {
    this.graph = graph;
    this.startMillis = startMillis;
  }

  /** A stage that is not done. */
  private static final class Row {
    private final Stage stage;
    private final Deque<String> lines = new ArrayDeque<>();
    private long sinceMillis = -1;
    private Optional<String> blocked = Optional.empty();

    Row(Stage stage) {
      this.stage = stage;
    }

    boolean isRunning() {
      return sinceMillis >= 0;
    }
  }

  /** These stages are going to be visited. */
  synchronized void planned(Collection<Stage> stages) {
    stages.forEach(stage -> rows.put(stage.name(), new Row(stage)));
  }

  /** So long, in milliseconds, a stage's command is expected to take. */
  synchronized void expect(Function<Stage, OptionalLong> millis) {
    expected = millis;
  }

  /** A stage's command starts. */
  synchronized void started(Stage stage, long nowMillis) {
    Row row = row(stage);
    row.sinceMillis = nowMillis;
    row.blocked = Optional.empty();
    row.lines.clear();
  }

  /** A stage could run, but for something that others have. */
  synchronized void waiting(Stage stage, String what) {
    Row row = row(stage);
    row.blocked = Optional.of(what);
    row.sinceMillis = -1;
  }

  /** A stage's command printed a line. */
  synchronized void line(Stage stage, String line) {
    Row row = row(stage);
    if (row.lines.size() == TAIL) {
      row.lines.removeFirst();
    }
    row.lines.addLast(line);
  }

  /** A stage needs nothing more; returns the last lines that its command printed. */
  synchronized List<String> settled(Stage stage) {
    done++;
    Row row = rows.remove(stage.name());
    return row == null ? List.of() : List.copyOf(row.lines);
  }

  private Row row(Stage stage) {
    return rows.computeIfAbsent(stage.name(), name -> new Row(stage));
  }

  /** Returns the board; nothing if nothing runs. */
  synchronized List<String> lines(long nowMillis) {
    List<Row> running = rows.values().stream().filter(Row::isRunning).toList();
    List<Row> waiting = rows.values().stream().filter(row -> waits(row)).toList();
    if (running.isEmpty() && waiting.isEmpty()) {
      return List.of();
    }
    int width =
        rows.values().stream()
            .filter(row -> row.isRunning() || waiting.contains(row))
            .map(row -> title(row.stage).length())
            .max(Comparator.naturalOrder())
            .orElse(0);
    List<String> lines = new ArrayList<>();
    running.stream()
        .limit(RUNNING_SHOWN)
        .forEach(row -> lines.add(padded(row, width) + running(row, nowMillis)));
    waiting.stream()
        .limit(WAITING_SHOWN)
        .forEach(row -> lines.add(padded(row, width) + "waits for " + whatFor(row)));
    lines.add(summary(running.size(), nowMillis));
    return lines;
  }

  /** What waits for a stage that itself waits is left out: it says nothing new. */
  private boolean waits(Row row) {
    return !row.isRunning() && (row.blocked.isPresent() || !runningAbove(row).isEmpty());
  }

  private List<String> runningAbove(Row row) {
    return graph.find(row.stage.name()).isEmpty()
        ? List.of()
        : graph.upstream(row.stage.name()).stream()
            .map(stage -> rows.get(stage.name()))
            .filter(above -> above != null && above.isRunning())
            .map(above -> title(above.stage))
            .toList();
  }

  private String whatFor(Row row) {
    List<String> above = runningAbove(row);
    String names = above.stream().limit(NAMED).collect(Collectors.joining(", "));
    String more = above.size() > NAMED ? " and " + (above.size() - NAMED) + " more" : "";
    return row.blocked.orElse(names + more);
  }

  private String running(Row row, long nowMillis) {
    String time = time(nowMillis - row.sinceMillis);
    OptionalLong millis = expected.apply(row.stage);
    String of = millis.isPresent() ? " of about " + time(millis.getAsLong()) : "";
    String last = row.lines.isEmpty() ? "" : "  " + row.lines.getLast();
    return time + of + last;
  }

  private String summary(int running, long nowMillis) {
    int all = rows.size() + done;
    return done
        + " of "
        + all
        + (all == 1 ? " stage" : " stages")
        + " done, "
        + running
        + " running; "
        + time(nowMillis - startMillis);
  }

  private String padded(Row row, int width) {
    String title = title(row.stage);
    return title + " ".repeat(width - title.length()) + "  ";
  }

  private String title(Stage stage) {
    return graph.find(stage.name()).isPresent()
        ? graph.title(stage.name())
        : stage.name().toString();
  }

  /** Returns a duration as minutes and seconds, with hours where there are some. */
  static String time(long millis) {
    long seconds = Math.max(0, millis) / 1000;
    String tail = two(seconds % 60);
    return seconds < 3600
        ? seconds / 60 + ":" + tail
        : seconds / 3600 + ":" + two(seconds / 60 % 60) + ":" + tail;
  }

  private static String two(long number) {
    return (number < 10 ? "0" : "") + number;
  }
}
