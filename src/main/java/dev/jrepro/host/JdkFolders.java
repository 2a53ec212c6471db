package dev.jrepro.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The JDKs of this machine, where they usually are. Nothing is started to find out. */
public final class JdkFolders {

  private static final String VERSION = "JAVA_RUNTIME_VERSION=";

  private JdkFolders() {}

  /**
   * Looks for a JDK of exactly one build.
   *
   * @param version as the JVM tells it, such as {@code 25.0.3+9-LTS}
   * @param variables the caller's: {@code JAVA_HOME}, {@code PATH}, {@code HOME}
   * @return its folder
   */
  public static Optional<Path> find(String version, Map<String, String> variables) {
    return candidates(variables).stream().filter(jdk -> is(jdk, version)).findFirst();
  }

  private static Set<Path> candidates(Map<String, String> variables) {
    Set<Path> all = new LinkedHashSet<>();
    add(variables.getOrDefault("JAVA_HOME", ""), all);
    for (String part : variables.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (part.startsWith("/") && Files.isExecutable(Path.of(part, "java"))) {
        ofProgram(Path.of(part, "java")).ifPresent(all::add);
      }
    }
    String home = variables.getOrDefault("HOME", "");
    List<String> places = new ArrayList<>(List.of("/usr/lib/jvm", "/opt/java", "/opt"));
    if (!home.isEmpty()) {
      places.addAll(List.of(home + "/.sdkman/candidates/java", home + "/.jdks"));
    }
    places.forEach(place -> all.addAll(within(Path.of(place))));
    within(Path.of("/Library/Java/JavaVirtualMachines"))
        .forEach(each -> all.add(each.resolve("Contents/Home")));
    return all;
  }

  private static void add(String folder, Set<Path> all) {
    if (folder.startsWith("/")) {
      all.add(Path.of(folder));
    }
  }

  /** A link leads to where a JDK is installed. */
  private static Optional<Path> ofProgram(Path java) {
    try {
      return Optional.ofNullable(java.toRealPath().getParent()).map(Path::getParent);
    } catch (IOException e) {
      return Optional.empty(); // It leads nowhere.
    }
  }

  private static List<Path> within(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.sorted().toList();
    } catch (IOException e) {
      return List.of(); // Nobody may look there.
    }
  }

  private static boolean is(Path jdk, String version) {
    Path release = jdk.resolve("release");
    if (!Files.isExecutable(jdk.resolve("bin/java")) || !Files.isReadable(release)) {
      return false;
    }
    try {
      return Files.readString(release, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(VERSION))
          .anyMatch(line -> line.substring(VERSION.length()).replace("\"", "").equals(version));
    } catch (IOException e) {
      return false; // It is no release file.
    }
  }
}
