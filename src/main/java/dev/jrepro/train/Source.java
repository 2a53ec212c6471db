package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.random.Derive;
import dev.jrepro.random.Rng;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Where a training takes its random choices from.
 *
 * <p>The engine's own draws, such as those of DJL's dropout block, are seeded anew before each step
 * from (seed, step), with either kind; {@link Step#dropout} draws from the source itself.
 *
 * @param kind which
 * @param seed decides every choice
 * @param rng hands the choices out; a program splits its data by it before it trains
 */
public record Source(Kind kind, long seed, Rng rng) {
  /** The kinds that there are. */
  public enum Kind {
    /** jrepro's own streams; weights are drawn uniform in ±√(6 / fan-in), biases are zero. */
    DERIVE,
    /** Torch's one stream, and PyTorch's default first weights and biases. */
    TORCH
  }

  /** jrepro's own streams. */
  public static Source derive(long seed) {
    return new Source(Kind.DERIVE, seed, Rng.derive(seed));
  }

  /** What a PyTorch program draws after {@code torch.manual_seed(seed)}, in the same order. */
  public static Source torch(long seed) {
    return new Source(Kind.TORCH, seed, Rng.torch(seed));
  }

  /** Fixes the engine's own draws of a step. */
  void seed(Compute compute, long step) {
    compute.seed(Derive.derive(seed, "step", step));
  }

  /** All that decides the choices to come. */
  JsonValue identity() {
    return JsonValue.object()
        .put("kind", kind.name().toLowerCase(Locale.ROOT))
        .put("seed", Long.toString(seed))
        .put("state", digest(rng.save()))
        .build();
  }

  private static String digest(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES);
    bytes.asIntBuffer().put(words);
    return Digest.of(bytes.array()).toString();
  }
}
