package dev.jrepro.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Goes through examples in their order, without training. */
record Evaluator<B>(Nets nets, Source source, int batch) {
  /** What is done with a batch. */
  @FunctionalInterface
  interface Judge<B> {
    void judge(Step step, B batch);
  }

  /** Judges the first {@code count} examples. */
  Tally judge(Examples<B> examples, int count, Judge<B> judge) {
    Tally tally = new Tally();
    source.rng().startUnshuffled();
    int[] order = IntStream.range(0, count).toArray();
    for (int from = 0; from < count; from += batch) {
      int[] some = Arrays.copyOfRange(order, from, Math.min(from + batch, count));
      try (NDManager scope = nets.manager().newSubManager()) {
        Step.At at = new Step.At(0, 0, some.length, Optional.empty());
        B loaded = examples.batch(0, some, scope);
        judge.judge(new Step(nets, source, at, scope, tally), loaded);
      }
    }
    return tally;
  }

  void predict(Task<B> task, Examples<B> examples, Consumer<NDList> answers) {
    judge(
        examples,
        examples.count(),
        (step, loaded) -> answers.accept(task.predictStep(step, loaded)));
  }
}
