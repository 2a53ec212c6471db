package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads {@code resources} and {@code mutex}: what a stage waits for before it starts. */
final class ResourceReader {

  private static final String CPUS = "cpus";
  private static final String GPU = "gpu";
  private static final String MUTEX = "mutex";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final int MAX = 65_536;

  /** What others call these; a resource of a project's own must not be one of them by mistake. */
  private static final Map<String, String> MEANT =
      Map.of(
          "cpu", CPUS, "cores", CPUS, "threads", CPUS, "gpus", GPU, "mem", "memory", "ram",
          "memory");

  private static final Fields.Range PROCESSORS =
      new Fields.Range(1, MAX, "a number of processors, from 1");
  private static final Fields.Range GPUS =
      new Fields.Range(0, MAX, "none, auto or a number of GPUs");
  private static final Fields.Range TAKEN =
      new Fields.Range(0, MAX, "a number of how many the stage takes");

  private ResourceReader() {}

  static Resources read(Fields stage) {
    Optional<Fields> written = stage.fields("resources", "a mapping such as {cpus: 2, gpu: none}");
    Resources plain = written.map(ResourceReader::resources).orElse(Resources.DEFAULT);
    return new Resources(
        plain.cpus(), plain.gpu(), plain.memoryBytes(), plain.named(), mutexes(stage));
  }

  private static Resources resources(Fields fields) {
    int cpus =
        fields
            .get(CPUS)
            .map(node -> fields.count(CPUS, node, PROCESSORS))
            .orElse(Resources.DEFAULT.cpus());
    Resources.Gpu gpu =
        fields.get(GPU).map(node -> gpu(fields, node)).orElse(Resources.DEFAULT.gpu());
    return new Resources(cpus, gpu, ByteCount.under(fields, "memory"), named(fields), List.of());
  }

  /** Whatever is no resource of every machine is one that this project counts. */
  private static SortedMap<String, Integer> named(Fields fields) {
    SortedMap<String, Integer> named = new TreeMap<>();
    for (String key : fields.mapping().entries().keySet()) {
      if (Keys.RESOURCES.contains(key)) {
        continue;
      }
      String meant = MEANT.get(key.toLowerCase(Locale.ROOT));
      if (meant != null) {
        throw fields.wrong(
            fields.mapping().keyMark(key),
            "'" + key + "' is not known",
            "Did you mean " + meant + "?");
      }
      if (!NAME.matcher(key).matches()) {
        throw fields.wrong(
            fields.mapping().keyMark(key), "'" + key + "' cannot be the name of a resource", null);
      }
      fields
          .get(key)
          .map(node -> fields.count(key, node, TAKEN))
          .filter(taken -> taken > 0)
          .ifPresent(taken -> named.put(key, taken));
    }
    return named;
  }

  private static Resources.Gpu gpu(Fields fields, YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar && scalar.text().equals("none")) {
      return new Resources.Gpu.None();
    }
    if (node instanceof YamlNode.Scalar scalar && scalar.text().equals("auto")) {
      return new Resources.Gpu.Auto();
    }
    int gpus = fields.count(GPU, node, GPUS);
    return gpus == 0 ? new Resources.Gpu.None() : new Resources.Gpu.Count(gpus);
  }

  private static List<String> mutexes(Fields stage) {
    List<String> names = new ArrayList<>();
    YamlNode written = stage.get(MUTEX).orElse(null);
    List<YamlNode> items =
        written instanceof YamlNode.Scalar ? List.of(written) : stage.items(MUTEX);
    for (YamlNode item : items) {
      String name = stage.text(MUTEX, item);
      if (!NAME.matcher(name).matches()) {
        throw stage.wrong(
            MUTEX,
            item.mark(),
            "'" + name + "' cannot be the name of a mutex",
            "Use letters, digits, '_', '-' and '.'.");
      }
      names.add(name);
    }
    return names;
  }
}
