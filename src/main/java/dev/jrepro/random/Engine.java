package dev.jrepro.random;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A generator by its name, and what it can draw by theirs: after seeding, the first values of a
 * distribution, in the type in which the framework has them.
 */
public final class Engine {
  private static final Map<String, Engine> ALL = all();

  private final Map<String, Function<Wanted, List<Drawn>>> dists = new LinkedHashMap<>();

  private final String name;

  private Engine(String name) {
    this.name = name;
  }

  /** The names of all engines. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /**
   * The engine of a name.
   *
   * @throws BadDraw if there is none
   */
  public static Engine named(String name) {
    Engine engine = ALL.get(name);
    if (engine == null) {
      throw new BadDraw(
          "there is no engine '" + name + "'", "There are " + String.join(", ", names()) + ".");
    }
    return engine;
  }

  /** What it draws. */
  public Set<String> dists() {
    return Collections.unmodifiableSet(dists.keySet());
  }

  /**
   * Seeds a new generator and draws.
   *
   * @throws BadDraw if it does not know the distribution, or takes no such seed
   */
  public List<Drawn> draw(String dist, Wanted wanted) {
    Function<Wanted, List<Drawn>> drawing = dists.get(dist);
    if (drawing == null) {
      throw new BadDraw(
          "engine '" + name + "' has no distribution '" + dist + "'",
          "It has " + String.join(", ", dists()) + ".");
    }
    return drawing.apply(wanted);
  }

  private Engine with(String dist, Function<Wanted, List<Drawn>> drawing) {
    dists.put(dist, drawing);
    return this;
  }

  private static Map<String, Engine> all() {
    Map<String, Engine> all = new LinkedHashMap<>();
    List.of(
            torch("torch", TorchKernel.AVX2),
            torch("torch-nosimd", TorchKernel.DEFAULT),
            numpyLegacy(),
            numpy(),
            python(),
            jax("jax", JaxKey.Layout.PARTITIONABLE),
            jax("jax-original", JaxKey.Layout.ORIGINAL),
            tensorFlow(),
            derive())
        .forEach(engine -> all.put(engine.name, engine));
    return all;
  }

  private static Engine torch(String name, TorchKernel kernel) {
    Function<Wanted, TorchGenerator> seeded = w -> TorchGenerator.ofSeed(w.number(), kernel);
    return new Engine(name)
        .with("rand", w -> Drawn.floats(seeded.apply(w).rand(w.count())))
        .with("rand-float64", w -> Drawn.doubles(seeded.apply(w).randDoubles(w.count())))
        .with("randn", w -> Drawn.floats(seeded.apply(w).randn(w.count())))
        .with("randn-float64", w -> Drawn.doubles(seeded.apply(w).randnDoubles(w.count())))
        .with("randint", w -> Drawn.whole(seeded.apply(w).randint(0, w.high(), w.count())))
        .with("randperm", w -> Drawn.whole(seeded.apply(w).randperm(w.count())))
        .with("bernoulli", w -> Drawn.truths(seeded.apply(w).bernoulli(w.count(), w.probability())))
        .with("loader", w -> Drawn.whole(seeded.apply(w).loaderOrder(w.count())))
        .with("bits", w -> words(w.count(), seeded.apply(w)::random));
  }

  private static Engine numpyLegacy() {
    Function<Wanted, NumpyRandomState> seeded =
        w -> NumpyRandomState.ofSeed(within(w.number(), 0xFFFFFFFFL));
    return new Engine("numpy-legacy")
        .with("random", w -> doubles(w.count(), seeded.apply(w)::randomSample))
        .with("randn", w -> doubles(w.count(), seeded.apply(w)::standardNormal))
        .with("randint", w -> Drawn.whole(seeded.apply(w).randint(0, w.high(), w.count())))
        .with("permutation", w -> Drawn.whole(seeded.apply(w).permutation(w.count())))
        .with("bits", w -> words(w.count(), seeded.apply(w)::bits32));
  }

  private static Engine numpy() {
    Function<Wanted, NumpyGenerator> seeded =
        w -> NumpyGenerator.of(SeedSequence.of(notNegative(big(w.seed()))));
    return new Engine("numpy")
        .with("random", w -> doubles(w.count(), seeded.apply(w)::random))
        .with("random-float32", w -> floats(w.count(), seeded.apply(w)))
        .with("normal", w -> doubles(w.count(), seeded.apply(w)::standardNormal))
        .with("integers", w -> Drawn.whole(seeded.apply(w).integers(0, w.high(), w.count())))
        .with("permutation", w -> Drawn.whole(seeded.apply(w).permutation(w.count())))
        .with("bits", w -> Drawn.words(longs(w.count(), seeded.apply(w)::bits64)));
  }

