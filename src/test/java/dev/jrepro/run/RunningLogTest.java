package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code logs -f} beside a run of another process. */
@Timeout(60)
final class RunningLogTest {

  @TempDir private Path folder;

  @Test
  void aRunningStageIsFollowedToItsEnd() throws Exception {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(".gitignore", "/begun\n/go\n")
            .stages(
                "one: {cmd: 'echo begin; : > begun; while test ! -e go; do sleep 0.02; done; echo"
                    + " end', outs: [begun]}",
                "two: {cmd: 'true'}");
    try (ChildJvm run = scratch.start("run", "one")) {
      run.await(() -> scratch.has("begun"));
      CompletableFuture<Ran> follower =
          CompletableFuture.supplyAsync(() -> scratch.jrepro("logs", "-f", "one"));
      scratch
          .jrepro("logs", "-f", "two")
          .fails(1, "two does not run now", "no run of two is known");
      ChildJvm.pause(200);
      assertThat(follower).isNotDone();
      scratch.write("go", "");
      assertThat(follower.get().ok().out()).isEqualTo("begin\nend\n");
    }
  }

  @Test
  void whereNothingRunsTheNewestLogIsPrinted() {
    Scratch scratch =
        Scratch.project(folder.resolve("p")).stages("one: {cmd: 'echo hello', outs: []}");
    scratch.jrepro("run").ok();
    Ran ran = scratch.jrepro("logs", "-f", "one").ok().says("one does not run now");
    assertThat(ran.out()).isEqualTo("hello\n");
  }
}
