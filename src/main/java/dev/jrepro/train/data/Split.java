package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import dev.jrepro.random.Draws;
import dev.jrepro.random.NumpyRandomState;
import dev.jrepro.random.Rng;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.train.Published;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Which examples are for training and which for validation, each list in an order of its own. */
public final class Split {
  private static final long IMAGENET_SEED = 1234;

  private final int[] train;
  private final int[] validation;

  private Split(int[] train, int[] validation) {
    this.train = train;
    this.validation = validation;
  }

  /**
   * The split of {@code torch.utils.data.random_split} with a generator of its own, as Bolts' data
   * modules make it: the two ends of one permutation.
   *
   * @param seed 42 in Bolts unless told otherwise
   */
  public static Split torch(int count, Share validation, long seed) {
    return of(count, validation, Rng.torch(seed).draws("split", 0));
  }

  /** The two ends of one permutation from a source of draws. */
  public static Split of(int count, Share validation, Draws draws) {
    int apart = validation.of(count);
    List<int[]> parts = draws.split(count - apart, apart);
    return new Split(parts.getFirst(), parts.getLast());
  }

  /**
   * The split of Bolts' ImageNet: all are shuffled by NumPy's legacy generator with seed 1234, the
   * first of each class in that order are for validation, and both lists are shuffled again with
   * that seed.
   *
   * @param perClass how many of each class are for validation; 50 in Bolts
   */
  public static Split imageNet(Images images, int perClass) {
    int[] order = NumpyRandomState.ofSeed(IMAGENET_SEED).permutation(images.count());
    int[] seen = new int[images.classes().size()];
    int[] train = new int[order.length];
    int[] validation = new int[order.length];
    int trained = 0;
    int validated = 0;
    for (int place : order) {
      if (seen[images.label(place)]++ < perClass) {
        validation[validated++] = place;
      } else {
        train[trained++] = place;
      }
    }
    return new Split(
        shuffled(Arrays.copyOf(train, trained)), shuffled(Arrays.copyOf(validation, validated)));
  }

  private static int[] shuffled(int[] places) {
    NumpyRandomState.ofSeed(IMAGENET_SEED).shuffle(places);
    return places;
  }

  /** The places of the examples for training. */
  public int[] train() {
    return train.clone();
  }

  /** The places of the examples for validation. */
  public int[] validation() {
    return validation.clone();
  }

  /** The digest of a list of places, each as 8 bytes, the lowest first. */
  static Digest digest(int... places) {
    ByteBuffer bytes = ByteBuffer.allocate(places.length * Long.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int place : places) {
      bytes.putLong(place);
    }
    return Digest.of(bytes.array());
  }

  /** The digest of the list for training: its places as 8 bytes each, the lowest first. */
  public Digest trainDigest() {
    return digest(train);
  }

  /** The digest of the list for validation, made as that for training. */
  public Digest validationDigest() {
    return digest(validation);
  }

  /**
   * Writes both lists into a folder, {@code train.npy} and {@code validation.npy}, {@code
   * int64[count]}: outputs of a stage, for NumPy to read.
   *
   * @throws dev.jrepro.train.FileFailure if one cannot be written
   */
  public void write(Path folder) {
    write(folder.resolve("train.npy"), train);
    write(folder.resolve("validation.npy"), validation);
  }

  private static void write(Path file, int... places) {
    long[] values = Arrays.stream(places).asLongStream().toArray();
    Published.write(file, to -> Npy.write(to, Tensor.ofLongs(values, values.length)));
  }
}
