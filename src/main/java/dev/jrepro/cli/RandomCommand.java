package dev.jrepro.cli;

import dev.jrepro.json.JsonValue;
import dev.jrepro.random.Drawn;
import dev.jrepro.random.Engine;
import dev.jrepro.random.Wanted;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro random}. */
@Command(
    name = "random",
    description = "Print what Torch, NumPy, Python, JAX or TensorFlow draw from a seed.")
final class RandomCommand implements Runnable {
  /** What a double, and so a number in JSON, holds exactly. */
  private static final long MAX_EXACT = 1L << 53;

  @ParentCommand private Cli cli;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      required = true,
      description = "Whose generator: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Engines.class)
  private String engine;

  @Option(
      names = "--dist",
      paramLabel = "DIST",
      required = true,
      description = "What to draw, in the framework's word: rand, randn, permutation, bits …")
  private String dist;

  @Option(names = "--seed", paramLabel = "SEED", description = "0 unless said.")
  private String seed = "0";

  @Option(
      names = "--n",
      paramLabel = "N",
      description = "How many values; how long a permutation is. 10 unless said.")
  private int count = 10;

  @Option(
      names = "--high",
      paramLabel = "H",
      description = "Integers are from 0 and below H. 100 unless said.")
  private long high = 100;

  @Option(names = "--p", paramLabel = "P", description = "Of a one; 0.5 unless said.")
  private double probability = 0.5;

  @Option(
      names = "--purpose",
      paramLabel = "TEXT",
      description = "Of derive: what the draws are for. order unless said.")
  private String purpose = "order";

  @Option(
      names = "--counter",
      paramLabel = "C",
      description = "Of derive: which of those. 0 unless said.")
  private long counter;

  @Option(names = "--bits", description = "Print the bits of each value in hex.")
  private boolean bits;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    Wanted wanted =
        new Wanted(seed, count, high, probability, new Wanted.Purpose(purpose, counter));
    List<Drawn> drawn = Engine.named(engine).draw(dist, wanted);
    if (json) {
      cli.terminal().json(toJson(drawn));
    } else {
      drawn.forEach(value -> cli.terminal().print(bits ? value.hex() : value.text()));
    }
  }

  private JsonValue toJson(List<Drawn> drawn) {
    return JsonValue.object()
        .put("engine", engine)
        .put("dist", dist)
        .put("seed", seed)
        .put("values", JsonValue.array(drawn, RandomCommand::number))
        .put("bits", JsonValue.array(drawn, value -> JsonValue.of(value.hex())))
        .build();
  }

  /** A whole number that JSON's readers would round is a text. */
  private static JsonValue number(Drawn value) {
    return switch (value.type()) {
      case FLOAT32 -> new JsonValue.Num(Float.intBitsToFloat((int) value.bits()));
      case FLOAT64 -> new JsonValue.Num(Double.longBitsToDouble(value.bits()));
      case UINT32, UINT64, INT64 ->
          value.bits() >= -MAX_EXACT && value.bits() <= MAX_EXACT && !isHuge(value)
              ? JsonValue.of(value.bits())
              : JsonValue.of(value.text());
    };
  }

  private static boolean isHuge(Drawn value) {
    return value.type() == Drawn.Type.UINT64 && value.bits() < 0;
  }

  /** The names of the engines, for the help. */
  static final class Engines implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Engine.names().iterator();
    }
  }
}
