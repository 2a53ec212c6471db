package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child sees what it is given and nothing else. */
final class ChildrenTest {

  @TempDir private Path folder;
  private Children children;

  @BeforeEach
  void areThere() {
    assumeTrue(Children.here().isPresent(), "only a new glibc has all that is needed");
    children = Children.here().orElseThrow();
  }

  @Test
  void itHasItsVariablesItsFolderAndNothingElse() throws IOException {
    String script = "pwd; env | grep -v _=; cat; echo error >&2; ls /proc/self/fd | wc -l; exit 7";
    Children.Child child = start(script, "A=ü b", "PATH=/usr/bin:/bin");
    String said = said(child);
    assertThat(children.await(child)).isEqualTo(7);
    // The descriptors of 'ls': the three, and that of the folder that it lists.
    assertThat(said.lines().toList())
        .contains(folder.toRealPath().toString(), "A=ü b", "PATH=/usr/bin:/bin", "error", "4")
        .hasSizeLessThan(8);
  }

  @Test
  void itLeadsASessionThatIsSignalledAsOne() throws IOException {
    Children.Child child = start("sleep 300 & echo $$; sleep 300", "PATH=/usr/bin:/bin");
    String number;
    try (FileInputStream in = new FileInputStream("/proc/self/fd/" + child.output())) {
      byte[] bytes = new byte[20];
      number = new String(bytes, 0, in.read(bytes), StandardCharsets.UTF_8).strip();
      assertThat(number).isEqualTo(String.valueOf(child.pid()));
      assertThat(children.signal(child.pid(), 0)).isTrue();
      assertThat(children.signal(child.pid(), 15)).isTrue();
      assertThat(children.await(child)).isEqualTo(128 + 15);
      Posix.here().orElseThrow().close(child.output());
      // Both have ended when nobody can write any more.
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void aProgramThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> children.start(List.of("/no/such/program"), folder, List.of()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("/no/such/program");
  }

  private Children.Child start(String script, String... variables) throws IOException {
    return children.start(List.of("/bin/sh", "-c", script), folder, List.of(variables));
  }

  private static String said(Children.Child child) throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/fd/" + child.output())) {
      Posix.here().orElseThrow().close(child.output());
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
