package dev.jrepro.interop;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What can be given to the workflows of a crate and their tools, and what they give: each file that
 * is read or written, and each parameter. What one tool gives another has one {@code
 * FormalParameter}, so that the flow of data shows in the tools alone.
 */
final class CrateParameters {

  private static final String PROFILE =
      "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE";

  private static final int MOST_SHOWN = 40;

  private final SortedSet<RepoPath> files = new TreeSet<>();

  CrateParameters(Dossier dossier, Crate crate) {
    dossier
        .steps()
        .forEach(step -> {
          files.addAll(step.reads());
          files.addAll(step.writes());
          step.params().forEach(param -> addValue(crate, param));
        });
    for (RepoPath path : files) {
      Dossier.Item item = dossier.items().get(path);
      boolean isDirectory = item != null && item.isDirectory();
      crate.add(
          id(path),
          "FormalParameter",
          JsonValue.object()
              .put("additionalType", isDirectory ? "Dataset" : "File")
              .put("conformsTo", Crate.ref(PROFILE))
              .put("name", path.value()));
    }
  }

  private static void addValue(Crate crate, Dossier.Parameter param) {
    crate.add(
        id(param),
        "FormalParameter",
        JsonValue.object()
            .put("additionalType", type(param.value()))
            .put("conformsTo", Crate.ref(PROFILE))
            .put("name", param.key())
            .put("description", param.key() + " in " + param.file()));
    crate.add(
        value(param),
        "PropertyValue",
        JsonValue.object()
            .put("exampleOfWork", Crate.ref(id(param)))
            .put("name", param.key())
            .put("value", param.value()));
  }

  private static String type(String value) {
    if (value.equals("true") || value.equals("false")) {
      return "Boolean";
    }
    if (value.matches("[-+]?[0-9]+")) {
      return "Integer";
    }
    return value.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?") ? "Float" : "Text";
  }

  /** Returns whether something reads or writes that path. */
  boolean has(RepoPath path) {
    return files.contains(path);
  }

  static String id(RepoPath path) {
    return "#parameter/" + Iri.of(path);
  }

  private static String id(Dossier.Parameter param) {
    return "#parameter/" + Iri.of(param.file()) + ":" + Iri.of(param.key());
  }

  /** Returns the entity with a parameter's value, of which stages of one commit may know two. */
  static String value(Dossier.Parameter param) {
    String value =
        param.value().length() <= MOST_SHOWN
            ? Iri.of(param.value())
            : Digest.ofUtf8(param.value()).brief();
    return "#value/" + Iri.of(param.file()) + ":" + Iri.of(param.key()) + "=" + value;
  }

  /** Returns what can be given to a step. */
  static List<String> inputs(Dossier.Step step) {
    List<String> ids = new ArrayList<>();
    step.reads().forEach(path -> ids.add(id(path)));
    step.params().forEach(param -> ids.add(id(param)));
    return ids;
  }

  /** Returns what a step gives. */
  static List<String> outputs(Dossier.Step step) {
    return step.writes().stream().map(CrateParameters::id).toList();
  }
}
