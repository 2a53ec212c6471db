package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads patterns of paths.
 *
 * @param fields the mapping that holds them
 * @param paths reads the folders that they begin with
 */
record ItemPatternReader(Fields fields, PathReader paths) {

  private static final String KEY = "over";
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_PATTERNS = 256;
  private static final String WILD = "*?[\\";

  /** Returns the patterns that a text stands for: one, or one for each way through its braces. */
  List<ItemPattern> read(String text, Mark mark) {
    if (text.length() > MAX_LENGTH) {
      throw wrong(mark, text.substring(0, 40) + "…", "has more than " + MAX_LENGTH + " characters");
    }
    return NamePattern.withoutBraces(text, MAX_PATTERNS)
        .orElseThrow(
            () -> wrong(mark, text, "has a brace without its end, or means too many patterns"))
        .stream()
        .map(each -> pattern(each, mark))
        .toList();
  }

  private ItemPattern pattern(String text, Mark mark) {
    List<String> names = new ArrayList<>(Arrays.asList(text.split("/+")));
    List<String> literal = new ArrayList<>();
    while (!names.isEmpty() && names.getFirst().chars().noneMatch(c -> WILD.indexOf(c) >= 0)) {
      literal.add(names.removeFirst());
    }
    if (text.startsWith("/") || String.join("/", literal).isBlank()) {
      throw fields.wrong(
          KEY,
          mark,
          "'" + text + "' does not begin with a folder",
          "Name the folder that holds the items: data/raw/*.png.");
    }
    RepoPath folder = paths.path(fields, KEY, mark, String.join("/", literal));
    if (folder.isRoot()) {
      throw fields.wrong(
          KEY, mark, "'" + text + "' would look through the whole project", "Name a folder.");
    }
    return new ItemPattern(folder, names(names, text, mark), text.endsWith("/"));
  }

  private List<Optional<NamePattern>> names(List<String> written, String text, Mark mark) {
    List<Optional<NamePattern>> names = new ArrayList<>();
    for (String name : written) {
      boolean isDeep = name.equals("**");
      if (!isDeep && name.contains("**")) {
        throw wrong(mark, text, "has ** beside other characters; it stands for folders, alone");
      }
      if (name.equals(".") || name.equals("..")) {
        throw wrong(mark, text, "has a '" + name + "' behind its first star");
      }
      names.add(
          isDeep
              ? Optional.empty()
              : Optional.of(
                  NamePattern.parse(name)
                      .orElseThrow(() -> wrong(mark, text, "has a bracket without its end"))));
    }
    if (!names.isEmpty() && names.getLast().isEmpty()) {
      names.add(NamePattern.parse("*"));
    }
    if (names.size() > ItemPattern.MAX_LEVELS) {
      throw wrong(mark, text, "is too deep");
    }
    return names;
  }

  private YamlError wrong(Mark mark, String text, String what) {
    return fields.wrong(KEY, mark, "the pattern '" + text + "' " + what, null);
  }
}
