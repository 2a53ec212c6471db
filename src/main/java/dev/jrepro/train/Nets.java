package dev.jrepro.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.jrepro.tensors.Tensor;
import java.util.List;
import java.util.Map;

/** The nets of a task with their parameters, on a device. Closing frees their memory. */
final class Nets implements AutoCloseable {
  private final List<Net> nets;
  private final Weights weights;
  private final NDManager manager;
  private final HeldBuffers buffers;
  private final ParameterStore store;

  private Nets(List<Net> nets, Weights weights, NDManager manager, HeldBuffers buffers) {
    this.nets = nets;
    this.weights = weights;
    this.manager = manager;
    this.buffers = buffers;
    this.store = new ParameterStore(manager, false);
  }

  /** Nets whose parameters have their first values. */
  static Nets fresh(Compute compute, List<Net> nets, Source source) {
    Weights weights = Weights.of(nets);
    weights.willBeDrawn(source);
    return initialised(compute, nets, weights);
  }

  /** Nets whose parameters have saved values. */
  static Nets saved(Compute compute, List<Net> nets, Map<String, Tensor> values) {
    Weights weights = Weights.of(nets);
    weights.willBe(values);
    return initialised(compute, nets, weights);
  }

  private static Nets initialised(Compute compute, List<Net> nets, Weights weights) {
    NDManager manager = compute.manager();
    HeldBuffers buffers = HeldBuffers.below(manager);
    for (Net net : nets) {
      net.block().initialize(manager, DataType.FLOAT32, net.inputs().toArray(Shape[]::new));
    }
    return new Nets(nets, weights, manager, buffers);
  }

  Block first() {
    return nets.getFirst().block();
  }

  Block block(String name) {
    return nets.stream()
        .filter(net -> net.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the task has no net '" + name + "'"))
        .block();
  }

  Weights weights() {
    return weights;
  }

  NDManager manager() {
    return manager;
  }

  /** What is computed from here on may have its gradient taken, until this is closed. */
  HeldBuffers.Span forGradients() {
    return buffers.hold();
  }

  ParameterStore store() {
    return store;
  }

  @Override
  public void close() {
    manager.close();
  }
}