  private static Engine python() {
    Function<Wanted, PythonRandom> seeded = w -> pythonOf(w.seed());
    return new Engine("python")
        .with("random", w -> doubles(w.count(), seeded.apply(w)::random))
        .with("gauss", w -> doubles(w.count(), seeded.apply(w)::gauss))
        .with("normalvariate", w -> doubles(w.count(), seeded.apply(w)::normalvariate))
        .with(
            "randrange",
            w -> {
              PythonRandom random = seeded.apply(w);
              return Drawn.whole(longs(w.count(), () -> random.randrange(w.high())));
            })
        .with(
            "shuffle",
            w -> {
              int[] order = new int[w.count()];
              Arrays.setAll(order, i -> i);
              seeded.apply(w).shuffle(order);
              return Drawn.whole(order);
            });
  }

  /** A seed that is no whole number is a text to Python. */
  private static PythonRandom pythonOf(String seed) {
    return seed.matches("-?[0-9]+")
        ? PythonRandom.ofSeed(new BigInteger(seed))
        : PythonRandom.ofSeed(seed);
  }

  private static Engine jax(String name, JaxKey.Layout layout) {
    Function<Wanted, JaxKey> seeded = w -> JaxKey.ofSeed(within(w.number(), 0xFFFFFFFFL), layout);
    return new Engine(name)
        .with("uniform", w -> Drawn.floats(seeded.apply(w).uniform(w.count())))
        .with("normal", w -> Drawn.floats(seeded.apply(w).normal(w.count())))
        .with("bits", w -> Drawn.words(seeded.apply(w).bits(w.count())));
  }

  private static Engine tensorFlow() {
    Function<Wanted, TensorFlowGenerator> seeded = w -> new TensorFlowGenerator(w.number());
    return new Engine("tensorflow")
        .with("uniform", w -> Drawn.floats(seeded.apply(w).uniform(w.count())))
        .with("normal", w -> Drawn.floats(seeded.apply(w).normal(w.count())))
        .with("bits", w -> Drawn.words(seeded.apply(w).bits(w.count())));
  }

  private static Engine derive() {
    Function<Wanted, RandomStream> seeded =
        w -> RandomStream.of(w.number(), w.purpose().name(), w.purpose().counter());
    return new Engine("derive")
        .with("uniform", w -> doubles(w.count(), seeded.apply(w)::uniform53))
        .with(
            "uniform-float32",
            w -> {
              float[] values = new float[w.count()];
              RandomStream random = seeded.apply(w);
              for (int i = 0; i < values.length; i++) {
                values[i] = random.uniform24();
              }
              return Drawn.floats(values);
            })
        .with("normal", w -> doubles(w.count(), seeded.apply(w)::normal))
        .with(
            "below",
            w -> {
              RandomStream random = seeded.apply(w);
              return Drawn.whole(longs(w.count(), () -> random.below(w.high())));
            })
        .with("permutation", w -> Drawn.whole(seeded.apply(w).permutation(w.count())))
        .with("bits", w -> words(w.count(), seeded.apply(w)::bits32));
  }

  private static List<Drawn> doubles(int count, DoubleSupplier draw) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> draw.getAsDouble());
    return Drawn.doubles(values);
  }

  private static List<Drawn> floats(int count, NumpyGenerator random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.randomFloat();
    }
    return Drawn.floats(values);
  }

  private static List<Drawn> words(int count, IntSupplier draw) {
    int[] values = new int[count];
    Arrays.setAll(values, i -> draw.getAsInt());
    return Drawn.words(values);
  }

  private static long[] longs(int count, LongSupplier draw) {
    long[] values = new long[count];
    Arrays.setAll(values, i -> draw.getAsLong());
    return values;
  }

  private static long within(long seed, long greatest) {
    if (seed < 0 || seed > greatest) {
      throw new BadDraw(
          "%d is no seed for this engine".formatted(seed), "It takes 0 to " + greatest + ".");
    }
    return seed;
  }

  private static BigInteger big(String seed) {
    try {
      return new BigInteger(seed);
    } catch (NumberFormatException e) {
      throw new BadDraw("'" + seed + "' is no seed for this engine", "It takes a whole number.");
    }
  }

  private static BigInteger notNegative(BigInteger seed) {
    if (seed.signum() < 0) {
      throw new BadDraw(seed + " is no seed for this engine", "It takes whole numbers from 0.");
    }
    return seed;
  }
}
