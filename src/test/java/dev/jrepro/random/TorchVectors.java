package dev.jrepro.random;

import dev.jrepro.json.JsonValue;
import dev.jrepro.random.ReferenceVectors.Vector;
import java.util.Arrays;
import java.util.List;

/** Draws what a vector of Torch's holds. */
final class TorchVectors {
  private TorchVectors() {}

  static JsonValue draw(Vector vector) {
    TorchGenerator torch = TorchGenerator.ofSeed(vector.seed(), vector.kernel());
    return switch (vector.name()) {
      case "rand20" -> Forms.bits(torch.rand(20));
      case "rand5_f64" -> Forms.bits(torch.randDoubles(5));
      case "rand100000_sha256" -> Forms.sha256(torch.rand(100_000));
      case "randn8" -> Forms.bits(torch.randn(8));
      case "randn16" -> Forms.bits(torch.randn(16));
      case "randn20" -> Forms.bits(torch.randn(20));
      case "randn8_f64" -> Forms.bits(torch.randnDoubles(8));
      case "randn20_f64" -> Forms.bits(torch.randnDoubles(20));
      case "randn100000_sha256" -> Forms.sha256(torch.randn(100_000));
      case "randperm10" -> Forms.whole(torch.randperm(10));
      case "randperm10000_sha256_int64le" -> Forms.sha256(torch.randperm(10_000));
      case "randint_0_100_10" -> Forms.whole(torch.randint(0, 100, 10));
      case "randint_0_2p40_5" -> Forms.whole(torch.randint(0, 1L << 40, 5));
      case "bernoulli_0.3_20" -> Forms.truths(torch.bernoulli(20, 0.3));
      case "dropout_mask20_p0.5" -> Forms.truths(torch.dropout(20, 0.5));
      case "multinomial_uniform4_n8" -> Forms.whole(torch.multinomial(new float[] {1, 1, 1, 1}, 8));
      case "seq_randn3_rand2_randn2" ->
          Forms.bits(joined(torch.randn(3), torch.rand(2), torch.randn(2)));
      case "kaiming_uniform_linear_4x3_bits" -> Forms.bits(linear(torch));
      case "random_split_10_7_3" -> splits(torch.randomSplit(7, 3));
      case "dataloader_shuffle_order_10" -> Forms.whole(torch.loaderOrder(10));
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }

  private static float[] linear(TorchGenerator torch) {
    float[] weights = new float[12];
    float bound = (float) TorchDefaults.weightBound(3);
    torch.uniform(weights, -bound, bound);
    return weights;
  }

  private static float[] joined(float[]... parts) {
    float[] all = new float[0];
    for (float[] part : parts) {
      int from = all.length;
      all = Arrays.copyOf(all, from + part.length);
      System.arraycopy(part, 0, all, from, part.length);
    }
    return all;
  }

  private static JsonValue splits(List<int[]> parts) {
    return JsonValue.array(parts, Forms::whole);
  }

  /** Splits of data sets, and the orders of a loader. */
  static JsonValue split(Vector vector) {
    if (vector.path().get(1).startsWith("DataLoader")) {
      return loader(vector);
    }
    JsonValue.Obj facts =
        ReferenceVectors.file().object(vector.group()).object(vector.path().get(1));
    int train = (int) facts.needInteger("train");
    int rest = (int) facts.needInteger("val");
    long seed = vector.path().get(1).endsWith("manual_seed(0)") ? 0 : 42;
    List<int[]> parts = TorchGenerator.ofSeed(seed).randomSplit(train, rest);
    return switch (vector.name()) {
      case "train_first10" -> Forms.whole(Arrays.copyOf(parts.getFirst(), 10));
      case "val_first10" -> Forms.whole(Arrays.copyOf(parts.getLast(), 10));
      case "train_sha256_int64le" -> Forms.sha256(parts.getFirst());
      case "val_sha256_int64le" -> Forms.sha256(parts.getLast());
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }

  private static JsonValue loader(Vector vector) {
    TorchGenerator torch = TorchGenerator.ofSeed(42);
    return switch (vector.name()) {
      // Of these two the file's reader keeps 53 bits; TorchGeneratorTest has them whole.
      case "base_seed" -> new JsonValue.Num(torch.nextSeed());
      case "seed2" -> {
        torch.startLoader();
        yield new JsonValue.Num(torch.nextSeed());
      }
      case "seed42_n10" -> Forms.whole(torch.loaderOrder(10));
      case "seed42_n10_epoch2" -> {
        torch.loaderOrder(10);
        yield Forms.whole(torch.loaderOrder(10));
      }
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }
}
