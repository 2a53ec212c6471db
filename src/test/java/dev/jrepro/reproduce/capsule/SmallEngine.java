package dev.jrepro.reproduce.capsule;

import dev.jrepro.testing.BuiltEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Has this JVM seem to run from a jar and a small library, so that capsules are small; nobody
 * starts that engine.
 */
final class SmallEngine implements AutoCloseable {

  private static final String CLASS_PATH = "java.class.path";

  private final String before = System.getProperty(CLASS_PATH, "");

  private SmallEngine() {}

  static SmallEngine make(Path folder) {
    SmallEngine engine = new SmallEngine();
    BuiltEngine.make(folder);
    try {
      Path library = Files.writeString(folder.resolve("lib/small.jar"), "");
      System.setProperty(CLASS_PATH, folder.resolve("jrepro.jar") + ":" + library);
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    System.setProperty(CLASS_PATH, before);
  }
}
