package dev.jrepro.train;

import dev.jrepro.json.JsonValue;

/** What is done to gradients before a step. */
public sealed interface Clipping {
  /** Nothing. */
  record None() implements Clipping {}

  /**
   * Each element is brought into [−limit, limit], as {@code clip_grad_value_} of PyTorch does.
   *
   * @param limit above zero
   */
  record Value(double limit) implements Clipping {
    public Value {
      above(limit);
    }
  }

  /**
   * All gradients of an optimizer are multiplied by min(1, limit / (norm + 1e-6)), where norm is
   * the 2-norm over all of them together, as {@code clip_grad_norm_} of PyTorch does. Squares are
   * added over the parameters in the order of their names.
   *
   * @param limit above zero
   */
  record Norm(double limit) implements Clipping {
    public Norm {
      above(limit);
    }
  }

  private static void above(double limit) {
    if (!(limit > 0)) {
      throw new BadParams("gradients cannot be clipped at " + limit, "Give a number above zero.");
    }
  }

  /** As it is kept with a checkpoint. */
  default JsonValue toJson() {
    return switch (this) {
      case None() -> JsonValue.of("none");
      case Value(double limit) -> JsonValue.object().put("value", new JsonValue.Num(limit)).build();
      case Norm(double limit) -> JsonValue.object().put("norm", new JsonValue.Num(limit)).build();
    };
  }
}
