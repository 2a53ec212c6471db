package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import dev.jrepro.testing.SlurmCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages as jobs of a real Slurm; skipped where there is none. */
final class SlurmTest {

  private static SlurmCluster cluster;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    cluster = SlurmCluster.start(2);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aDiamondOnTheClusterLeavesWhatItLeavesHere() {
    String[] stages = {
      "a: {cmd: 'cat src/* > a', deps: [src], outs: [a]}",
      "b: {cmd: 'mkdir b; echo ${n} > b/n; cat a > b/a', deps: [a], params: [n], outs: [b]}",
      "c: {cmd: 'wc -c < a > c', deps: [a], outs: [{c: {cache: false}}]}",
      "d: {cmd: 'cat b/* c data/one > d', deps: [b, c, data], outs: [d]}"
    };
    Scratch there = project(stages);
    Ran ran = there.jrepro("run", "--executor", "slurm", "-j", "4").ok();
    assertThat(ran.err()).contains("4 run");
    assertThat(cluster.jobs("p:")).filteredOn(job -> job.contains("p:d")).hasSize(1);

    Scratch here = there.cloneInto(folder.resolve("here"));
    here.write("data/one", "1\n");
    here.jrepro("run", "-j", "2").ok();
    assertThat(there.tree(".repro/lock")).isEqualTo(here.tree(".repro/lock"));
    for (String out : List.of("a", "b", "c", "d")) {
      assertThat(there.tree(out)).as(out).isEqualTo(here.tree(out));
    }
    there.checkCache().jrepro("status", "--check").ok();
    assertThat(there.jrepro("logs", "a").ok().out()).isEmpty();
  }

  @Test
  void aMapStageIsOneJobWithTheSameLock() {
    Scratch there =
        project(
            "m: {cmd: 'wc -c < ${item} > o/${item.stem}', map: {over: 'in/*.txt'},"
                + " outs: ['o/${item.stem}']}");
    there.write("in/a.txt", "1").write("in/b.txt", "22").commit("items");
    there.jrepro("run", "--executor", "slurm").ok();
    assertThat(there.read("o/b").strip()).isEqualTo("2");
    assertThat(cluster.jobs(name(there, "m"))).hasSize(1);
    Scratch here = there.cloneInto(folder.resolve("here"));
    here.jrepro("run").ok();
    assertThat(there.tree(".repro/lock")).isEqualTo(here.tree(".repro/lock"));
    there.jrepro("status", "--check").ok();
  }

  @Test
  void aStageThatFailsIsShownAndChangesNothing() {
    Scratch scratch =
        project("f: {cmd: 'cat src/x > f; echo said so; exit 7', deps: [src], outs: [f]}");
    scratch.write("f", "old\n");
    Ran ran = scratch.jrepro("run", "--executor", "slurm");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("said so", "stage f failed with exit code 7 (Slurm job ");
    assertThat(scratch.read("f")).isEqualTo("old\n");
    assertThat(scratch.has(".repro/lock/p/f.json")).isFalse();
    assertThat(scratch.jrepro("logs", "f").ok().out()).contains("said so");
  }

