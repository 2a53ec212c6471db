import java.util.List;

/** The four corners where DecoyMNIST has its patches. */
record Corners() implements Penalised.Regions {
  static final int PATCH = 5;

  @Override
  public List<float[]> of(long step) {
    float[] region = new float[Pictures.SIDE * Pictures.SIDE];
    for (int at = 0; at < region.length; at++) {
      region[at] = near(at / Pictures.SIDE) && near(at % Pictures.SIDE) ? 1 : 0;
    }
    return List.of(region);
  }

  private static boolean near(int line) {
    return line < PATCH || line >= Pictures.SIDE - PATCH;
  }
}
