package dev.jrepro.run.slurm;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.Resources;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.SlurmSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a stage asks of a machine, in the options of {@code sbatch}. */
public final class SbatchOptions {

  /** What jrepro itself needs beside the stage. */
  private static final long OWN_BYTES = 256L << 20;

  private static final long MIB = 1 << 20;

  private SbatchOptions() {}

  /**
   * Returns the options for a stage; those of the settings stand last, and win.
   *
   * @throws JreproException.Invalid if it asks for something by a name that the settings do not
   *     know
   */
  public static List<String> of(Stage stage, SlurmSettings settings) {
    Resources resources = stage.resources();
    List<String> options = new ArrayList<>();
    options.add("--ntasks=1");
    options.add("--cpus-per-task=" + resources.cpus());
    resources
        .memoryBytes()
        .ifPresent(bytes -> options.add("--mem=" + ceil(bytes + OWN_BYTES, MIB) + "M"));
    if (resources.gpu() instanceof Resources.Gpu.Count(int gpus)) {
      options.add("--gres=gpu:" + gpus);
    }
    stage
        .timeout()
        .map(t -> t.plus(settings.margin()))
        .map(SbatchOptions::time)
        .ifPresent(options::add);
    for (Map.Entry<String, Integer> named : resources.named().entrySet()) {
      String option = settings.resources().get(named.getKey());
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
                + ":%d'; an empty text if it is nothing there.");
      }
      if (!option.isEmpty()) {
        String spelled = option.startsWith("-") ? option : "--" + option;
        options.add(spelled.replace("%d", String.valueOf(named.getValue())));
      }
    }
    options.addAll(settings.options());
    return options;
  }

  private static String time(Duration limit) {
    return "--time=" + ceil(limit.toSeconds(), 60);
  }

  private static long ceil(long value, long unit) {
    return (value + unit - 1) / unit;
  }
}
