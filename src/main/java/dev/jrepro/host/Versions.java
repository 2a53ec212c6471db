package dev.jrepro.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The versions of this engine that a result can depend on.
 *
 * @param jrepro of jrepro
 * @param djl of DJL
 * @param libtorch of the PyTorch library under it
 * @param training of the {@code train} room: it changes when a numeric result of that room does
 */
public record Versions(String jrepro, String djl, String libtorch, int training) {

  private static final Versions CURRENT = load();

  /** Returns those of the running engine. */
  public static Versions current() {
    return CURRENT;
  }

  private static Versions load() {
    Properties properties = new Properties();
    try (InputStream versions = resource("versions.properties");
        InputStream training = resource("training-version.txt")) {
      properties.load(versions);
      return new Versions(
          properties.getProperty("jrepro", "?"),
          properties.getProperty("djl", "?"),
          properties.getProperty("libtorch", "?"),
          Integer.parseInt(new String(training.readAllBytes(), StandardCharsets.UTF_8).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("jrepro's own jar is broken", e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = Versions.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("no resource " + name);
    }
    return in;
  }
}
