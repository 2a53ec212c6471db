package dev.jrepro.train;

import dev.jrepro.json.JsonValue;

/**
 * Trainings that are made smaller, to try a program out.
 *
 * @param fastDevRun one batch of each kind, one epoch, and no file is written
 * @param batches so many batches of each epoch and of the validation examples; 0 for all
 * @param overfit the same so many batches, in the order of the examples, are trained in each epoch
 *     and validated on; 0 for none of this
 */
public record Limits(boolean fastDevRun, int batches, int overfit) {
  /** None. */
  public static final Limits NONE = new Limits(false, 0, 0);

  public Limits {
    if (batches < 0 || overfit < 0) {
      throw new BadParams(
          "an epoch cannot be limited to %d batches, nor overfit %d".formatted(batches, overfit),
          "Give a number from 1, or none.");
    }
  }

  /** How many of so many examples an epoch has. */
  int examples(int count, int batch) {
    int most = fastDevRun ? 1 : overfit > 0 ? overfit : batches;
    return most == 0 ? count : (int) Math.min(count, (long) most * batch);
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("fast-dev-run", fastDevRun)
        .put("batches", batches)
        .put("overfit", overfit)
        .build();
  }
}
