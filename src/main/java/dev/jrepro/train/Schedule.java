package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.Locale;

/**
 * How the learning rate changes over a training: it rises along a line to its full value over the
 * first steps, if told to, and then goes its way.
 *
 * @param form the way
 * @param warmupSteps the first step has 1 / warmupSteps of the rate, the last of them all of it; 0
 *     for no warm-up
 * @param everyEpochs of {@link Form#STEP}: after how many epochs it falls; counted from the end of
 *     the warm-up
 * @param factor of {@link Form#STEP}: what it is multiplied by then
 */
public record Schedule(Form form, long warmupSteps, int everyEpochs, double factor) {
  /** It stays. */
  public static final Schedule CONSTANT = new Schedule(Form.CONSTANT, 0, 1, 1);

  /** It falls to zero along half a cosine. */
  public static final Schedule COSINE = new Schedule(Form.COSINE, 0, 1, 1);

  private static final double STEP_FACTOR = 0.1;

  /** The ways that there are. */
  public enum Form {
    /** It stays. */
    CONSTANT,
    /** It falls to zero along half a cosine (Loshchilov, Hutter: 'SGDR', ICLR 2017). */
    COSINE,
    /** It is multiplied by a factor every few epochs. */
    STEP
  }

  public Schedule {
    if (warmupSteps < 0 || everyEpochs < 1 || !(factor > 0)) {
      throw new BadParams(
          "a schedule cannot warm up for %d steps and fall to %s of itself every %d epochs"
              .formatted(warmupSteps, factor, everyEpochs),
          "Warm-up is not below zero, the others are above.");
    }
  }

  /**
   * Reads it from the keys {@code schedule} (cosine; constant, step), {@code warmup-steps} (0), and
   * of a step {@code step-epochs} and {@code step-factor} (0.1).
   *
   * @throws BadParams if one is missing or wrong
   */
  public static Schedule from(Params params) {
    Form form = Keys.one(Form.class, params, "schedule", Form.COSINE);
    Schedule plain =
        switch (form) {
          case CONSTANT -> CONSTANT;
          case COSINE -> COSINE;
          case STEP ->
              step(params.intAt("step-epochs"), params.doubleAt("step-factor", STEP_FACTOR));
        };
    return plain.afterWarmup(params.intAt("warmup-steps", 0));
  }

  /** It is multiplied by a factor every few epochs. */
  public static Schedule step(int everyEpochs, double factor) {
    return new Schedule(Form.STEP, 0, everyEpochs, factor);
  }

  /** This one, after a linear warm-up. */
  public Schedule afterWarmup(long steps) {
    return new Schedule(form, steps, everyEpochs, factor);
  }

  /**
   * What the learning rate is multiplied by.
   *
   * @param step from 0
   * @param steps how many there are
   * @param perEpoch how many an epoch has
   */
  double factor(long step, long steps, long perEpoch) {
    if (step < warmupSteps) {
      return (double) (step + 1) / warmupSteps;
    }
    long at = step - warmupSteps;
    return switch (form) {
      case CONSTANT -> 1;
      case COSINE -> (1 + StrictMath.cos(StrictMath.PI * at / (steps - warmupSteps))) / 2;
      case STEP -> {
        long falls = at / (everyEpochs * perEpoch);
        yield StrictMath.pow(factor, (double) falls);
      }
    };
  }

  /** Its name alone where that says all. */
  JsonValue toJson() {
    JsonValue name = JsonValue.of(form.name().toLowerCase(Locale.ROOT));
    if (warmupSteps == 0 && form != Form.STEP) {
      return name;
    }
    JsonValue.Builder json = JsonValue.object().put("form", name).put("warmup-steps", warmupSteps);
    if (form == Form.STEP) {
      json.put("every-epochs", everyEpochs).put("factor", new JsonValue.Num(factor));
    }
    return json.build();
  }
}
