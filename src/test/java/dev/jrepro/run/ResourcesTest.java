package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stages ask for is handed out, and never more than there is. */
final class ResourcesTest {

  private static final String ALONE =
      "mkdir held && sleep 0.1 && rmdir held && echo > %s"; // mkdir fails where another holds it.

  @TempDir private Path folder;

  @Test
  void aMutexIsHeldByOneStageAtATime() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: '" + ALONE.formatted("a") + "', mutex: db, outs: [a]}",
            "b: {cmd: '" + ALONE.formatted("b") + "', mutex: db, outs: [b]}",
            "c: {cmd: '" + ALONE.formatted("c") + "', mutex: [db, x], outs: [c]}");
    scratch.jrepro("run", "-j", "3").ok().says("b: waiting for the mutex db", "3 run");
  }

  @Test
  void whatTheProjectCountsIsShared() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: '" + ALONE.formatted("a") + "', resources: {licence: 1}, outs: [a]}",
            "b: {cmd: '" + ALONE.formatted("b") + "', resources: {licence: 1}, outs: [b]}");
    scratch
        .jrepro("run", "-j", "2")
        .fails(
            2, "pipelines/p.yaml:2", "asks for 'licence', and nothing says", "resources.licence");
    assertThat(scratch.has("a")).isFalse();
    scratch.jrepro("config", "resources.licence", "1").ok();
    scratch.jrepro("run", "-j", "2").ok().says("b: waiting for licence");
    scratch.stages("a: {cmd: 'echo 2 > a', resources: {licence: 2}, outs: [a]}");
    scratch.jrepro("run").fails(1, "asks for 2 of 'licence', and there are 1");
  }

  @Test
  void gpusAreHandedOutAndLeaveNoTraceInTheLock() {
    String show = "echo \\${CUDA_VISIBLE_DEVICES-unset} > ";
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: '" + show + "a', resources: {gpu: 2}, outs: [a: {cache: false}]}",
            "b: {cmd: '" + show + "b', resources: {gpu: none}, outs: [b: {cache: false}]}",
            "c: {cmd: '" + show + "c', outs: [c: {cache: false}]}");
    scratch.env("CUDA_VISIBLE_DEVICES", "7,GPU-8").jrepro("run").ok();
    assertThat(scratch.read("a")).isEqualTo("7,GPU-8\n");
    assertThat(scratch.read("b")).isEqualTo("\n");
    assertThat(scratch.read("c")).isEqualTo("unset\n");
    scratch.env("CUDA_VISIBLE_DEVICES", "3,4,5").jrepro("status", "--check").ok();
    assertThat(scratch.read(".repro/lock/p/a.json")).doesNotContain("GPU-8");
    scratch.env("CUDA_VISIBLE_DEVICES", "-1").jrepro("run", "-f", "a").fails(1, "2 GPUs", "are 0");
  }

  @Test
  void moreThanThereIsIsAnErrorBeforeAnythingRuns() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'echo 1 > a', outs: [a]}",
            "b: {cmd: 'cp a b', deps: [a], resources: {memory: 900TiB}, outs: [b]}",
            "c: {cmd: 'echo > c', resources: {memory: 800TiB}, outs: [c]}");
    scratch.jrepro("run").fails(1, "stage c asks for 819200.0 GiB of memory");
    assertThat(scratch.has("a")).isFalse();
    scratch.jrepro("run", "-k").exits(1);
    assertThat(scratch.has("a")).isTrue();
    scratch.jrepro("config", "resources.memory", "1000TiB").ok();
    scratch.jrepro("run").ok();
    scratch.jrepro("config", "resources.memory", "1GiB").ok();
    scratch.jrepro("run").ok().says("Everything is up to date");
  }

  @Test
  void aStageThatAsksForMoreProcessorsThanThereAreRuns() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"), "a: {cmd: 'echo > a', resources: {cpus: 4000}, outs: [a]}");
    scratch.jrepro("run").ok();
  }

  @Test
  void aStageIsTriedAgainAfterChosenExitCodes() {
    String fail = "echo x >> tries; echo half > a; test $(wc -l < tries) -ge 3 || exit 75";
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: '"
                + fail
                + "', retries: {times: 3, exit-codes: [75], backoff: 0s}, outs: [a]}");
    scratch.jrepro("run").ok().says("failed with exit code 75; attempt 2 starts", "attempt 3");
    scratch.jrepro("log").ok().prints("failed", "succeeded");
    assertThat(scratch.read(".git/jrepro/ledger").lines()).hasSize(3);
    scratch.stages("a: {cmd: 'echo x >> more; exit 1', retries: {times: 3, exit-codes: [75]}}");
    scratch.jrepro("run").fails(1, "exit code 1");
    assertThat(scratch.read("more")).isEqualTo("x\n");
    scratch.stages("a: {cmd: 'echo x >> most; exit 1', retries: {times: 2, backoff: 0s}}");
    scratch.jrepro("run").fails(1, "exit code 1");
    assertThat(scratch.read("most").lines()).hasSize(3);
  }

  @Test
  void aPauseBetweenAttemptsEndsAtOnceWithTheRun() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'echo half > a; exit 1', retries: {times: 1, backoff: 1h}, outs: [a]}");
    try (ChildJvm child = scratch.start("run")) {
      child.await(() -> child.said().contains("attempt 2 starts"));
      child.signal("INT");
      assertThat(child.end().exit()).isEqualTo(130);
    }
    assertThat(scratch.has("a")).isFalse();
  }
}
