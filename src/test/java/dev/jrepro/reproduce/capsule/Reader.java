package dev.jrepro.reproduce.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.testing.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A reader of a capsule: an ordinary user with no home, no network, and nothing installed but a JDK
 * and what every system has.
 */
final class Reader {

  private static final String NOBODY = "65534";

  private static final List<String> TOOLS =
      List.of(
          "sh",
          "cat",
          "chmod",
          "cp",
          "dirname",
          "env",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "readlink",
          "rm",
          "sha256sum",
          "sort",
          "tr",
          "uname",
          "wc");

  private final Path home;
  private final Path tools;
  private final Path capsule;

  private Reader(Path home) {
    this.home = home;
    this.tools = home.resolve("bin");
    this.capsule = home.resolve("capsule");
  }

  /** Unpacks a capsule with the system's own unzip, or skips the test where there is none. */
  static Reader of(Path zip, Path folder) {
    assumeTrue(isThere("unzip"), "there is no unzip");
    try {
      Reader reader = new Reader(Files.createDirectories(folder));
      Files.createDirectories(reader.tools);
      Files.createDirectories(reader.home.resolve("tmp"));
      for (String tool : TOOLS) {
        for (String place : List.of("/usr/bin/", "/bin/")) {
          Path program = Path.of(place + tool);
          if (Files.isExecutable(program) && !Files.exists(reader.tools.resolve(tool))) {
            Files.createSymbolicLink(reader.tools.resolve(tool), program);
          }
        }
      }
      Ran ran = run("unzip", "-q", zip.toString(), "-d", reader.capsule.toString());
      assertThat(ran.exit()).as(ran.err()).isZero();
      return reader;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isThere(String program) {
    return Files.isExecutable(Path.of("/usr/bin", program));
  }

  /** Returns where the capsule is unpacked. */
  Path capsule() {
    return capsule;
  }

  /** Returns what is left in the folder for temporary files. */
  List<Path> left() {
    try (Stream<Path> list = Files.list(home.resolve("tmp"))) {
      return list.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the capsule's script as nobody, with the network off; skips where that cannot be. */
  Ran reproduceOffline(String... arguments) {
    assumeTrue(
        "root".equals(System.getProperty("user.name", "")), "only root can become another user");
    assumeTrue(isThere("unshare") && isThere("setpriv"), "there is no unshare, or no setpriv");
    assumeTrue(run("unshare", "-n", "true").exit() == 0, "unshare -n is not allowed");
    hand(home);
    List<String> line =
        new ArrayList<>(
            List.of("/usr/bin/unshare", "-n", "--", "/usr/bin/setpriv", "--reuid", NOBODY));
    line.addAll(List.of("--regid", NOBODY, "--clear-groups", "./reproduce"));
    line.addAll(List.of(arguments));
    return run(line, variables(), capsule);
  }

  /** Runs the capsule's script as whoever runs the tests. */
  Ran reproduce(String... arguments) {
    List<String> line = new ArrayList<>(List.of("./reproduce"));
    line.addAll(List.of(arguments));
    return run(line, variables(), capsule);
  }

  private Map<String, String> variables() {
    String jdk = System.getProperty("java.home");
    return Map.of(
        "PATH",
        tools + ":" + jdk + "/bin",
        "HOME",
        "/nonexistent",
        "TMPDIR",
        home.resolve("tmp").toString());
  }

  /** Gives a folder to nobody, who must be able to reach it. */
  private static void hand(Path folder) {
    Ran ran = run("chown", "-R", NOBODY + ":" + NOBODY, folder.toString());
    assertThat(ran.exit()).as(ran.err()).isZero();
    try {
      for (Path at = folder; at != null && at.startsWith("/tmp/"); at = at.getParent()) {
        Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ran run(List<String> line, Map<String, String> variables, Path folder) {
    try {
      Path out = Files.createTempFile("reader", ".out");
      Path err = Files.createTempFile("reader", ".err");
      ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
      if (!variables.isEmpty()) {
        builder.environment().clear();
        builder.environment().putAll(variables);
      }
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      Ran ran = new Ran(process.waitFor(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return ran;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Ran run(String... line) {
    return run(List.of(line), Map.of(), Path.of("/"));
  }
}
