package dev.jrepro.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** This jrepro as a build leaves it: a folder of jars, laid out as {@code target/jrepro}. */
public final class BuiltEngine {

  private static final List<String> LIBRARIES =
      List.of(
          "org/eclipse/jgit",
          "com/googlecode/javaewah",
          "info/picocli",
          "tools/jackson",
          "com/fasterxml/jackson",
          "org/snakeyaml",
          "org/yaml",
          "org/slf4j",
          "org/apache/commons",
          "commons-",
          "com/github/luben",
          "org/jspecify");

  private static final List<String> TRAINING =
      List.of("ai/djl", "net/java/dev/jna", "com/google/code/gson");

  private BuiltEngine() {}

  /** Makes one in a folder. The libraries are links to those that Maven has. */
  public static Path make(Path folder) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    try {
      Files.createDirectories(folder.resolve("lib/train"));
      for (String part : classPath.split(":", -1)) {
        Path path = Path.of(part);
        if (Files.isDirectory(path) && Files.exists(path.resolve("dev/jrepro/cli/Main.class"))) {
          jar(path, folder.resolve("jrepro.jar"));
        } else if (isOf(LIBRARIES, part)) {
          link(path, folder.resolve("lib"));
        } else if (isOf(TRAINING, part)) {
          link(path, folder.resolve("lib/train"));
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(Path jar, Path folder) throws IOException {
    Path link = folder.resolve(jar.getFileName());
    try {
      Files.createLink(link, jar);
    } catch (FileSystemException e) {
      // The repository of jars lies on another disk.
      Files.createSymbolicLink(link, jar);
    }
  }

  private static boolean isOf(List<String> groups, String jar) {
    return groups.stream().anyMatch(group -> jar.contains("/repository/" + group));
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> walk = Files.walk(classes)) {
      out.setLevel(1);
      for (Path each : walk.filter(Files::isRegularFile).sorted().toList()) {
        JarEntry entry = new JarEntry(classes.relativize(each).toString());
        entry.setTime(0);
        out.putNextEntry(entry);
        Files.copy(each, out);
        out.closeEntry();
      }
    }
  }
}
