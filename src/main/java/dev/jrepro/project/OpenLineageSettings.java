package dev.jrepro.project;

import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where run events go while stages run: the section {@code openlineage} of the configuration. The
 * variables that other programs of OpenLineage heed count more.
 *
 * @param url the server; nothing is sent where neither this nor {@code OPENLINEAGE_URL} says one
 * @param endpoint the path at the server; empty for that of the standard
 * @param namespace of jobs and data; empty for {@code jrepro}
 */
public record OpenLineageSettings(
    Optional<String> url, Optional<String> endpoint, Optional<String> namespace) {

  static final OpenLineageSettings DEFAULT =
      new OpenLineageSettings(Optional.empty(), Optional.empty(), Optional.empty());

  private static final String URL = "OPENLINEAGE_URL";
  private static final String STANDARD_ENDPOINT = "api/v1/lineage";
  private static final String STANDARD_NAMESPACE = "jrepro";

  /** Reads the section; what it does not say is as in {@code under}. */
  static OpenLineageSettings read(YamlNode.Mapping section, OpenLineageSettings under) {
    Config.knownKeys(section, Set.of("url", "endpoint", "namespace"));
    Optional<String> url = section.get("url").map(Config::text);
    if (url.filter(text -> !text.matches("https?://.+")).isPresent()) {
      throw new YamlError(section.keyMark("url"), "'url' is an address that begins with http");
    }
    return new OpenLineageSettings(
        url.or(() -> under.url),
        section.get("endpoint").map(Config::text).or(() -> under.endpoint),
        section.get("namespace").map(Config::text).or(() -> under.namespace));
  }

  /**
   * Returns where events go.
   *
   * @param variables the environment
   * @return empty if nowhere, or if the address is none
   */
  public Optional<URI> target(Map<String, String> variables) {
    if (variables.getOrDefault("OPENLINEAGE_DISABLED", "").equalsIgnoreCase("true")) {
      return Optional.empty();
    }
    String path =
        said(variables, "OPENLINEAGE_ENDPOINT").or(() -> endpoint).orElse(STANDARD_ENDPOINT);
    return said(variables, URL)
        .or(() -> url)
        .map(base -> base.replaceFirst("/+$", "") + "/" + path.replaceFirst("^/+", ""))
        .filter(text -> text.matches("https?://[^\\s]+"))
        .flatMap(OpenLineageSettings::uri);
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(URI.create(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the key that the server wants. It goes where the environment says and nowhere else: a
   * repository's own configuration could send it to anybody.
   */
  public Optional<String> apiKey(Map<String, String> variables) {
    return said(variables, URL).flatMap(_ -> said(variables, "OPENLINEAGE_API_KEY"));
  }

  /** Returns the namespace of jobs and data. */
  public String namespace(Map<String, String> variables) {
    return said(variables, "OPENLINEAGE_NAMESPACE").or(() -> namespace).orElse(STANDARD_NAMESPACE);
  }

  private static Optional<String> said(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name)).filter(text -> !text.isBlank());
  }
}
