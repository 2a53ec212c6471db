package dev.jrepro.run;

import dev.jrepro.content.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The chains of their steps that the trainings of a command leave: {@code NUMBER.steps} in a folder
 * that the variable {@value #VARIABLE} names. What they hold is between the trainings and whoever
 * compares them.
 *
 * @param folder of the attempt
 */
record Chains(Path folder) {

  static final String VARIABLE = "JREPRO_STEPS";

  private static final String SUFFIX = ".steps";

  /** A command that leaves more than this is up to something else. */
  private static final int MOST = 1000;

  /** Returns those that a command was told to leave. */
  static Chains of(ChildEnvironment environment) {
    return new Chains(Path.of(environment.variables().getOrDefault(VARIABLE, "")));
  }

  /** Returns what tells a command where they are wanted. */
  SortedMap<String, String> variables() {
    return new TreeMap<>(Map.of(VARIABLE, folder.toString()));
  }

  /** Stores those that are there, and returns them by the numbers of the trainings. */
  SortedMap<String, Entry> store(RunSession session) throws IOException {
    SortedMap<String, Entry> chains = new TreeMap<>();
    for (Path file : files()) {
      String name = file.getFileName().toString();
      long sizeBytes = Files.size(file);
      if (sizeBytes > 0) {
        Entry entry =
            session.commits().store(writer -> Entry.file(writer.putFile(file), sizeBytes));
        chains.put(name.substring(0, name.length() - SUFFIX.length()), entry);
      }
    }
    return chains;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[1-9][0-9]*\\.steps"))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .limit(MOST)
          .toList();
    }
  }
}
