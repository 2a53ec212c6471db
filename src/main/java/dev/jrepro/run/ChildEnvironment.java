package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The variables of a stage's command.
 *
 * @param variables all that the command sees
 * @param recorded those of them that a run record may tell: no secret, nothing inherited
 * @param secrets the values that no log may show
 */
record ChildEnvironment(
    SortedMap<String, String> variables, SortedMap<String, String> recorded, List<String> secrets) {

  private static final String REPORT = "JREPRO_REPORT";

  private static final List<String> ALWAYS_PASSED = List.of("PATH", "HOME", "TMPDIR");

  /** A shorter line of a longer secret, such as a brace, says nothing. */
  private static final int LEAST_SECRET_LINE = 4;

  /** Where DJL finds its libraries and the GPUs; what it found is in the numerics class. */
  private static final List<String> PASSED_TO_JAVA =
      List.of(
          "CUDA_VISIBLE_DEVICES",
          "DJL_CACHE_DIR",
          "LD_LIBRARY_PATH",
          "PYTORCH_FLAVOR",
          "PYTORCH_LIBRARY_PATH");

  ChildEnvironment {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    recorded = Collections.unmodifiableSortedMap(new TreeMap<>(recorded));
    secrets = List.copyOf(secrets);
  }

  /**
   * Makes the environment of a stage.
   *
   * @param caller the variables of whoever started jrepro
   * @param handedOut variables that say what of the machine is the stage's; they are in no record
   * @param attempt has a file for the parameters
   */
  static ChildEnvironment of(
      Stage stage, Map<String, String> caller, Map<String, String> handedOut, Attempt attempt) {
    SortedMap<String, String> told = new TreeMap<>();
    told.put("LC_ALL", "C.UTF-8");
    told.put("TZ", "UTC");
    if (stage.isJava()) {
      told.put("ATEN_CPU_CAPABILITY", "avx2");
      told.put("ONEDNN_MAX_CPU_ISA", "AVX2");
      told.put("MKL_CBWR", "AVX2");
      told.put("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
      told.put("OPT_OUT_TRACKING", "true");
      told.put("JREPRO_DEVICE", stage.resources().gpu().device());
    }
    told.putAll(stage.environment().values());
    SortedMap<String, String> all = new TreeMap<>();
    if (stage.environment().inherit()) {
      all.putAll(caller);
    }
    ALWAYS_PASSED.forEach(name -> pass(caller, name, all));
    if (stage.isJava()) {
      PASSED_TO_JAVA.forEach(name -> pass(caller, name, all));
    }
    stage.environment().passed().forEach(name -> pass(caller, name, all));
    all.putAll(handedOut);
    all.putAll(told);
    List<String> secrets = new ArrayList<>();
    for (String name : stage.environment().secrets()) {
      pass(caller, name, all);
      String value = caller.get(name);
      if (value == null) {
        throw new JreproException.Refused(
            "stage " + stage.name() + " needs the secret " + name + ", which is not set.",
            "Set the variable " + name + ".");
      }
      secrets.add(value);
      // Logs are masked line by line, and a secret such as a key may have many.
      value.lines().filter(line -> line.length() >= LEAST_SECRET_LINE).forEach(secrets::add);
    }
    secrets.removeIf(String::isBlank);
    secrets.sort(Comparator.comparingInt(String::length).reversed());
    all.put("JREPRO_PARAMS", writeParams(stage, attempt).toString());
    all.put("JREPRO_STAGE", stage.name().toString());
    all.put(REPORT, attempt.file(Attempt.REPORT).toString());
    return new ChildEnvironment(all, told, secrets);
  }

  /** Returns the environment with more variables, which no record tells. */
  ChildEnvironment with(Map<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(variables);
    all.putAll(more);
    return new ChildEnvironment(all, recorded, secrets);
  }

  /** Returns what the command of a stage told of itself. */
  Report report(Stage stage) {
    return Report.of(stage, Path.of(variables.getOrDefault(REPORT, "")));
  }

  /** Returns the line with every secret in it struck out. */
  String mask(String line) {
    String masked = line;
    for (String secret : secrets) {
      masked = masked.replace(secret, "***");
    }
    return masked;
  }

  private static void pass(Map<String, String> caller, String name, Map<String, String> to) {
    String value = caller.get(name);
    if (value != null) {
      to.put(name, value);
    }
  }

  /** Writes the stage's parameters, and no others, as one nested JSON object. */
  private static Path writeParams(Stage stage, Attempt attempt) {
    try {
      return attempt.params(ParamsText.of(stage.params()));
    } catch (IOException e) {
      throw new DiskFailed("write the parameters of " + stage.name(), e);
    }
  }

  /** Parameters as nested JSON: {@code a.b} becomes the field {@code b} of the object {@code a}. */
  static final class ParamsText {
    private final SortedMap<String, ParamsText> fields = new TreeMap<>();
    private String value = "";

    private ParamsText() {}

    static String of(List<Param> params) {
      ParamsText root = new ParamsText();
      // The default file last: where two files have a key, it is the one that counts.
      params.stream()
          .sorted(Comparator.comparing((Param p) -> isDefault(p.file())))
          .forEach(param -> root.put(param));
      return root.text();
    }

    private static boolean isDefault(RepoPath file) {
      return file.name().equals("params.yaml");
    }

    private void put(Param param) {
      ParamsText at = this;
      for (String part : param.key().split("\\.", -1)) {
        at = at.fields.computeIfAbsent(part, name -> new ParamsText());
      }
      at.put(param.value());
    }

    /** A mapping adds its fields to what is there: another key may have named one of them. */
    private void put(YamlNode node) {
      value = node.toJsonText();
      if (node instanceof YamlNode.Mapping mapping) {
        mapping
            .entries()
            .forEach((k, v) -> fields.computeIfAbsent(k, name -> new ParamsText()).put(v));
      }
    }

    private String text() {
      if (fields.isEmpty() && !value.isEmpty()) {
        return value;
      }
      StringBuilder text = new StringBuilder("{");
      fields.forEach((name, inner) ->
          text.append(text.length() > 1 ? "," : "")
              .append(Json.canonical(JsonValue.of(name)))
              .append(':')
              .append(inner.text()));
      return text.append('}').toString();
    }
  }
}
