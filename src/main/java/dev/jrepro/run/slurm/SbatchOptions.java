package dev.jrepro.run.slurm;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.Resources;
import dev.jrepro.pipeline.Retries;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.SlurmSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a stage asks of a machine, in the options of {@code sbatch}. */
public final class SbatchOptions {

  /** What jrepro itself needs beside the stage. */
  private static final long OWN_BYTES = 256L << 20;

  private static final Duration DAY = Duration.ofDays(1);

  private static final long MIB = 1 << 20;

  private SbatchOptions() {}

  /**
   * Returns the options for a job that runs a stage's command so often, one time after the other. A
   * job that does not come to its end in a day goes on in another one.
   *
   * @param times how often, at most
   * @see #of
   */
  public static List<String> ofShare(
      Stage stage, SlurmSettings settings, Set<String> counted, int times) {
    List<String> options = new ArrayList<>(of(stage, settings, counted));
    stage
        .timeout()
        .ifPresent(limit -> {
          Duration one = all(limit, stage.retries());
          Duration most = one.compareTo(DAY) > 0 ? one : DAY;
          Duration wanted = one.multipliedBy(times);
          Duration asked = wanted.compareTo(most) > 0 ? most : wanted;
          options.replaceAll(option ->
              option.equals(time(one.plus(settings.margin())))
                  ? time(asked.plus(settings.margin()))
                  : option);
        });
    return options;
  }

  /**
   * Returns the options for a stage; those of the settings stand last, and win.
   *
   * @param counted names of which jrepro itself counts how many are taken
   * @throws JreproException.Invalid if it asks for something by a name that the settings do not
   *     know
   */
  public static List<String> of(Stage stage, SlurmSettings settings, Set<String> counted) {
    Resources resources = stage.resources();
    List<String> options = new ArrayList<>();
    options.add("--ntasks=1");
    options.add("--cpus-per-task=" + resources.cpus());
    // Slurm would say so to what a job started alone, and not to the job.
    options.add("--signal=B:TERM@" + Math.min(65_535, settings.portions().grace().toSeconds()));
    resources
        .memoryBytes()
        .ifPresent(bytes -> options.add("--mem=" + ceil(bytes + OWN_BYTES, MIB) + "M"));
    if (resources.gpu() instanceof Resources.Gpu.Count(int gpus)) {
      options.add("--gres=gpu:" + gpus);
    }
    stage
        .timeout()
        .map(limit -> time(all(limit, stage.retries()).plus(settings.margin())))
        .ifPresent(options::add);
    for (Map.Entry<String, Integer> named : resources.named().entrySet()) {
      String option = settings.resources().get(named.getKey());
      if (option == null && counted.contains(named.getKey())) {
        continue;
      }
      if (option == null) {
        throw new JreproException.Invalid(
            "stage "
                + stage.name()
                + " asks for '"
                + named.getKey()
                + "', and slurm.resources does not say what that is on the cluster.",
            "Such as 'jrepro config slurm.resources."
                + named.getKey()
                + " licenses="
                + named.getKey()
                + ":%d'; or, if jrepro is to count them, 'jrepro config resources."
                + named.getKey()
                + " 1'.");
      }
      if (!option.isEmpty()) {
        String spelled = option.startsWith("-") ? option : "--" + option;
        options.add(spelled.replace("%d", String.valueOf(named.getValue())));
      }
    }
    options.addAll(settings.options());
    return options;
  }

  /** Returns the longest that a stage may take with all its retries, which are within one job. */
  private static Duration all(Duration limit, Retries retries) {
    Duration sum = limit;
    for (int failed = 1; failed <= retries.times(); failed++) {
      sum = sum.plus(limit).plus(retries.pauseAfter(failed));
    }
    return sum;
  }

  private static String time(Duration limit) {
    return "--time=" + ceil(limit.toSeconds(), 60);
  }

  private static long ceil(long value, long unit) {
    return (value + unit - 1) / unit;
  }
}
