package dev.jrepro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files below {@code src/test/resources} that say what a text must be, to the byte. */
public final class Golden {

  private static final Path ROOT =
      Path.of(System.getProperty("jrepro.root", "."), "src/test/resources/dev/jrepro");

  private Golden() {}

  /** Returns the text of a golden file. */
  public static String text(String name) throws IOException {
    return Files.readString(ROOT.resolve(name));
  }

  /** Compares a text with a golden file, or writes the file under {@code -Dgolden.update=true}. */
  public static void check(String name, String actual) throws IOException {
    Path file = ROOT.resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.resolveSibling(".").normalize());
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