  @Test
  void ctrlCCancelsTheJob() {
    Scratch scratch = project("s: {cmd: 'touch $MARK; sleep 60; touch s', env: [MARK], outs: [s]}");
    Path mark = mark(scratch);
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(mark));
      driver.signal("INT");
      assertThat(driver.end().exit()).isEqualTo(130);
    }
    String job = cluster.jobs(name(scratch, "s")).getFirst().replaceFirst(" .*", "");
    assertThat(cluster.slurm("scontrol", "show", "job", job))
        .containsAnyOf("JobState=CANCELLED", "JobState=COMPLETING");
    assertThat(scratch.has("s")).isFalse();
    scratch.checkCache();
  }

  @Test
  void aDriverThatWasKilledFindsItsJobAgain() throws IOException {
    Scratch scratch =
        project("s: {cmd: 'echo x >> $MARK; sleep 3; echo done > s', env: [MARK], outs: [s]}");
    Path mark = mark(scratch);
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(mark));
      driver.signal("KILL");
      driver.end();
    }
    Ran ran = scratch.jrepro("run", "--executor", "slurm").ok();
    assertThat(ran.err()).contains("which was there already");
    assertThat(scratch.read("s")).isEqualTo("done\n");
    assertThat(Files.readString(mark)).isEqualTo("x\n");
    assertThat(scratch.jrepro("run").ok().err()).contains("up to date");
  }

  @Test
  void whatAJobMadeIsTakenThoughNobodyWaitedForIt() throws IOException {
    Scratch scratch = project("s: {cmd: 'echo x >> $MARK; echo done > s', env: [MARK], outs: [s]}");
    Path mark = mark(scratch);
    scratch.jrepro("run", "--executor", "slurm").ok();
    // As if the driver had died before it wrote anything of its own.
    scratch.delete("s").delete(".repro/lock").delete(".git/jrepro/ledger");
    scratch.jrepro("run", "--executor", "slurm").ok();
    assertThat(scratch.read("s")).isEqualTo("done\n");
    assertThat(Files.readString(mark)).isEqualTo("x\n");
    scratch.jrepro("run", "--executor", "slurm", "-f").ok();
    assertThat(Files.readString(mark)).isEqualTo("x\nx\n");
  }

  @Test
  void aJobThatIsQueuedAnewRunsAgain() throws IOException {
    Scratch scratch =
        project(
            "s: {cmd: 'echo x >> $MARK; test $(wc -l < $MARK) = 2 || sleep 60; echo done > s',"
                + " env: [MARK], outs: [s]}");
    Path mark = mark(scratch);
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(mark));
      String job = cluster.jobs(name(scratch, "s")).getFirst().replaceFirst(" .*", "");
      cluster.slurm("scontrol", "requeue", job);
      driver.end().ok();
    }
    assertThat(Files.readString(mark)).isEqualTo("x\nx\n");
    assertThat(scratch.read("s")).isEqualTo("done\n");
    assertThat(cluster.jobs(name(scratch, "s"))).hasSize(1);
  }

  @Test
  void whatAStageAsksForIsWhatItsJobGets() {
    Scratch scratch =
        project(
            "s: {cmd: 'test \"$TOKEN\" = hush && sleep 60', secrets: [TOKEN], outs: [s],"
                + " timeout: 5m, resources: {cpus: 2, memory: 300MiB, gpu: 1, seat: 1}}");
    scratch.jrepro("config", "slurm.resources.seat", "licenses=seat:%d").ok();
    scratch.env("TOKEN", "hush");
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(
          () -> cluster.jobs(name(scratch, "s")).stream().anyMatch(job -> job.contains("RUNNING")));
      String job = cluster.jobs(name(scratch, "s")).getFirst().replaceFirst(" .*", "");
      String shown = cluster.slurm("scontrol", "show", "job", job);
      assertThat(shown)
          .contains("CPUs/Task=2", "MinMemoryNode=556M", "gpu:1", "Licenses=seat:1")
          .contains("TimeLimit=00:15:00", "Requeue=1")
          .doesNotContain("hush");
      assertThat(cluster.slurm("scontrol", "write", "batch_script", job, "-"))
          .contains("exec-stage")
          .doesNotContain("hush");
      driver.signal("INT");
      driver.end();
    }
  }

  @Test
  void withoutSlurmNothingIsLost() {
    Scratch scratch = project("s: {cmd: 'touch s', outs: [s]}").write("s", "old");
    scratch.env("PATH", folder.toString());
    Ran ran = scratch.jrepro("run", "--executor", "slurm");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("there is no sbatch on this machine", "Hint: Run jrepro where");
    assertThat(scratch.read("s")).isEqualTo("old");
    assertThat(scratch.jrepro("run", "-n", "--executor", "slurm").err()).isEqualTo(lastLines(ran));
    assertThat(scratch.jrepro("run", "-n", "--executor", "cloud").exit()).isEqualTo(2);
  }

  private static String lastLines(Ran ran) {
    return ran.err().substring(ran.err().indexOf("Error: "));
  }

  private Scratch project(String... stages) {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("src/x", "x\n")
            .write("params.yaml", "n: 3\n")
            .write("data/one", "1\n")
            .stages(stages)
            .env(cluster.environment());
    scratch.jrepro("add", "data").ok();
    return scratch.commit("pipeline");
  }

  /** Returns a file outside of the project to which commands write that they ran. */
  private Path mark(Scratch scratch) {
    Path mark = folder.resolve("mark");
    scratch.env("MARK", mark.toString());
    return mark;
  }

  /** Returns how the names of a stage's jobs begin. */
  private static String name(Scratch scratch, String stage) {
    String store = scratch.path(".git/jrepro").toString();
    return "jr-" + Digest.ofUtf8(store).hex().substring(0, 8) + "-p:" + stage + "-";
  }
}
