package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/** One batch under way, as a {@link Task} sees it. */
public final class Step {
  private final Nets nets;
  private final Source source;
  private final At at;
  private final NDManager scope;
  private final Tally tally;
  private int dropouts;

  /**
   * Where a batch is.
   *
   * @param epoch from 1; 0 where no epoch is trained
   * @param index of the step, from 0
   * @param examples in the batch
   * @param optimizer whose turn it is; empty where nothing is trained
   */
  record At(int epoch, long index, int examples, Optional<String> optimizer) {}

  Step(Nets nets, Source source, At at, NDManager scope, Tally tally) {
    this.nets = nets;
    this.source = source;
    this.at = at;
    this.scope = scope;
    this.tally = tally;
  }

  /** Where arrays of this batch are made; it is closed after the batch. */
  public NDManager scope() {
    return scope;
  }

  /** Whether gradients are taken: dropout drops and BatchNorm counts only then. */
  public boolean training() {
    return at.optimizer().isPresent();
  }

  /** The epoch, from 1; 0 where no epoch is trained. */
  public int epoch() {
    return at.epoch();
  }

  /** How many steps were made before. */
  public long index() {
    return at.index();
  }

  /** How many examples the batch has. */
  public int examples() {
    return at.examples();
  }

  /** The name of the optimizer whose turn it is; empty where nothing is trained. */
  public String optimizer() {
    return at.optimizer().orElse("");
  }

  /** What a task's only net, or its first, makes of an input. */
  public NDArray forward(NDArray input) {
    return nets.first().forward(nets.store(), new NDList(input), training()).singletonOrThrow();
  }

  /** What a net makes of its inputs. */
  public NDList forward(String net, NDList inputs) {
    return nets.block(net).forward(nets.store(), inputs, training());
  }

  /** What a net of one input and one output makes of it. */
  public NDArray forward(String net, NDArray input) {
    return forward(net, new NDList(input)).singletonOrThrow();
  }

  /** A parameter by its name, for losses on the weights themselves. */
  public NDArray parameter(String name) {
    return nets.weights().array(name);
  }

  /**
   * Dropout whose mask is drawn in Java from the training's {@link Source}, as {@code
   * torch.nn.functional.dropout} draws it from Torch's: elements are zeroed with a probability, and
   * the rest divided by its complement. Where nothing is trained, the input.
   */
  public NDArray dropout(NDArray input, double probability) {
    if (!training() || probability == 0) {
      return input;
    }
    int count = Math.toIntExact(input.size());
    String purpose = "dropout." + optimizer() + "." + dropouts++;
    boolean[] kept = source.rng().draws(purpose, at.index()).bernoulli(count, 1 - probability);
    float[] mask = new float[count];
    float scale = (float) (1 / (1 - probability));
    for (int i = 0; i < count; i++) {
      mask[i] = kept[i] ? scale : 0;
    }
    return input.mul(scope.create(mask, input.getShape()));
  }

  /** Logs a number; an epoch's is the mean, weighted by examples. */
  public void log(String name, double value) {
    log(name, value, Aggregate.MEAN);
  }

  /** Logs a number. */
  public void log(String name, double value, Aggregate how) {
    tally.add(name, value, examples(), how);
  }

  /** Logs a scalar of type float32, which is waited for. */
  public void log(String name, NDArray value) {
    log(name, value.getFloat());
  }
}
