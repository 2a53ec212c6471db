package dev.jrepro.metrics;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The metrics, or the parameters, of a workspace or a commit.
 *
 * @param files what is known of each file
 */
public record Values(SortedMap<RepoPath, FileValues> files) {

  public Values {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** Returns a value by its dotted key, if it is there. */
  public Optional<Value> value(RepoPath file, String field) {
    return Optional.ofNullable(files.get(file)).map(f -> f.values().get(field));
  }

  /** Returns a sentence for every file that is missing or does not read. */
  public SortedMap<RepoPath, String> problems() {
    SortedMap<RepoPath, String> problems = new TreeMap<>();
    files.forEach((path, file) -> {
      switch (file) {
        case FileValues.Read read -> {}
        case FileValues.Missing() -> problems.put(path, path + " is missing.");
        case FileValues.Broken(String why) -> problems.put(path, why);
      }
    });
    return problems;
  }

  /**
   * Returns the values for programs: {@code {"<file>": {…}}}, nested as the file has them; null for
   * a file that is missing or does not read.
   */
  public JsonValue.Obj toJson() {
    JsonValue.Builder all = JsonValue.object();
    files.forEach((path, file) ->
        all.put(
            path.value(),
            switch (file) {
              case FileValues.Read(JsonValue content, var fields) -> content;
              case FileValues.Missing() -> new JsonValue.Null();
              case FileValues.Broken(String why) -> new JsonValue.Null();
            }));
    return all.build();
  }

  /**
   * Returns the values for people, a row a value.
   *
   * @param noun what a value is called: {@code Metric} or {@code Param}
   */
  public Table toTable(String noun) {
    List<List<String>> rows = new ArrayList<>();
    files.forEach((path, file) -> {
      switch (file) {
        case FileValues.Read(var content, SortedMap<String, Value> fields) ->
            fields.forEach((field, value) -> rows.add(List.of(path.value(), field, value.text())));
        case FileValues.Missing() -> rows.add(List.of(path.value(), "", "(missing)"));
        case FileValues.Broken(String why) ->
            rows.add(List.of(path.value(), "", "(does not read)"));
      }
    });
    return new Table(List.of("Path", noun, "Value"), rows);
  }
}
