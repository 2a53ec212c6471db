package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs that are not over: what their stages stored has no name until they are. */
final class RunsUnderWay {

  /** A run stores what it replaces before its first attempt begins. */
  private static final Duration AHEAD = Duration.ofHours(1);

  private RunsUnderWay() {}

  /**
   * Returns when the earliest run may have begun to store things; empty if none is under way.
   *
   * @param projects Git's folders that work trees share
   * @param workTrees the folders of their work trees
   */
  static Optional<Instant> earliest(Collection<Path> projects, Collection<Path> workTrees) {
    List<Path> folders = new ArrayList<>();
    try {
      for (Path project : projects) {
        folders.add(project.resolve("jrepro/attempts"));
        for (Path linked : children(project.resolve("worktrees"))) {
          folders.add(linked.resolve("jrepro/attempts"));
        }
      }
      workTrees.forEach(tree -> folders.add(tree.resolve(".repro/tmp/attempts")));
      Optional<Instant> earliest = Optional.empty();
      for (Path folder : folders) {
        for (Path run : children(folder)) {
          earliest = earlier(earliest, begun(run));
        }
      }
      return earliest.map(begun -> begun.minus(AHEAD));
    } catch (IOException e) {
      throw new DiskFailed("look for runs under way", e);
    }
  }

  private static Optional<Instant> begun(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(run.resolve("journal"), StandardCharsets.ISO_8859_1)) {
      return lines.findFirst().map(Instant::parse);
    } catch (NoSuchFileException | DateTimeParseException e) {
      return Optional.empty(); // It is over now, or nothing has begun.
    }
  }

  private static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
    return a.isPresent() && (b.isEmpty() || a.get().isBefore(b.get())) ? a : b;
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
