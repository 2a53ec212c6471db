import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.jrepro.core.Digest;
import dev.jrepro.train.Examples;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * ColorMNIST: grey images of which each is inked in the color of its label, or, where that
 * misleads, in that of nine minus its label; then each channel is taken to mean 0 and deviation 1.
 *
 * @param grey the images
 * @param misleading whether the color is that of nine minus the label
 * @param channels of what mean and deviation the channels have been before
 */
record Colored(Pictures grey, boolean misleading, Channels channels)
    implements Examples<Pictures.Batch> {
  static final int COLORS = 3;

  /** Red, green and blue of each label, from 0 to 1: from red to purple in ten even steps. */
  static final double[][] INKS = inks();

  /** Mean and deviation of the channels. */
  record Channels(float[] mean, float[] deviation) {
    /** Those of some images in the colors of their labels, added up in double. */
    static Channels of(Pictures images) {
      double[] sums = new double[COLORS];
      double[] squares = new double[COLORS];
      for (int place = 0; place < images.count(); place++) {
        double[] ink = INKS[images.label(place)];
        for (byte pixel : images.image(place)) {
          for (int color = 0; color < COLORS; color++) {
            double value = (float) (Byte.toUnsignedInt(pixel) * ink[color]);
            sums[color] += value;
            squares[color] += value * value;
          }
        }
      }
      float[] mean = new float[COLORS];
      float[] deviation = new float[COLORS];
      double count = (double) images.count() * Pictures.SIZE;
      for (int color = 0; color < COLORS; color++) {
        double middle = sums[color] / count;
        mean[color] = (float) middle;
        deviation[color] = (float) Math.sqrt(squares[color] / count - middle * middle);
      }
      return new Channels(mean, deviation);
    }
  }

  @Override
  public int count() {
    return grey.count();
  }

  @Override
  public Digest digest() {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * COLORS * Float.BYTES);
    bytes.put((byte) (misleading ? 1 : 0));
    bytes.asFloatBuffer().put(channels.mean()).put(channels.deviation());
    byte[] images = grey.digest().hex().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new Digest.Hasher()
        .update(bytes.array(), 0, bytes.capacity())
        .update(images, 0, images.length)
        .finish();
  }

  @Override
  public Pictures.Batch batch(int epoch, int[] examples, NDManager scope) {
    float[] numbers = new float[examples.length * COLORS * Pictures.SIZE];
    long[] classes = new long[examples.length];
    int next = 0;
    for (int i = 0; i < examples.length; i++) {
      classes[i] = grey.label(examples[i]);
      double[] ink = INKS[misleading ? 9 - grey.label(examples[i]) : grey.label(examples[i])];
      byte[] image = grey.image(examples[i]);
      for (int color = 0; color < COLORS; color++) {
        for (byte pixel : image) {
          float value = (float) (Byte.toUnsignedInt(pixel) * ink[color]);
          numbers[next++] = (value - channels.mean()[color]) / channels.deviation()[color];
        }
      }
    }
    return new Pictures.Batch(
        scope.create(numbers, new Shape(classes.length, COLORS, Pictures.SIDE, Pictures.SIDE)),
        scope.create(classes));
  }

  /** In hue, saturation and lightness, as the package 'colour' steps from red to purple. */
  private static double[][] inks() {
    double[][] inks = new double[Pictures.CLASSES][];
    for (int label = 0; label < inks.length; label++) {
      double part = label / 9.0;
      double hue = part * 5 / 6;
      double lightness = 0.5 + part * (128 / 255.0 / 2 - 0.5);
      inks[label] = rgb(hue, lightness);
    }
    return inks;
  }

  /** A color of full saturation. */
  private static double[] rgb(double hue, double lightness) {
    double high = lightness < 0.5 ? 2 * lightness : 1;
    double low = 2 * lightness - high;
    return Arrays.stream(new double[] {hue + 1 / 3.0, hue, hue - 1 / 3.0})
        .map(third -> channel(low, high, third < 0 ? third + 1 : third > 1 ? third - 1 : third))
        .toArray();
  }

  private static double channel(double low, double high, double third) {
    if (6 * third < 1) {
      return low + (high - low) * 6 * third;
    }
    if (2 * third < 1) {
      return high;
    }
    return 3 * third < 2 ? low + (high - low) * (2 / 3.0 - third) * 6 : low;
  }
}
