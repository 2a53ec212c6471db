package dev.jrepro.project;

import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How stages run on a Slurm cluster: the section {@code slurm} of the configuration.
 *
 * @param options options for {@code sbatch}, behind those that jrepro gives by itself
 * @param export variables that jobs get from whoever starts jrepro
 * @param setup lines of shell that a job runs before it starts jrepro, such as {@code module load}
 * @param remote the remote by way of which data travels; empty if all machines share the cache
 * @param scratch the folder in which jobs work, where {@code SLURM_TMPDIR} names none; empty for
 *     {@code TMPDIR}
 * @param jrepro the command that starts jrepro on the cluster's machines; empty for the Java and
 *     the jars that it was started from, under the same paths
 * @param resources for the names in a stage's {@code resources}, the option of {@code sbatch}, such
 *     as {@code licenses=NAME:%d}, where {@code %d} is the count; empty for what needs none
 * @param margin how much longer than a stage's timeout its job may take
 * @param patience how long a controller that does not answer is waited for
 * @param portions how a map stage is cut, and when what an attempt has is kept
 */
public record SlurmSettings(
    List<String> options,
    List<String> export,
    List<String> setup,
    Optional<String> remote,
    Optional<String> scratch,
    Optional<String> jrepro,
    SortedMap<String, String> resources,
    Duration margin,
    Duration patience,
    Portions portions) {

  /**
   * How much is lost at most where something goes wrong, and what that costs.
   *
   * @param tasks into how many tasks a map stage is cut at most
   * @param checkpoints how often the checkpoints of a stage that runs are kept
   * @param grace how long before its time is up a job is told so
   */
  public record Portions(int tasks, Duration checkpoints, Duration grace) {

    static final Portions DEFAULT = new Portions(100, Duration.ofMinutes(5), Duration.ofMinutes(1));

    private static Portions read(YamlNode.Mapping section, Portions under) {
      return new Portions(
          text(section, "tasks").map(count -> count(section, count)).orElse(under.tasks),
          GcSettings.period(section, "checkpoints", under.checkpoints),
          GcSettings.period(section, "grace", under.grace));
    }

    private static int count(YamlNode.Mapping section, String text) {
      if (!text.matches("[1-9][0-9]{0,5}")) {
        throw new YamlError(section.keyMark("tasks"), "'tasks' is a number from 1 on");
      }
      return Integer.parseInt(text);
    }
  }

  /** What holds where nothing is said. */
  static final SlurmSettings DEFAULT =
      new SlurmSettings(
          List.of(),
          List.of("PATH"),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new TreeMap<>(),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Portions.DEFAULT);

  private static final Set<String> KEYS =
      Set.of(
          "partition",
          "account",
          "qos",
          "options",
          "export",
          "setup",
          "staging",
          "remote",
          "scratch",
          "jrepro",
          "resources",
          "margin",
          "patience",
          "tasks",
          "checkpoints",
          "grace");

  /** The name that stands for the default remote. */
  public static final String DEFAULT_REMOTE = "";

  public SlurmSettings {
    options = List.copyOf(options);
    export = List.copyOf(export);
    setup = List.copyOf(setup);
    resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
  }

  /** Reads the section; what it does not say is as in {@code under}. */
  static SlurmSettings read(YamlNode.Mapping section, SlurmSettings under) {
    Config.knownKeys(section, KEYS);
    List<String> options = new ArrayList<>(under.options);
    for (String name : List.of("partition", "account", "qos")) {
      text(section, name)
          .ifPresent(value -> {
            options.removeIf(option -> option.startsWith("--" + name + "="));
            options.add("--" + name + "=" + value);
          });
    }
    section.get("options").map(Config::texts).ifPresent(options::addAll);
    SortedMap<String, String> resources = new TreeMap<>(under.resources);
    YamlNode.Mapping named = Config.section(section, "resources");
    named.entries().keySet().forEach(n -> resources.put(n, text(named, n).orElse("")));
    return new SlurmSettings(
        options,
        section.get("export").map(Config::texts).orElse(under.export),
        section.get("setup").map(Config::texts).orElse(under.setup),
        remote(section, under),
        text(section, "scratch").or(() -> under.scratch),
        text(section, "jrepro").or(() -> under.jrepro),
        resources,
        GcSettings.period(section, "margin", under.margin),
        GcSettings.period(section, "patience", under.patience),
        Portions.read(section, under.portions));
  }

  private static Optional<String> remote(YamlNode.Mapping section, SlurmSettings under) {
    Optional<String> name = text(section, "remote");
    Optional<String> staging = text(section, "staging");
    if (staging.isEmpty()) {
      return name.or(() -> under.remote);
    }
    return switch (staging.get()) {
      case "shared" -> Optional.empty();
      case "remote" -> name.or(() -> under.remote).or(() -> Optional.of(DEFAULT_REMOTE));
      default ->
          throw new YamlError(
              section.keyMark("staging"),
              "'" + staging.get() + "' is no way to hand data to jobs",
              "Known are: shared, where all machines see the cache, and remote.");
    };
  }

  private static Optional<String> text(YamlNode.Mapping map, String key) {
    return map.get(key).map(Config::texts).map(texts -> String.join(",", texts));
  }
}
