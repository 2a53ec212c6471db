package dev.jrepro.train;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where trainings leave the chains of their steps: a folder, in which the first training of a stage
 * leaves {@code 1.steps}, the next one {@code 2.steps}, in the order in which they begin.
 *
 * @param folder empty where nobody asks for chains
 */
record Recording(Optional<Path> folder) {
  /** Names the folder. */
  static final String VARIABLE = "JREPRO_STEPS";

  static final String SUFFIX = ".steps";

  /** What whoever started this program asks for. */
  static Recording asked() {
    return asked(System.getenv());
  }

  static Recording asked(Map<String, String> environment) {
    String folder = environment.getOrDefault(VARIABLE, "");
    return new Recording(folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder)));
  }

  /**
   * Takes the place of the next training, if a chain is asked for: an empty file.
   *
   * @throws FileFailure if it cannot be written
   */
  Optional<Path> place() {
    return folder.map(Recording::next);
  }

  private static Path next(Path folder) {
    try {
      Files.createDirectories(folder);
      int number = 1;
      while (!isTaken(folder.resolve(number + SUFFIX))) {
        number++;
      }
      return folder.resolve(number + SUFFIX);
    } catch (IOException e) {
      throw new FileFailure("write", folder, e);
    }
  }

  /** Returns whether a file could be made that another training, before or beside it, has not. */
  private static boolean isTaken(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
