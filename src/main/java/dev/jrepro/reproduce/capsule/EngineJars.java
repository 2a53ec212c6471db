package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.host.ClassPath;
import dev.jrepro.reproduce.EngineUsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;

/**
 * The jars that go into a capsule.
 *
 * @param used the jrepro that they are
 * @param jars by their paths below the engine's folder
 */
record EngineJars(EngineUsed used, SortedMap<String, Path> jars) {

  /** The jar of jrepro itself. */
  static final String OWN = "jrepro.jar";

  /** What is for training programs alone, nine tenths of it. */
  private static final String TRAINING = "lib/train/";

  private static final String OPENS_CAPSULES =
      OpenCapsule.class.getName().replace('.', '/') + ".class";

  EngineJars {
    jars = Collections.unmodifiableSortedMap(new TreeMap<>(jars));
  }

  /**
   * Chooses the jars.
   *
   * @param folder where the engine is built; the running one if empty
   * @param training whether a stage trains, or is a Java program that could
   * @throws JreproException.Refused if it is not made of jars, or cannot open a capsule
   */
  static EngineJars of(Optional<Path> folder, Map<String, String> variables, boolean training) {
    EngineUsed used = folder.map(f -> EngineUsed.in(f, variables)).orElse(EngineUsed.current());
    Path own =
        used.jars().parts().stream()
            .filter(part -> part.endsWith(OWN) && Files.isRegularFile(part))
            .findFirst()
            .orElseThrow(() ->
                new JreproException.Refused(
                    "this jrepro does not run from a build's jars, which a capsule needs.",
                    "Start it by its launcher, or name a built jrepro: --engine DIR."));
    checkThatItOpensCapsules(own);
    SortedMap<String, Path> jars = new TreeMap<>();
    List<Path> taken = new ArrayList<>();
    for (Path part : used.jars().parts()) {
      String name =
          name(own.toAbsolutePath().resolveSibling(".").normalize(), part.toAbsolutePath());
      if (Files.isRegularFile(part) && (training || !name.startsWith(TRAINING))) {
        jars.put(name, part);
        taken.add(part);
      }
    }
    return new EngineJars(used.of(new ClassPath(taken)), jars);
  }

  /** Returns the jar of jrepro itself. */
  Path own() {
    return Objects.requireNonNull(jars.get(OWN));
  }

  private static String name(Path home, Path jar) {
    return jar.startsWith(home) ? home.relativize(jar).toString() : "lib/" + jar.getFileName();
  }

  private static void checkThatItOpensCapsules(Path own) {
    try (JarFile jar = new JarFile(own.toFile())) {
      if (jar.getEntry(OPENS_CAPSULES) == null) {
        throw new JreproException.Refused(
            "the engine in " + own.getParent() + " is too old to open a capsule.",
            "Without --engine the capsule gets this jrepro.");
      }
    } catch (IOException e) {
      throw new DiskFailed("read " + own, e);
    }
  }
}
