package dev.jrepro.train.log;

import dev.jrepro.json.JsonValue;
import dev.jrepro.train.Listener;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Run;
import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;

/**
 * Tells people how far a training is. On a terminal it is one line that is drawn anew, a few times
 * a second: epoch, steps, loss, examples a second, the time that is left. After each epoch one line
 * stays, with its metrics; where there is no terminal, as in a stage of {@code jrepro run}, there
 * are only these.
 */
public final class ProgressBar implements Listener {
  private static final long PAUSE_NANOS = 200_000_000;
  private static final double NANOS = 1e9;
  private static final int WIDTH = 20;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream out;
  private final boolean drawn;
  private final LongSupplier nanos;
  private Optional<Run> run = Optional.empty();
  private long begun;
  private long epochBegun;
  private long epochFrom;
  private long lastDrawn;

  /**
   * A bar that is drawn where there is a terminal.
   *
   * @param out where it goes, such as {@code System.err}
   */
  public ProgressBar(PrintStream out) {
    this(out, onTerminal(), System::nanoTime);
  }

  /**
   * A bar, drawn or not.
   *
   * @param out where it goes
   * @param drawn whether a line can be drawn anew there
   * @param nanos a clock, as {@code System::nanoTime}
   */
  public ProgressBar(PrintStream out, boolean drawn, LongSupplier nanos) {
    this.out = out;
    this.drawn = drawn;
    this.nanos = nanos;
  }

  private static boolean onTerminal() {
    // From JDK 22 to 24 there always is one; since then there is none without a terminal again.
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return terminal && !"dumb".equals(System.getenv("TERM"));
  }

  @Override
  public void begin(Run training) {
    run = Optional.of(training);
    begun = nanos.getAsLong();
    lastDrawn = begun - PAUSE_NANOS;
    epochBegun = begun;
    epochFrom = training.from().step();
  }

  @Override
  public void step(Progress at, SortedMap<String, Double> values) {
    long now = nanos.getAsLong();
    if (drawn && now - lastDrawn >= PAUSE_NANOS) {
      lastDrawn = now;
      run.ifPresent(training -> {
        out.print(CLEAR + line(training, at, values));
        out.flush();
      });
    }
  }

  private String line(Run training, Progress at, SortedMap<String, Double> values) {
    long perEpoch = training.perEpoch();
    long inEpoch = at.step() - (at.epoch() - 1) * perEpoch;
    List<String> parts = new ArrayList<>();
    parts.add("epoch %d/%d".formatted(at.epoch(), at.steps() / perEpoch));
    parts.add(bar(inEpoch, perEpoch) + " %d/%d".formatted(inEpoch, perEpoch));
    values.forEach((name, value) -> {
      if (name.equals("loss") || name.endsWith("/loss")) {
        parts.add(name + " " + number(value));
      }
    });
    speed(training, at).ifPresent(parts::add);
    long made = at.step() - training.from().step();
    double each = (nanos.getAsLong() - begun) / NANOS / made;
    parts.add(time(each * (at.steps() - at.step())) + " left");
    return String.join("  ", parts);
  }

  private static String bar(long done, long all) {
    int full = (int) (WIDTH * done / all);
    return "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]";
  }

  /** Over the epoch up to now, counted as if each batch were full. */
  private Optional<String> speed(Run training, Progress at) {
    double seconds = (nanos.getAsLong() - epochBegun) / NANOS;
    JsonValue.Obj regime = training.hyperparameters().object("regime");
    long each = regime.integer("batch").orElse(0L) * regime.integer("accumulate").orElse(1L);
    double examples = (double) (at.step() - epochFrom) * each;
    return seconds > 0 && each > 0
        ? Optional.of(String.format(Locale.ROOT, "%,.0f examples/s", examples / seconds))
        : Optional.empty();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String time(double seconds) {
    long all = Math.round(seconds);
    String minutes = String.format(Locale.ROOT, "%02d:%02d", all / 60 % 60, all % 60);
    return all < 3600 ? minutes : all / 3600 + ":" + minutes;
  }

  @Override
  public void epoch(Progress at, SortedMap<String, Double> metrics) {
    List<String> parts = new ArrayList<>();
    metrics.forEach((name, value) -> parts.add(name + " " + number(value)));
    run.flatMap(training -> speed(training, at)).ifPresent(parts::add);
    String clear = drawn ? CLEAR : "";
    out.println(clear + "epoch %d: ".formatted(at.epoch()) + String.join(", ", parts));
    epochBegun = nanos.getAsLong();
    epochFrom = at.step();
  }
}
