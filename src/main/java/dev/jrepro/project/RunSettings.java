package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.ByteCount;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How {@code jrepro run} goes about it.
 *
 * @param defaultTargets what it runs where no target is named; everything if empty
 * @param jobs how many stages run at once at most; 0 if it is not said
 * @param asksRemote whether the default remote is asked for results of earlier runs
 * @param executor what runs the stages where nothing else is asked for; here if empty
 * @param sandbox how closely commands are held to what their stages declare
 * @param limits how much there is for all stages that run at once, by name: {@code cpus}, {@code
 *     gpu}, {@code memory} in bytes, and what the project counts besides. What is not named is as
 *     the machine has it
 */
public record RunSettings(
    List<String> defaultTargets,
    int jobs,
    boolean asksRemote,
    Optional<String> executor,
    Sandboxing sandbox,
    SortedMap<String, Long> limits) {

  /** What holds where nothing is said. */
  static final RunSettings DEFAULT =
      new RunSettings(List.of(), 0, false, Optional.empty(), Sandboxing.OFF, new TreeMap<>());

  private static final int MOST_JOBS = 10_000;
  private static final String MEMORY = "memory";

  public RunSettings {
    defaultTargets = List.copyOf(defaultTargets);
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
  }

  /** Reads a configuration file; what it does not say is as in {@code under}. */
  static RunSettings read(YamlNode.Mapping file, RunSettings under) {
    YamlNode.Mapping run = Config.section(file, "run");
    Config.knownKeys(run, Set.of("default", "jobs", "cache", "sandbox", "sandbox-allow"));
    SortedMap<String, Long> limits = new TreeMap<>(under.limits);
    for (Map.Entry<String, YamlNode> limit :
        Config.section(file, "resources").entries().entrySet()) {
      limits.put(limit.getKey(), limit(limit.getKey(), limit.getValue()));
    }
    return new RunSettings(
        run.get("default").map(Config::texts).orElse(under.defaultTargets),
        run.get("jobs").map(RunSettings::jobs).orElse(under.jobs),
        run.get("cache").map(RunSettings::asksRemote).orElse(under.asksRemote),
        file.get("executor").map(Config::text).or(() -> under.executor),
        Sandboxing.read(run, under.sandbox),
        limits);
  }

  private static boolean asksRemote(YamlNode node) {
    return switch (Config.text(node)) {
      case "remote" -> true;
      case "local" -> false;
      default -> throw new YamlError(node.mark(), "'cache' of 'run' is local or remote", null);
    };
  }

  private static int jobs(YamlNode node) {
    try {
      return jobs(Config.text(node));
    } catch (JreproException.Invalid e) {
      throw new YamlError(node.mark(), "'jobs' is a number of stages, from 1, or auto", null);
    }
  }

  /**
   * Reads how many stages are to run at once: a number, or {@code auto} for one a processor.
   *
   * @throws JreproException.Invalid if it is neither
   */
  public static int jobs(String text) {
    if (text.strip().equals("auto")) {
      return Runtime.getRuntime().availableProcessors();
    }
    int jobs = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw new JreproException.Invalid(
          "'" + text + "' is no number of stages that run at once.",
          "Write a number from 1 to " + MOST_JOBS + ", or auto for one a processor.");
    }
    return jobs;
  }

  private static long limit(String name, YamlNode node) {
    String text = Config.text(node);
    OptionalLong amount =
        name.equals(MEMORY)
            ? ByteCount.parse(text)
            : text.matches("[0-9]{1,9}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    return amount.orElseThrow(() ->
        new YamlError(
            node.mark(),
            name.equals(MEMORY)
                ? "'memory' is an amount such as 32GiB"
                : "the limit of '" + name + "' is a number"));
  }
}
