package dev.jrepro.pipeline;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a mapping is written as the flags of a command.
 *
 * @param negated whether {@code wide: false} is {@code --no-wide} and not left out
 * @param repeated whether {@code sizes: [1, 2]} is {@code --sizes 1 --sizes 2} and not {@code
 *     --sizes 1 2}
 */
record FlagStyle(boolean negated, boolean repeated) {

  /** What DVC does unless it is told otherwise. */
  static final FlagStyle USUAL = new FlagStyle(false, false);

  private static final String CONFIG = ".dvc/config";

  /** Returns the style of a file: of a {@code dvc.yaml}, what its DVC project is set to. */
  static FlagStyle of(PipelineFile file, ParameterFiles files) {
    if (!file.isDvc()) {
      return USUAL;
    }
    List<RepoPath> folders = new ArrayList<>(file.folder().selfAndParents());
    folders.add(RepoPath.ROOT);
    for (RepoPath folder : folders) {
      RepoPath name = folder.resolve(CONFIG);
      Optional<String> config = files.text(name);
      if (config.isPresent()) {
        Map<String, String> parsing = parsing(config.get());
        return new FlagStyle(
            isSecond(name, "bool", parsing.get("bool"), List.of("store_true", "boolean_optional")),
            isSecond(name, "list", parsing.get("list"), List.of("nargs", "append")));
      }
    }
    return USUAL;
  }

  private static boolean isSecond(
      RepoPath file, String key, @Nullable String value, List<String> known) {
    if (value != null && !known.contains(value)) {
      throw new JreproException.Invalid(
          file
              + ": parsing."
              + key
              + " is '"
              + value
              + "', and can be "
              + String.join(" or ", known)
              + ".");
    }
    return known.getLast().equals(value);
  }

  /** Returns the settings of the section {@code [parsing]}; the file is in the form of INI. */
  private static Map<String, String> parsing(String text) {
    Map<String, String> settings = new TreeMap<>();
    boolean inside = false;
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        inside = line.replaceAll("[\\[\\]'\"\\s]", "").equals("parsing");
      } else if (inside && !line.startsWith("#") && !line.startsWith(";")) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          settings.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
      }
    }
    return settings;
  }
}
