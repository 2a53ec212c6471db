package dev.jrepro.train;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/**
 * A block that a {@link Task} trains, and what it is called.
 *
 * @param name stands before the names of its parameters, with a dot between; empty for a task's
 *     only net, whose parameters keep DJL's names
 * @param block a new one, which nobody has initialised
 * @param inputs the shapes of its inputs, with a batch of one
 */
public record Net(String name, Block block, List<Shape> inputs) {
  public Net {
    inputs = List.copyOf(inputs);
  }

  /** A task's only net. */
  public static Net only(Block block, Shape... inputs) {
    return new Net("", block, List.of(inputs));
  }

  /** One of several nets. */
  public static Net named(String name, Block block, Shape... inputs) {
    return new Net(name, block, List.of(inputs));
  }

  String prefix() {
    return name.isEmpty() ? "" : name + ".";
  }
}
