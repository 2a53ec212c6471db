package dev.jrepro.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What this room's numeric results depend on besides a program's own choices. */
public final class Training {
  /**
   * A number that changes whenever a numeric result of this room changes, so that results of two
   * versions are never mixed. It is the content of a class-path resource, which the {@code host}
   * room reads without loading a class of DJL.
   */
  public static final int VERSION = read("/dev/jrepro/host/training-version.txt");

  private Training() {}

  private static int read(String resource) {
    try (InputStream in = Training.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("the class path has no " + resource);
      }
      return Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
