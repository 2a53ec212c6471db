package dev.jrepro.pipeline;

import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the keys of a stage from what says how many stages there are: {@code foreach} and {@code
 * do} around them, or a {@code matrix} among them.
 *
 * @param name the entry's name
 * @param entry its keys, not resolved
 * @param mark where it is declared
 */
record EntryReader(String name, Fields entry, Mark mark) {

  /** The keys that an entry may have. */
  static final Set<String> KNOWN = Keys.union(Keys.EACH, Keys.STAGE);

  private static final String FOREACH = "foreach";
  private static final String DO = "do";
  private static final String MATRIX = "matrix";

  /** Returns the variants that the entry stands for; empty if it is one stage. */
  Optional<List<Variant>> variants(PipelineFile file, Variables variables, StageLimit limit) {
    boolean each = has(FOREACH) || has(DO);
    if (!each && !has(MATRIX)) {
      return Optional.empty();
    }
    VariantReader reader =
        new VariantReader(name, entry, new VariantReader.Source(file.isDvc(), variables, limit));
    return Optional.of(each ? reader.foreach() : reader.matrix());
  }

  /** Returns the keys of each stage. */
  Fields template() {
    Fields template = has(FOREACH) || has(DO) ? body() : without(MATRIX);
    Set<String> keys = template.mapping().entries().keySet();
    if (!keys.contains("cmd") && !keys.contains("java")) {
      String hint = keys.isEmpty() ? "Its keys are indented further than its name." : null;
      throw new YamlError(mark, template.owner() + " has no cmd or java", hint);
    }
    return template;
  }

  private boolean has(String key) {
    return entry.mapping().entries().containsKey(key);
  }

  /** Returns the keys below {@code do}. */
  private Fields body() {
    checkAround();
    YamlNode written =
        entry.get(DO).orElseThrow(() -> wrong(entry, DO, "there is nothing in do", null));
    Fields body = Fields.of(entry.owner() + ": do", written, "a mapping of the stage's keys");
    body.allowOnly(KNOWN);
    for (String key : List.of(FOREACH, DO, MATRIX)) {
      if (body.mapping().entries().containsKey(key)) {
        throw wrong(
            body, key, "there is a " + key + " within a foreach", "A matrix has an axis for each.");
      }
    }
    return body;
  }

  private void checkAround() {
    if (!has(DO)) {
      throw wrong(
          entry, FOREACH, "there is a foreach and no do", "Below do stand the stage's keys.");
    }
    if (!has(FOREACH)) {
      throw wrong(entry, DO, "there is a do and no foreach", "Write foreach: [a, b] beside it.");
    }
    if (has(MATRIX)) {
      String hint = "A matrix with one axis more does the same.";
      throw wrong(entry, MATRIX, "there is a foreach and a matrix", hint);
    }
    for (String key : entry.mapping().entries().keySet()) {
      if (!Keys.EACH.contains(key)) {
        String what = "'" + key + "' stands beside do and not below it";
        throw wrong(entry, key, what, "Indent it by two spaces more.");
      }
    }
  }

  private static YamlError wrong(Fields fields, String key, String what, @Nullable String hint) {
    return fields.wrong(fields.mapping().keyMark(key), what, hint);
  }

  private Fields without(String key) {
    Map<String, YamlNode> entries = new LinkedHashMap<>(entry.mapping().entries());
    entries.remove(key);
    YamlNode.Mapping mapping = entry.mapping();
    return new Fields(
        entry.owner(), new YamlNode.Mapping(entries, mapping.keyMarks(), mapping.mark()));
  }
}
