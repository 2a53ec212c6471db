import dev.jrepro.random.NumpyRandomState;
import java.util.ArrayList;
import java.util.List;

/**
 * Single pixels, as many in each step, which NumPy's legacy generator draws with replacement, each
 * as likely as images have ink there.
 *
 * @param perStep how many
 * @param places of each step in turn, {@code perStep} for one
 */
record Pixels(int perStep, int[] places) implements Penalised.Regions {

  /**
   * Draws those of all steps.
   *
   * @param inked how many images have ink at each pixel
   */
  static Pixels drawn(long seed, int perStep, int steps, long[] inked) {
    double[] upTo = new double[inked.length];
    double all = 0;
    for (long each : inked) {
      all += each;
    }
    double sum = 0;
    for (int at = 0; at < upTo.length; at++) {
      sum += inked[at] / all;
      upTo[at] = sum;
    }
    NumpyRandomState numpy = NumpyRandomState.ofSeed(seed);
    int[] places = new int[perStep * steps];
    for (int draw = 0; draw < places.length; draw++) {
      double drawn = numpy.randomSample();
      int at = 0;
      while (upTo[at] / sum <= drawn) {
        at++;
      }
      places[draw] = at;
    }
    return new Pixels(perStep, places);
  }

  /** How many of some images have ink at each pixel. */
  static long[] inked(Pictures images) {
    long[] inked = new long[Pictures.SIZE];
    for (int place = 0; place < images.count(); place++) {
      byte[] image = images.image(place);
      for (int at = 0; at < image.length; at++) {
        inked[at] += image[at] == 0 ? 0 : 1;
      }
    }
    return inked;
  }

  @Override
  public List<float[]> of(long step) {
    List<float[]> regions = new ArrayList<>();
    for (int each = 0; each < perStep; each++) {
      float[] region = new float[Pictures.SIZE];
      region[places[Math.toIntExact(step) * perStep + each]] = 1;
      regions.add(region);
    }
    return regions;
  }
}
