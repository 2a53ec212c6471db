package dev.jrepro.interop;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a {@code CITATION.cff} says (the Citation File Format 1.2,
 * https://citation-file-format.org); what is not there is missing here.
 */
record Citation(YamlNode.Mapping fields) {

  static final RepoPath FILE = new RepoPath("CITATION.cff");

  /**
   * Reads the text of such a file.
   *
   * @throws dev.jrepro.yaml.YamlError if it is no YAML
   */
  static Optional<Citation> parse(String text) {
    return Yaml.parse(text, FILE.value()) instanceof YamlNode.Mapping map
        ? Optional.of(new Citation(map))
        : Optional.empty();
  }

  Optional<String> text(String key) {
    return text(fields, key);
  }

  private static Optional<String> text(YamlNode.Mapping map, String key) {
    return map.get(key)
        .flatMap(node ->
            node instanceof YamlNode.Scalar scalar
                ? Optional.of(scalar.text().strip())
                : Optional.empty())
        .filter(text -> !text.isEmpty());
  }

  /** Returns the licence's identifier; of several the first, which is what most tools take. */
  Optional<String> licence() {
    return text("license")
        .or(() -> items("license").flatMap(Citation::scalar).findFirst())
        .or(() -> text("license-url"));
  }

  List<String> keywords() {
    return items("keywords").flatMap(Citation::scalar).toList();
  }

  private static Stream<String> scalar(YamlNode node) {
    return node instanceof YamlNode.Scalar scalar ? Stream.of(scalar.text()) : Stream.empty();
  }

  List<Dossier.Person> people() {
    return items("authors")
        .flatMap(node -> node instanceof YamlNode.Mapping map ? Stream.of(map) : Stream.empty())
        .flatMap(map ->
            name(map).stream()
                .map(
                    name -> new Dossier.Person(name, text(map, "orcid"), text(map, "affiliation"))))
        .toList();
  }

  private static Optional<String> name(YamlNode.Mapping person) {
    List<String> parts = new ArrayList<>();
    for (String key : List.of("given-names", "name-particle", "family-names", "name-suffix")) {
      text(person, key).ifPresent(parts::add);
    }
    // An entity, such as a laboratory, has a name alone.
    return parts.isEmpty()
        ? text(person, "name").or(() -> text(person, "alias"))
        : Optional.of(String.join(" ", parts));
  }

  /** Returns one line to cite it by. */
  String line() {
    List<String> parts = new ArrayList<>();
    List<String> names = people().stream().map(Dossier.Person::name).toList();
    if (!names.isEmpty()) {
      parts.add(String.join(", ", names));
    }
    text("title").ifPresent(parts::add);
    text("version").ifPresent(version -> parts.add("version " + version));
    text("date-released").ifPresent(parts::add);
    text("doi").ifPresent(doi -> parts.add("https://doi.org/" + doi));
    return String.join(". ", parts) + ".";
  }

  private Stream<YamlNode> items(String key) {
    return fields.get(key).stream()
        .flatMap(node -> node instanceof YamlNode.Seq seq ? seq.items().stream() : Stream.empty());
  }
}
