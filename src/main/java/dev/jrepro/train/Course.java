package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a training went through: the loss of each step, and the metrics of each epoch. */
public final class Course {
  private final Losses losses = new Losses();
  private final List<SortedMap<String, Double>> epochs = new ArrayList<>();

  Course() {}

  /** How many steps were made. */
  public int steps() {
    return losses.steps();
  }

  /** The loss of a step, from 0, before it; with several optimizers the sum of theirs. */
  public float loss(int step) {
    return losses.of(step);
  }

  /** The mean loss of the steps {@code from} to {@code to - 1}, each counted once. */
  public double meanLoss(int from, int to) {
    return losses.mean(from, to);
  }

  /** The metrics of each epoch, in order: {@code train/NAME} and {@code val/NAME}. */
  public List<SortedMap<String, Double>> epochs() {
    return List.copyOf(epochs);
  }

  void add(float loss) {
    losses.add(loss);
  }

  void add(SortedMap<String, Double> metrics) {
    epochs.add(metrics);
  }

  float[] losses() {
    return losses.toArray();
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
