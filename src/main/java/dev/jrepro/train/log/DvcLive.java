package dev.jrepro.train.log;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.Published;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** DVCLive's folder: the last value of each metric, and a table of its values over steps. */
final class DvcLive {
  private DvcLive() {}

  static void write(Path folder, Series series, long step) {
    SortedMap<String, List<Series.Point>> all = series.byName();
    SortedMap<String, Double> last = new TreeMap<>();
    all.forEach((name, points) -> {
      last.put(name, points.getLast().value());
      Published.write(folder.resolve("plots/metrics/" + name + ".tsv"), table(name, points));
    });
    last.put("step", (double) step);
    Published.write(folder.resolve("metrics.json"), Json.pretty(nested(last)));
  }

  private static String table(String name, List<Series.Point> points) {
    StringBuilder text = new StringBuilder("step\t");
    text.append(name.substring(name.lastIndexOf('/') + 1)).append('\n');
    points.forEach(p -> text.append(p.step()).append('\t').append(p.value()).append('\n'));
    return text.toString();
  }

  /** {@code a/b} becomes {@code b} in {@code a}. */
  private static JsonValue nested(SortedMap<String, Double> values) {
    JsonValue.Builder json = JsonValue.object();
    SortedMap<String, SortedMap<String, Double>> groups = new TreeMap<>();
    List<String> plain = new ArrayList<>();
    values.forEach((name, value) -> {
      int slash = name.indexOf('/');
      if (slash < 0) {
        plain.add(name);
        json.put(name, number(value));
      } else {
        groups
            .computeIfAbsent(name.substring(0, slash), group -> new TreeMap<>())
            .put(name.substring(slash + 1), value);
      }
    });
    groups.forEach((name, group) -> {
      if (!plain.contains(name)) {
        json.put(name, nested(group));
      }
    });
    return json.build();
  }

  private static JsonValue number(double value) {
    return Double.isFinite(value) ? new JsonValue.Num(value) : JsonValue.of(Double.toString(value));
  }
}
