package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The losses of a training, step by step and epoch by epoch. */
public final class History {
  private final Losses losses = new Losses();
  private final List<Epoch> epochs = new ArrayList<>();

  History() {}

  /**
   * What one epoch came to.
   *
   * @param number from 1
   * @param loss the mean of its steps' losses
   * @param validation on the validation images after it; empty where there are none
   */
  public record Epoch(int number, double loss, Optional<Evaluation> validation) {
    static Epoch of(int number, JsonValue.Obj json) {
      Optional<Evaluation> validation =
          json.get("validation").map(v -> Evaluation.of(json.object("validation")));
      return new Epoch(number, json.needNumber("loss"), validation);
    }

    JsonValue toJson() {
      JsonValue.Builder json = JsonValue.object().put("loss", new JsonValue.Num(loss));
      validation.ifPresent(v -> json.put("validation", v.toJson()));
      return json.build();
    }
  }

  /** How many steps were made. */
  public int steps() {
    return losses.steps();
  }

  /** The loss of a step, from 0: the mean cross-entropy of its batch before the step. */
  public float loss(int step) {
    return losses.of(step);
  }

  /** The mean loss of the steps {@code from} to {@code to - 1}. */
  public double meanLoss(int from, int to) {
    return losses.mean(from, to);
  }

  /** The epochs, in order. */
  public List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  static History of(float[] losses, JsonValue.Obj facts) {
    History history = new History();
    for (float loss : losses) {
      history.add(loss);
    }
    for (JsonValue.Obj epoch : facts.objects("epochs", e -> e)) {
      history.add(Epoch.of(history.epochs.size() + 1, epoch));
    }
    return history;
  }

  void add(float loss) {
    losses.add(loss);
  }

  void add(Epoch epoch) {
    epochs.add(epoch);
  }

  float[] losses() {
    return losses.toArray();
  }
}
