package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The attempts of stages that are not over: what they stored has no name until they are. */
final class RunsUnderWay {

  /** A run stores what it replaces before its attempt begins. */
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
        for (Path attempt : children(folder)) {
          earliest = earlier(earliest, begun(attempt));
        }
      }
      return earliest.map(begun -> begun.minus(AHEAD));
    } catch (IOException e) {
      throw new DiskFailed("look for runs under way", e);
    }
  }

  private static Optional<Instant> begun(Path attempt) throws IOException {
    Optional<Instant> begun = Optional.empty();
    if (Files.exists(attempt.resolve("journal.json"))) {
      for (Path file : children(attempt)) {
        try {
          begun = earlier(begun, Optional.of(Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
          return Optional.empty(); // It is over now.
        }
      }
    }
    return begun;
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
