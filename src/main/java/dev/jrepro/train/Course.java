package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a training went through: the loss of each step, and the metrics of each epoch. */
public final class Course {
  private static final int FIRST_CAPACITY = 1024;

  private float[] losses = new float[FIRST_CAPACITY];
  private int steps;
  private final List<SortedMap<String, Double>> epochs = new ArrayList<>();

  Course() {}

  /** How many steps were made. */
  public int steps() {
    return steps;
  }

  /** The loss of a step, from 0, before it; with several optimizers the sum of theirs. */
  public float loss(int step) {
    return losses[java.util.Objects.checkIndex(step, steps)];
  }

  /** The mean loss of the steps {@code from} to {@code to - 1}, each counted once. */
  public double meanLoss(int from, int to) {
    double sum = 0;
    for (int step = from; step < to; step++) {
      sum += loss(step);
    }
    return sum / (to - from);
  }

  /** The metrics of each epoch, in order: {@code train/NAME} and {@code val/NAME}. */
  public List<SortedMap<String, Double>> epochs() {
    return List.copyOf(epochs);
  }

  void add(float loss) {
    if (steps == losses.length) {
      losses = Arrays.copyOf(losses, 2 * steps);
    }
    losses[steps++] = loss;
  }

  void add(SortedMap<String, Double> metrics) {
    epochs.add(metrics);
  }

  float[] losses() {
    return Arrays.copyOf(losses, steps);
  }

  JsonValue epochsJson() {
    return JsonValue.array(
        epochs,
        metrics -> {
          JsonValue.Builder json = JsonValue.object();
          metrics.forEach((name, value) -> json.put(name, Tally.json(value)));
          return json.build();
        });
  }

  void restore(float[] saved, List<JsonValue.Obj> metrics) {
    for (float loss : saved) {
      add(loss);
    }
    for (JsonValue.Obj each : metrics) {
      SortedMap<String, Double> values = new TreeMap<>();
      each.fields().keySet().forEach(name -> values.put(name, Tally.number(each, name)));
      add(values);
    }
  }
}
