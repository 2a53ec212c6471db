package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.content.Landlock.Access;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a child under rules can do, and that nobody else is held to them. */
final class LandlockTest {

  @TempDir private Path folder;

  @BeforeEach
  void needsLandlock() throws IOException {
    assumeTrue(Landlock.here().isPresent(), "this kernel has no Landlock");
    Files.writeString(folder.resolve("open"), "open\n");
    Files.writeString(folder.resolve("closed"), "closed\n");
    Files.createDirectory(folder.resolve("out"));
  }

  private Landlock.Rules rules() throws IOException {
    Landlock.Rules rules = Landlock.here().orElseThrow().rules(true);
    for (String system : List.of("/usr", "/bin", "/lib", "/lib64", "/etc", "/dev", "/proc")) {
      rules.allow(Path.of(system), EnumSet.of(Access.READ, Access.WRITE));
    }
    rules.allow(folder.resolve("open"), Set.of(Access.READ));
    rules.allow(folder.resolve("out"), EnumSet.allOf(Access.class));
    return rules;
  }

  /** Runs a line of shell; returns its exit code and what it printed. */
  private String run(String line, Optional<Landlock.Rules> rules) throws IOException {
    Children children = Children.here().orElseThrow();
    Children.Child child =
        children.start(
            List.of("/bin/sh", "-c", line), folder, List.of("PATH=/usr/bin:/bin"), rules);
    String text;
    try (InputStream output = new FileInputStream("/proc/self/fd/" + child.output())) {
      Posix.here().orElseThrow().close(child.output());
      text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    return children.await(child) + " " + text;
  }

  private String confined(String line) throws IOException {
    try (Landlock.Rules rules = rules()) {
      return run(line, Optional.of(rules));
    }
  }

  @Test
  void whatIsAllowedWorks() throws IOException {
    assertThat(confined("cat open; echo a > out/a; mv out/a out/b; cat out/b; rm out/b; ls out"))
        .isEqualTo("0 open\na\n");
  }

  @Test
  void whatIsNotAllowedIsDenied() throws IOException {
    assertThat(confined("cat closed")).startsWith("1 ").contains("Permission denied");
    assertThat(confined("sh -c 'exec cat closed'")).contains("Permission denied");
    assertThat(confined("echo a > new")).contains("Permission denied");
    assertThat(confined("echo a >> open")).contains("Permission denied");
    assertThat(confined("rm closed")).contains("Permission denied");
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(folder.resolve("closed")).hasContent("closed");
  }

  @Test
  void nobodyButTheChildIsHeldToThem() throws IOException {
    confined("true");
    assertThat(run("cat closed; echo a > new", Optional.empty())).isEqualTo("0 closed\n");
    Files.writeString(folder.resolve("another"), "text");
    assertThat(folder.resolve("another")).hasContent("text");
  }

  @Test
  void rulesMayLeaveReadingAlone() throws IOException {
    try (Landlock.Rules rules = Landlock.here().orElseThrow().rules(false)) {
      rules.allow(Path.of("/dev"), EnumSet.of(Access.WRITE));
      assertThat(run("cat closed; echo a > new", Optional.of(rules)))
          .contains("closed\n", "Permission denied");
    }
  }

  @Test
  void aConnectionIsDenied() throws IOException {
    assumeTrue(Landlock.here().orElseThrow().knowsTcp(), "this Landlock knows nothing of TCP");
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String line =
          "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + " && echo connected'";
      assertThat(run(line, Optional.empty())).isEqualTo("0 connected\n");
      assertThat(confined(line)).contains("Permission denied").doesNotContain("connected\n");
    }
  }
}
