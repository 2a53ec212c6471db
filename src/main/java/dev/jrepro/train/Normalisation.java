package dev.jrepro.train;

/**
 * Pixels to numbers around zero: {@code (pixel / 255 - mean) / deviation}.
 *
 * @param mean of all pixels of the training images, each divided by 255
 * @param deviation their standard deviation; 1 where all are equal
 */
record Normalisation(double mean, double deviation) {
  private static final int LEVELS = 256;

  /** Counts in whole numbers, so the result does not depend on the order of the images. */
  static Normalisation of(ImageSet images) {
    long sum = 0;
    long squares = 0;
    for (int image = 0; image < images.count(); image++) {
      for (int at = 0; at < images.size(); at++) {
        int pixel = images.pixel(image, at);
        sum += pixel;
        squares += (long) pixel * pixel;
      }
    }
    double count = Math.max(1.0, (double) images.count() * images.size());
    double mean = sum / count / 255;
    double variance = Math.max(0, squares / count / (255 * 255) - mean * mean);
    return new Normalisation(mean, variance == 0 ? 1 : StrictMath.sqrt(variance));
  }

  /** The number of each of the 256 pixel values. */
  float[] table() {
    float[] table = new float[LEVELS];
    for (int pixel = 0; pixel < LEVELS; pixel++) {
      table[pixel] = (float) ((pixel / 255.0 - mean) / deviation);
    }
    return table;
  }
}
