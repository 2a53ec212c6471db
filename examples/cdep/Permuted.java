import dev.jrepro.random.RandomStream;

/** Images whose four corners, where DecoyMNIST has its patches, are those of other images. */
final class Permuted {
  private Permuted() {}

  /**
   * Gives each image the corners of another one, in a random order of them all: then a patch tells
   * nothing of the label that it lies beside.
   */
  static Pictures corners(Pictures images, long seed) {
    int[] others = RandomStream.of(seed, "permuted-corners", 0).permutation(images.count());
    float[] inside = new Corners().of(0).getFirst();
    byte[] pixels = new byte[images.count() * Pictures.SIZE];
    byte[] labels = new byte[images.count()];
    for (int place = 0; place < labels.length; place++) {
      labels[place] = (byte) images.label(place);
      byte[] own = images.image(place);
      byte[] other = images.image(others[place]);
      for (int at = 0; at < Pictures.SIZE; at++) {
        pixels[place * Pictures.SIZE + at] = inside[at] == 1 ? other[at] : own[at];
      }
    }
    return Pictures.of(pixels, labels);
  }
}
