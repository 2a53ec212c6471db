package dev.jrepro.train.log;

import dev.jrepro.train.Listener;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Published;
import dev.jrepro.train.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes the numbers of a training into one folder, as several tools read them:
 *
 * <ul>
 *   <li>{@code metrics.csv} and {@code params.yml}: DagsHub's logger;
 *   <li>{@code dvclive/}: DVCLive 3, {@code metrics.json}, {@code params.yaml}, a table for each
 *       metric below {@code plots/metrics}, and the {@code dvc.yaml} by which DVC finds them;
 *   <li>{@code tensorboard/}: an event file of scalars for each start of the training;
 *   <li>{@code loss.svg} and the like: a plot for each kind of metric of an epoch.
 * </ul>
 *
 * <p>An epoch's metrics keep their names; those of single steps are called {@code step/NAME}. All
 * is written after each epoch and, within a long one, with the first step that ends ten seconds
 * after it was written last, or later where there is so much to write that it would take more than
 * a fiftieth of the time. Before each checkpoint the numbers go to {@code metrics.csv} and to the
 * event file, so that a training that goes on after the checkpoint finds all numbers up to it;
 * those of steps that are made again are dropped. So no step is there twice, and none is missing.
 *
 * <p>The files hold times; they belong among a stage's logs, not among its outputs.
 */
public final class RunLog implements Listener {
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long PATIENCE_FACTOR = 50;

  private final Path folder;
  private final int every;
  private final Clock clock;
  private Series series = new Series();
  private Optional<EventFile> events = Optional.empty();
  private long writtenMillis;
  private long patienceMillis = PATIENCE_MILLIS;

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

  private Path table() {
    return folder.resolve("metrics.csv");
  }

  @Override
  public void begin(Run run) {
    long step = run.from().step();
    Published.write(folder.resolve("params.yml"), ParamsText.of(run.hyperparameters()));
    boolean goesOn = step > 0 && Files.exists(table());
    series = goesOn ? Series.read(table(), step) : new Series();
    Published.write(table(), series.csv());
    events = Optional.of(EventFile.begin(folder.resolve("tensorboard"), clock, step));
    DvcLive.begin(folder.resolve("dvclive"), run.hyperparameters());
    write(step);
  }

  @Override
  public void step(Progress at, SortedMap<String, Double> values) {
    if (every > 0 && at.step() % every == 0) {
      values.forEach((name, value) -> add(at, "step/" + name, value));
    }
    if (clock.millis() - writtenMillis >= patienceMillis) {
      write(at.step());
    }
  }

  @Override
  public void epoch(Progress at, SortedMap<String, Double> metrics) {
    metrics.forEach((name, value) -> add(at, name, value));
    add(at, "epoch", at.epoch());
    write(at.step());
  }

  @Override
  public void checkpoint(Progress at) {
    flush();
  }

  @Override
  public void end(Progress at) {
    write(at.step());
  }

  private void write(long step) {
    long begun = clock.millis();
    flush();
    DvcLive.write(folder.resolve("dvclive"), series, step);
    Plot.write(folder, series);
    writtenMillis = clock.millis();
    patienceMillis = Math.max(PATIENCE_MILLIS, PATIENCE_FACTOR * (writtenMillis - begun));
  }

  private void flush() {
    series.append(table());
    events.ifPresent(EventFile::flush);
  }

  private void add(Progress at, String name, double value) {
    Series.Point point = new Series.Point(name, value, clock.millis(), at.step());
    series.add(point);
    events.ifPresent(file -> file.add(point));
  }
}
