package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command left read-only is its output all the same, and does not stay for ever. */
final class ReadOnlyFoldersTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() throws Exception {
    assumeTrue(isThere("setpriv"), "setpriv makes permissions count for root");
    scratch = Scratch.project(folder.resolve("p"));
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String stage(int n) {
    return "s: {cmd: 'mkdir -p o/sub; echo %d > o/sub/f; echo same > o/g; chmod -R a-w o', outs: [o]}"
        .formatted(n);
  }

  private void run() {
    scratch.jreproAsAnybody("run").ok();
  }

  @Test
  void aReadOnlyOutputIsReplacedAndRestored() {
    scratch.stages(stage(1));
    run();
    scratch.stages(stage(2));
    run();
    assertThat(scratch.read("o/sub/f")).isEqualTo("2\n");
    scratch.stages(stage(1));
    scratch.jreproAsAnybody("run").ok().says("restored");
    assertThat(scratch.read("o/sub/f")).isEqualTo("1\n");
    scratch.write("o/sub/f", "changed");
    scratch.jreproAsAnybody("checkout", "-f").ok();
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void whatStaysIsCopiedThoughItIsReadOnly() {
    String more = "mkdir -p q; echo %s > q/%s; chmod -R a-w q";
    scratch.stages("s: {cmd: '" + more.formatted("1", "x") + "', outs: [q: {persist: true}]}");
    run();
    scratch.stages("s: {cmd: '" + more.formatted("2", "y") + "', outs: [q: {persist: true}]}");
    run();
    assertThat(scratch.read("q/x") + scratch.read("q/y")).isEqualTo("1\n2\n");
  }

  @Test
  void aFolderThatIsNoOutputKeepsItsPermissions() {
    scratch.stages("s: {cmd: 'echo 1 > d/x', outs: [d/x]}");
    run();
    scratch.path("d").toFile().setWritable(false);
    scratch.stages("s: {cmd: 'echo 2 > d/x', outs: [d/x]}");
    scratch.jreproAsAnybody("run").fails(1, "permission denied", "folder that holds it");
    assertThat(scratch.read("d/x")).isEqualTo("1\n");
    assertThat(scratch.path("d").toFile().setWritable(true)).isTrue();
    run();
    assertThat(scratch.read("d/x")).isEqualTo("2\n");
  }

  @Test
  void aFileThatCannotBeWrittenSaysWhy() {
    scratch.stages("s: {cmd: 'echo 1 > o', outs: [o]}").jrepro("status").ok();
    scratch.root().toFile().setWritable(false);
    scratch.jreproAsAnybody("run").fails(1, ".gitignore: permission denied.", "folder that holds");
    assertThat(scratch.root().toFile().setWritable(true)).isTrue();
    run();
  }
}
