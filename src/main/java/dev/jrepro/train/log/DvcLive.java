package dev.jrepro.train.log;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * DVCLive's folder ({@code dvc.org/doc/dvclive/how-it-works}): the last value of each metric in
 * {@code metrics.json}, those of all steps in {@code plots/metrics/NAME.tsv}, what the training was
 * told in {@code params.yaml}, and a {@code dvc.yaml} that names them.
 */
final class DvcLive {
  private static final String TABLES = "plots/metrics";
  private static final String TABLE = ".tsv";

  private DvcLive() {}

  /** As DVCLive begins: tables of another training that lay there are removed. */
  static void begin(Path folder, JsonValue.Obj told) {
    Path tables = folder.resolve(TABLES);
    if (Files.isDirectory(tables)) {
      try (Stream<Path> files = Files.walk(tables)) {
        for (Path old : files.filter(f -> f.toString().endsWith(TABLE)).toList()) {
          Files.delete(old);
        }
      } catch (IOException e) {
        throw new FileFailure("remove", tables, e);
      }
    }
    Published.write(folder.resolve("params.yaml"), ParamsText.of(told));
    Published.write(
        folder.resolve("dvc.yaml"),
        """
        params:
        - params.yaml
        metrics:
        - metrics.json
        plots:
        - plots/metrics:
            x: step
        """);
  }

  static void write(Path folder, Series series, long step) {
    SortedMap<String, List<Series.Point>> all = series.byName();
    SortedMap<String, Double> last = new TreeMap<>();
    all.forEach((name, points) -> {
      last.put(name, points.getLast().value());
      Published.write(folder.resolve(TABLES).resolve(name + TABLE), table(name, points));
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
