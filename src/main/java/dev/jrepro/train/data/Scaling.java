package dev.jrepro.train.data;

import java.util.List;

/**
 * Pixels to numbers, channel by channel, in the operations of torchvision's {@code ToTensor} and
 * {@code Normalize}: {@code (pixel / 255 - mean) / deviation}, each step in float32.
 *
 * @param mean of each channel
 * @param deviation of each channel
 */
public record Scaling(List<Float> mean, List<Float> deviation) {
  private static final int VALUES = 256;

  /** To [0, 1] and no further: what Bolts does unless told to normalise. */
  public static final Scaling UNIT = new Scaling(List.of(0f), List.of(1f));

  /** Of grey digits in Bolts: to [-1, 1]. */
  public static final Scaling GREY = new Scaling(List.of(0.5f), List.of(0.5f));

  /** Of CIFAR-10 in Bolts. */
  public static final Scaling CIFAR10 =
      new Scaling(
          List.of((float) (125.3 / 255), (float) (123.0 / 255), (float) (113.9 / 255)),
          List.of((float) (63.0 / 255), (float) (62.1 / 255), (float) (66.7 / 255)));

  /** Of ImageNet. */
  public static final Scaling IMAGENET =
      new Scaling(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  /** Of Cityscapes in Bolts. */
  public static final Scaling CITYSCAPES =
      new Scaling(
          List.of((float) 0.28689554, (float) 0.32513303, (float) 0.28389177),
          List.of((float) 0.18696375, (float) 0.19017339, (float) 0.18720214));

  /** Checks that there is a deviation for each mean, and none is zero. */
  public Scaling {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.isEmpty() || mean.size() != deviation.size() || deviation.contains(0f)) {
      throw new IllegalArgumentException("no scaling: %s, %s".formatted(mean, deviation));
    }
  }

  /**
   * Writes the numbers of an image into an array from a place on: {@code float32[channels, height,
   * width]}. A scaling of one channel serves images of any.
   */
  public void write(Image image, float[] into, int from) {
    tables(image.channels()).write(image, into, from);
  }

  /** The numbers that pixels of so many channels become: they are looked up, not computed anew. */
  Tables tables(int channels) {
    if (mean.size() > 1 && mean.size() != channels) {
      throw new IllegalArgumentException(
          "a scaling of %d channels for images of %d".formatted(mean.size(), channels));
    }
    return new Tables(this, channels);
  }

  /** What each value of a pixel becomes, channel by channel. */
  static final class Tables {
    private final float[][] numbers;

    private Tables(Scaling scaling, int channels) {
      numbers = new float[channels][VALUES];
      for (int channel = 0; channel < channels; channel++) {
        float itsMean = scaling.mean.get(channel % scaling.mean.size());
        float itsDeviation = scaling.deviation.get(channel % scaling.deviation.size());
        for (int value = 0; value < VALUES; value++) {
          numbers[channel][value] = (value / 255f - itsMean) / itsDeviation;
        }
      }
    }

    void write(Image image, float[] into, int from) {
      byte[] pixels = image.pixels();
      int size = image.height() * image.width();
      for (int channel = 0; channel < numbers.length; channel++) {
        float[] table = numbers[channel];
        for (int at = channel * size; at < (channel + 1) * size; at++) {
          into[from + at] = table[Byte.toUnsignedInt(pixels[at])];
        }
      }
    }
  }
}
