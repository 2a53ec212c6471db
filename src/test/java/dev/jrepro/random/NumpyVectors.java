package dev.jrepro.random;

import dev.jrepro.json.JsonValue;
import dev.jrepro.random.ReferenceVectors.Vector;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Draws what a vector of NumPy's holds. */
final class NumpyVectors {
  private NumpyVectors() {}

  static JsonValue legacy(Vector vector) {
    NumpyRandomState numpy = NumpyRandomState.ofSeed(vector.seed());
    return switch (vector.name()) {
      case "random_sample5" -> Forms.bits(Forms.doubles(5, numpy::randomSample));
      case "random_sample100000_sha256" ->
          Forms.sha256(Forms.doubles(100_000, numpy::randomSample));
      case "randn5" -> Forms.bits(Forms.doubles(5, numpy::standardNormal));
      case "randn100000_sha256" -> Forms.sha256(Forms.doubles(100_000, numpy::standardNormal));
      case "randint_0_100_10" -> Forms.whole(numpy.randint(0, 100, 10));
      case "permutation10" -> Forms.whole(numpy.permutation(10));
      case "permutation10000_sha256_int64le" -> Forms.sha256(numpy.permutation(10_000));
      case "choice2_20" -> Forms.whole(numpy.choice(2, 20, true));
      case "uint32_5" -> Forms.unsigned(IntStream.generate(numpy::bits32).limit(5).toArray());
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }

  static JsonValue generator(Vector vector) {
    NumpyGenerator numpy = NumpyGenerator.ofSeed(vector.seed());
    return switch (vector.name()) {
      case "pcg64_state" -> {
        long[] state = numpy.state();
        int from = vector.path().getLast().equals("inc") ? 2 : 0;
        yield JsonValue.of("0x%x%016x".formatted(state[from], state[from + 1]));
      }
      case "seedsequence_generate_state4_uint64" ->
          Forms.hex(SeedSequence.of(vector.seed()).longs(4));
      case "seedsequence_generate_state8_uint32" ->
          Forms.hex(SeedSequence.of(vector.seed()).words(8));
      case "raw_uint64_5" -> Forms.hex(LongStream.generate(numpy::bits64).limit(5).toArray());
      case "random5" -> Forms.bits(Forms.doubles(5, numpy::random));
      case "random100000_sha256" -> Forms.sha256(Forms.doubles(100_000, numpy::random));
      case "random5_f32" -> {
        float[] values = new float[5];
        for (int i = 0; i < values.length; i++) {
          values[i] = numpy.randomFloat();
        }
        yield Forms.bits(values);
      }
      case "standard_normal5" -> Forms.bits(Forms.doubles(5, numpy::standardNormal));
      case "integers_0_100_10" -> Forms.whole(numpy.integers(0, 100, 10));
      case "permutation10" -> Forms.whole(numpy.permutation(10));
      case "shuffle10" -> {
        int[] values = IntStream.range(0, 10).toArray();
        numpy.shuffle(values);
        yield Forms.whole(values);
      }
      default -> throw new AssertionError("nobody knows how to draw " + vector);
    };
  }
}
