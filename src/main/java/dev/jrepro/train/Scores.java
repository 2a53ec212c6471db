package dev.jrepro.train;

import java.util.Arrays;
import java.util.List;

/** Adds up a classifier's answers, in double precision and in the order of the images. */
final class Scores {
  private final int classes;
  private final int[][] confusion;
  private double loss;
  private int count;

  Scores(int classes) {
    this.classes = classes;
    this.confusion = new int[classes][classes];
  }

  /** Adds a batch; {@code answers} is {@code [batch, classes]}, before any softmax. */
  void add(Batch batch, float[] answers) {
    for (int at = 0; at < batch.count(); at++) {
      int row = at * classes;
      int best = 0;
      for (int label = 1; label < classes; label++) {
        best = answers[row + label] > answers[row + best] ? label : best;
      }
      double sum = 0;
      for (int label = 0; label < classes; label++) {
        sum += StrictMath.exp((double) answers[row + label] - answers[row + best]);
      }
      loss += StrictMath.log(sum) + answers[row + best] - answers[row + batch.label(at)];
      confusion[batch.label(at)][best]++;
      count++;
    }
  }

  Evaluation evaluation() {
    List<List<Integer>> rows =
        Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
    return new Evaluation(count == 0 ? 0 : loss / count, rows);
  }
}
