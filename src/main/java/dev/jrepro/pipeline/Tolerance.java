package dev.jrepro.pipeline;

/**
 * How far numbers of an output may be off when it is regenerated: either bound will do.
 *
 * @param absolute the most that a number may differ by
 * @param relative the most that it may differ by as a part of what was recorded
 */
public record Tolerance(double absolute, double relative) {

  public Tolerance {
    if (!(absolute >= 0) || !(relative >= 0)) {
      throw new IllegalArgumentException("a tolerance is not below 0");
    }
  }

  /** Returns whether a number is near enough; NaN is near NaN alone, an infinity near itself. */
  public boolean covers(double recorded, double regenerated) {
    if (Double.compare(recorded, regenerated) == 0 || recorded == regenerated) {
      return true;
    }
    double off = Math.abs(recorded - regenerated);
    return Double.isFinite(off) && (off <= absolute || off <= relative * Math.abs(recorded));
  }
}
