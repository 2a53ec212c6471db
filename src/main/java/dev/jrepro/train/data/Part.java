package dev.jrepro.train.data;

import dev.jrepro.random.RandomStream;

/** A part of an image, as {@link Augmentation.ResizedCrop} draws one. */
record Part(int down, int right, int height, int width) {
  private static final int TRIES = 10;

  static Part drawn(Augmentation.ResizedCrop told, Image image, RandomStream random) {
    double all = (double) image.height() * image.width();
    double low = StrictMath.log(told.ratio().low());
    double high = StrictMath.log(told.ratio().high());
    for (int tried = 0; tried < TRIES; tried++) {
      double area = all * random.uniform(told.area().low(), told.area().high());
      double ratio = StrictMath.exp(random.uniform(low, high));
      int width = (int) StrictMath.rint(StrictMath.sqrt(area * ratio));
      int height = (int) StrictMath.rint(StrictMath.sqrt(area / ratio));
      if (width > 0 && width <= image.width() && height > 0 && height <= image.height()) {
        int down = random.below(image.height() - height + 1);
        int right = random.below(image.width() - width + 1);
        return new Part(down, right, height, width);
      }
    }
    return middle(told.ratio(), image);
  }

  private static Part middle(Augmentation.Range ratios, Image image) {
    int height = image.height();
    int width = image.width();
    double ratio = (double) width / height;
    if (ratio < ratios.low()) {
      height = Math.max(1, (int) StrictMath.rint(width / ratios.low()));
    } else if (ratio > ratios.high()) {
      width = Math.max(1, (int) StrictMath.rint(height * ratios.high()));
    }
    return new Part((image.height() - height) / 2, (image.width() - width) / 2, height, width);
  }
}
