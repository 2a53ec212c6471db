package dev.jrepro.train.log;

import dev.jrepro.json.Json;
import dev.jrepro.train.Listener;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Published;
import dev.jrepro.train.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SortedMap;

/**
 * Writes the numbers of a training into one folder, as several tools read them:
 *
 * <ul>
 *   <li>{@code metrics.csv} and {@code params.yml}: DagsHub's logger;
 *   <li>{@code dvclive/}: DVCLive 3, {@code metrics.json}, {@code params.yaml} and a table for each
 *       metric below {@code plots/metrics};
 *   <li>{@code tensorboard/}: an event file of scalars for each start of the training;
 *   <li>{@code loss.svg} and the like: a plot for each kind of metric of an epoch.
 * </ul>
 *
 * <p>An epoch's metrics keep their names; those of single steps are called {@code step/NAME}. After
 * an interruption rows of steps that are made again are dropped. The files hold times; they belong
 * among a stage's logs, not among its outputs.
 */
public final class RunLog implements Listener {
  private final Path folder;
  private final int every;
  private final Clock clock;
  private Series series = new Series();
  private java.util.Optional<EventFile> events = java.util.Optional.empty();

  /**
   * A log that begins with the training.
   *
   * @param folder where it goes; made where it is missing
   * @param every so many steps one of them is logged by itself; 0 for none
   * @param clock tells the times
   */
  public RunLog(Path folder, int every, Clock clock) {
    this.folder = folder;
    this.every = every;
    this.clock = clock;
  }

  @Override
  public void begin(Run run) {
    String told = Json.pretty(run.hyperparameters());
    Published.write(folder.resolve("params.yml"), told);
    Published.write(folder.resolve("dvclive/params.yaml"), told);
    Path table = folder.resolve("metrics.csv");
    boolean goesOn = run.from().step() > 0 && Files.exists(table);
    series = goesOn ? Series.read(table, run.from().step()) : new Series();
    events =
        java.util.Optional.of(
            EventFile.begin(folder.resolve("tensorboard"), clock, run.from().step()));
    Published.write(table, series.csv());
  }

  @Override
  public void step(Progress at, SortedMap<String, Double> values) {
    if (every > 0 && at.step() % every == 0) {
      values.forEach((name, value) -> add(at, "step/" + name, value));
    }
  }

  @Override
  public void epoch(Progress at, SortedMap<String, Double> metrics) {
    metrics.forEach((name, value) -> add(at, name, value));
    add(at, "epoch", (double) at.epoch());
    Published.write(folder.resolve("metrics.csv"), series.csv());
    DvcLive.write(folder.resolve("dvclive"), series, at.step());
    Plot.write(folder, series);
  }

  private void add(Progress at, String name, double value) {
    Series.Point point = new Series.Point(name, value, clock.millis(), at.step());
    series.add(point);
    events.ifPresent(file -> file.add(point));
  }
}
