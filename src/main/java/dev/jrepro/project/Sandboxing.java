package dev.jrepro.project;

import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.nio.file.Path;
import java.util.List;

/**
 * How closely a project's commands are held to what their stages declare.
 *
 * @param mode what holds for a stage that does not say
 * @param allowed files and folders outside the project that belong to the system, absolute: what a
 *     command reads there is no dependency
 */
public record Sandboxing(SandboxMode mode, List<Path> allowed) {

  /** What holds where nothing is said. */
  public static final Sandboxing OFF = new Sandboxing(SandboxMode.OFF, List.of());

  public Sandboxing {
    allowed = List.copyOf(allowed);
  }

  static Sandboxing read(YamlNode.Mapping run, Sandboxing under) {
    return new Sandboxing(
        run.get("sandbox").map(Sandboxing::mode).orElse(under.mode),
        run.get("sandbox-allow").map(Sandboxing::paths).orElse(under.allowed));
  }

  private static SandboxMode mode(YamlNode node) {
    return SandboxMode.of(Config.text(node))
        .orElseThrow(() ->
            new YamlError(node.mark(), "'sandbox' of 'run' is off, observe or enforce", null));
  }

  private static List<Path> paths(YamlNode node) {
    return Config.texts(node).stream().map(text -> path(text, node)).toList();
  }

  private static Path path(String text, YamlNode node) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new YamlError(
          node.mark(),
          "'sandbox-allow' of 'run' names absolute paths, and '" + text + "' is none",
          null);
    }
    return path.normalize();
  }
}
