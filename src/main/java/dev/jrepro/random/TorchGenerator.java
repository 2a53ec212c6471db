package dev.jrepro.random;

import java.util.Arrays;
import java.util.List;

/**
 * Torch's generator for the CPU, draw for draw and bit for bit: what {@code
 * torch.manual_seed(seed)} and the calls after it give, as PyTorch 1.13 to 2.7 do. It has one
 * stream, from which everything is drawn in the order of the calls; a pair's second normal is kept
 * over calls of other kinds.
 *
 * <p>Only the low 32 bits of a seed count, as in Torch. Generators of CUDA devices give other
 * numbers. A generator is for one thread.
 */
public final class TorchGenerator {
  /** Words of {@link #save}. */
  private static final int SAVED = MersenneTwister.SAVED + 2;

  private static final float UNIT_24 = 0x1p-24f;
  private static final double UNIT_53 = 0x1p-53;
  private static final long BITS_53 = (1L << 53) - 1;

  private final MersenneTwister twister;
  private final TorchKernel kernel;
  private double spareNormal = Double.NaN;

  private TorchGenerator(int seed, TorchKernel kernel) {
    this.twister = MersenneTwister.ofSeed(seed);
    this.kernel = kernel;
  }

  /** The generator after {@code torch.manual_seed(seed)}, with the kernels of AVX2. */
  public static TorchGenerator ofSeed(long seed) {
    return ofSeed(seed, TorchKernel.AVX2);
  }

  /** The generator after {@code torch.manual_seed(seed)}. */
  public static TorchGenerator ofSeed(long seed, TorchKernel kernel) {
    return new TorchGenerator((int) seed, kernel);
  }

  /** 32 random bits. */
  public int random() {
    return twister.next32();
  }

  /** 64 random bits. */
  public long random64() {
    return twister.next64();
  }

  /** The seed that {@code torch.empty((), dtype=torch.int64).random_()} draws: 63 bits. */
  public long nextSeed() {
    return twister.next64() & Long.MAX_VALUE;
  }

  private float uniform() {
    return (twister.next32() & 0xFFFFFF) * UNIT_24;
  }

  private double uniform53() {
    return (twister.next64() & BITS_53) * UNIT_53;
  }

  /** {@code torch.rand(count)}: float32 in [0, 1). */
  public float[] rand(int count) {
    float[] values = new float[count];
    uniform(values, 0, 1);
    return values;
  }

