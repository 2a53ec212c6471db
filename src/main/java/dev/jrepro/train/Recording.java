package dev.jrepro.train;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where trainings leave the chains of their steps: a folder, in which the first training of a stage
 * leaves {@code 1.steps}, the next one {@code 2.steps}, in the order in which they begin.
 *
 * @param folder empty where nobody asks for chains
 * @param look at what somebody wants a close look; empty for nothing
 */
record Recording(Optional<Path> folder, Optional<Look> look) {
  /** Names the folder. */
  static final String VARIABLE = "JREPRO_STEPS";

  static final String SUFFIX = ".steps";

  /** Names a training and steps of it: {@code 1:405-413}. */
  static final String LOOK = "JREPRO_LOOK";

  /** A training that is recorded, and nothing more. */
  Recording(Path folder) {
    this(Optional.of(folder), Optional.empty());
  }

  /** No recording. */
  static Recording none() {
    return new Recording(Optional.empty(), Optional.empty());
  }

  /**
   * Steps that are to be looked at closely: all tensors of each are left in a file beside the
   * chain, and the training ends after the last.
   *
   * @param training its number
   * @param from the first step
   * @param to the last step
   */
  record Look(String training, long from, long to) {
    private static final Pattern FORM =
        Pattern.compile("([1-9][0-9]{0,3}):([1-9][0-9]{0,17})-([1-9][0-9]{0,17})");

    static Look of(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new BadParams(LOOK + " is '" + text + "'", "It is NUMBER:FROM-TO.");
      }
      return new Look(
          parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)));
    }

    boolean covers(long step) {
      return from <= step && step <= to;
    }
  }

  /** What whoever started this program asks for. */
  static Recording asked() {
    return asked(System.getenv());
  }

  static Recording asked(Map<String, String> environment) {
    String folder = environment.getOrDefault(VARIABLE, "");
    String look = environment.getOrDefault(LOOK, "");
    return new Recording(
        folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder)),
        look.isEmpty() ? Optional.empty() : Optional.of(Look.of(look)));
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
