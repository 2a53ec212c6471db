package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.content.Landlock.Access;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
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
  void aDatagramIsDenied() throws IOException {
    needsFilter();
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String line = "bash -c 'echo sent > /dev/udp/127.0.0.1/" + server.getLocalPort() + "'";
      assertThat(run(line, Optional.empty())).isEqualTo("0 ");
      DatagramPacket packet = new DatagramPacket(new byte[9], 9);
      server.receive(packet);
      assertThat(packet.getLength()).isEqualTo(5);
      assertThat(confined(line)).contains("Permission denied");
      server.setSoTimeout(1);
      assertThatThrownBy(() -> server.receive(packet)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void socketsOfEveryOtherKindAreDeniedButThoseOfTheMachineItself() throws IOException {
    needsFilter();
    String program =
        """
        import errno, socket as s
        def made(*what):
            try:
                s.socket(*what).close()
                return 'made'
            except OSError as e:
                return errno.errorcode[e.errno]
        print(made(s.AF_UNIX, s.SOCK_STREAM), made(s.AF_UNIX, s.SOCK_DGRAM), made(s.AF_NETLINK, s.SOCK_RAW, 0))
        print(made(s.AF_INET, s.SOCK_STREAM), made(s.AF_INET6, s.SOCK_STREAM | s.SOCK_CLOEXEC, 6))
        print(made(s.AF_INET, s.SOCK_DGRAM), made(s.AF_INET6, s.SOCK_DGRAM), made(s.AF_INET, s.SOCK_RAW, 1))
        print(made(s.AF_INET, s.SOCK_STREAM, 262), made(s.AF_PACKET, s.SOCK_RAW), made(s.AF_VSOCK, s.SOCK_STREAM))
        print(s.getaddrinfo('localhost', 80, type=s.SOCK_STREAM)[0][4][1])
        with s.socket() as one:
            try:
                one.sendto(b'a', s.MSG_FASTOPEN, ('127.0.0.1', 1))
            except OSError as e:
                print(errno.errorcode[e.errno])
            try:
                one.sendmsg([b'a'], [], s.MSG_FASTOPEN, ('127.0.0.1', 1))
            except OSError as e:
                print(errno.errorcode[e.errno])
        import ctypes
        print(ctypes.CDLL(None, use_errno=True).syscall(425, 1, 0), errno.errorcode[ctypes.get_errno()])
        """;
    Files.writeString(folder.resolve("open"), program);
    assertThat(confined("python3 open"))
        .isEqualTo(
            """
            0 made made made
            made made
            EACCES EACCES EACCES
            EACCES EACCES EACCES
            80
            EACCES
            EACCES
            -1 ENOSYS
            """);
    assertThat(run("python3 open", Optional.empty())).contains("made made made\nmade made");
  }

  private static void needsFilter() {
    assumeTrue(Landlock.here().orElseThrow().knowsNetwork(), "this kernel filters no calls");
    assumeTrue(Landlock.here().orElseThrow().knowsTcp(), "this Landlock knows nothing of TCP");
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no Python here");
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