  /** {@code torch.rand(count, dtype=torch.float64)}. */
  public double[] randDoubles(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = uniform53();
    }
    return values;
  }

  /** {@code tensor.uniform_(low, high)} on a float32 tensor. */
  public void uniform(float[] into, float low, float high) {
    float width = high - low;
    for (int i = 0; i < into.length; i++) {
      float drawn = uniform();
      into[i] =
          switch (kernel) {
            case AVX2 -> Math.fma(drawn, width, low);
            case DEFAULT -> drawn * width + low;
          };
    }
  }

  /** {@code torch.randn(count)}: float32 of the standard normal distribution. */
  public float[] randn(int count) {
    float[] values = new float[count];
    normal(values, 0, 1);
    return values;
  }

  /** {@code torch.randn(count, dtype=torch.float64)}. */
  public double[] randnDoubles(int count) {
    return count < TorchNormals.BLOCK
        ? fewNormals(count)
        : TorchNormals.doubles(randDoubles(count), this);
  }

  /**
   * {@code tensor.normal_(mean, deviation)} on a contiguous float32 tensor. Below 16 values Torch
   * goes another way, in double; there the last bit with a mean other than 0 or a deviation other
   * than 1 has not been compared with Torch.
   */
  public void normal(float[] into, float mean, float deviation) {
    if (into.length >= TorchNormals.BLOCK) {
      uniform(into, 0, 1);
      new TorchNormals(kernel, mean, deviation).fill(into, this);
      return;
    }
    for (int i = 0; i < into.length; i++) {
      double normal = normal();
      into[i] =
          (float)
              switch (kernel) {
                case AVX2 -> Math.fma(normal, deviation, mean);
                case DEFAULT -> normal * deviation + mean;
              };
    }
  }

  private double[] fewNormals(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = normal();
    }
    return values;
  }

  /** PyTorch 1.13's formula; later ones may take log1p, which shows in float64's last bit. */
  private double normal() {
    if (!Double.isNaN(spareNormal)) {
      double spare = spareNormal;
      spareNormal = Double.NaN;
      return spare;
    }
    double angle = 2 * Math.PI * uniform53();
    double radius = Math.sqrt(-2 * GlibcDouble.log(1 - uniform53()));
    spareNormal = radius * GlibcDouble.sin(angle);
    return radius * GlibcDouble.cos(angle);
  }

  /**
   * {@code torch.randint(low, high, (count,))}.
   *
   * @param high above {@code low}; the difference fits into a long
   */
  public long[] randint(long low, long high, int count) {
    long range = Math.subtractExact(high, low);
    if (range < 1) {
      throw new IllegalArgumentException("no integer from %d below %d".formatted(low, high));
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = low + remainder(range);
    }
    return values;
  }

  private long remainder(long range) {
    return range < 1L << 32
        ? Integer.toUnsignedLong(twister.next32()) % range
        : Long.remainderUnsigned(twister.next64(), range);
  }

  /** {@code torch.randperm(count)}. */
  public int[] randperm(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int i = 0; i < count - 1; i++) {
      int chosen = i + (int) remainder(count - i);
      int kept = order[i];
      order[i] = order[chosen];
      order[chosen] = kept;
    }
    return order;
  }

  /** {@code tensor.bernoulli_(probability)}; true with that probability. */
  public boolean[] bernoulli(int count, double probability) {
    boolean[] values = new boolean[count];
    for (int i = 0; i < count; i++) {
      values[i] = uniform53() < probability;
    }
    return values;
  }

  /**
   * The places that {@code torch.nn.functional.dropout} keeps (and scales by 1/(1 - p)).
   *
   * @param dropped the probability p that a place is dropped
   */
  public boolean[] dropout(int count, double dropped) {
    return bernoulli(count, 1 - dropped);
  }

  /** {@code torch.multinomial(weights, count, replacement=True)} of float32 weights. */
  public int[] multinomial(float[] weights, int count) {
    float[] sums = TorchWeights.cumulated(weights);
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = TorchWeights.find(sums, uniform53());
    }
    return values;
  }

  /**
   * {@code torch.utils.data.random_split} of as many samples as the lengths make together, with
   * this generator: the pieces of one permutation.
   */
  public List<int[]> randomSplit(int... lengths) {
    return new TorchRng(this).draws("split", 0).split(lengths);
  }

  /**
   * The order in which a {@code DataLoader(shuffle=True)} gives its samples in its next epoch, this
   * being the default generator: the loader draws a seed for its workers, its sampler another for a
   * generator of its own.
   */
  public int[] loaderOrder(int count) {
    startLoader();
    return ofSeed(nextSeed(), kernel).randperm(count);
  }

  /** What a {@code DataLoader} without shuffling draws as it begins an epoch. */
  public void startLoader() {
    nextSeed();
  }

  /** All that decides the draws to come, to be {@linkplain #load loaded} later. */
  public int[] save() {
    int[] saved = Arrays.copyOf(twister.save(), SAVED);
    long spare = Double.doubleToLongBits(spareNormal);
    saved[SAVED - 2] = (int) (spare >>> 32);
    saved[SAVED - 1] = (int) spare;
    return saved;
  }

  /**
   * Goes on as the generator did that was saved.
   *
   * @throws IllegalArgumentException if that was none
   */
  public void load(int... saved) {
    if (saved.length != SAVED) {
      throw new IllegalArgumentException("no saved state of a generator of Torch's");
    }
    twister.load(Arrays.copyOf(saved, MersenneTwister.SAVED));
    spareNormal =
        Double.longBitsToDouble(
            ((long) saved[SAVED - 2] << 32) | Integer.toUnsignedLong(saved[SAVED - 1]));
  }
}
