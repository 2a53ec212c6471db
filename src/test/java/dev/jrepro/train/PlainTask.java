package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.List;

/** A linear classifier without any draws of its own. */
record PlainTask(Block block) implements Task<Batch> {
  static PlainTask of() {
    return new PlainTask(linear());
  }

  static Block linear() {
    return new SequentialBlock()
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(TinyTraining.CLASSES).build());
  }

  @Override
  public List<Net> nets() {
    return List.of(Net.only(block, new Shape(1, 1, TinyTraining.SIDE, TinyTraining.SIDE)));
  }

  @Override
  public List<Optimization> optimizers() {
    return List.of(
        Optimization.only(Rule.sgd(0.9), ParameterGroup.all(0.01, 0), Schedule.CONSTANT));
  }

  @Override
  public NDArray trainingStep(Step step, Batch batch) {
    return loss(step.forward(pixels(step, batch)), step, batch);
  }

  static NDArray loss(NDArray answers, Step step, Batch batch) {
    NDArray right = answers.logSoftmax(1).mul(batch.oneHot(step.scope(), TinyTraining.CLASSES));
    return right.sum().div(-batch.count());
  }

  static NDArray pixels(Step step, Batch batch) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = i / 256f;
    }
    return batch.pixels(step.scope(), table);
  }
}
