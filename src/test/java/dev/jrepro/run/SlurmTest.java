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
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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

  @AfterEach
  void clear() {
    cluster.clear();
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

  private static final String MAP =
      "m: {cmd: 'echo ${item.stem} >> $MARK; wc -c < ${item} > o/${item.stem}', env: [MARK],"
          + " map: {over: 'in/*.txt'}, outs: ['o/${item.stem}']}";

  @Test
  void aMapStageIsAnArrayWithTheSameLock() throws IOException {
    Scratch there = project(MAP);
    Path mark = mark(there);
    items(there, 7).commit("items");
    there.jrepro("config", "slurm.tasks", "3").ok();
    Ran ran = there.jrepro("run", "--executor", "slurm").ok();
    assertThat(ran.err()).contains("of 3 tasks");
    assertThat(there.read("o/5").strip()).isEqualTo("5");
    assertThat(cluster.jobs(name(there, "m"))).hasSize(3);
    assertThat(Files.readAllLines(mark)).hasSize(7);
    Scratch here = there.cloneInto(folder.resolve("here"));
    here.env("MARK", mark.toString());
    here.jrepro("run").ok();
    assertThat(there.tree(".repro/lock")).isEqualTo(here.tree(".repro/lock"));
    assertThat(there.tree("o")).isEqualTo(here.tree("o"));
    there.checkCache().jrepro("status", "--check").ok();
    there.write("in/5.txt", "something else").delete("in/2.txt");
    Files.delete(mark);
    there.jrepro("run", "--executor", "slurm").ok();
    assertThat(Files.readString(mark)).isEqualTo("5\n");
    assertThat(there.has("o/2")).isFalse();
    there.checkCache().jrepro("status", "--check").ok();
  }

  @Test
  void itemsAndCheckpointsTravelByARemoteWhereNothingElseIsShared() throws IOException {
    Scratch scratch =
        project(
            MAP,
            "s: {cmd: 'echo x >> c; touch $MARK-$(wc -l < c); test $(wc -l < c) = 2 || sleep 60;"
                + " cp c p', deps: [o], env: [MARK], outs: [{c: {checkpoint: true}}, p]}");
    Path mark = mark(scratch);
    items(scratch, 4);
    Path remote = Files.createDirectories(folder.resolve("remote"));
    scratch.jrepro("remote", "add", "-d", "store", remote.toString()).ok();
    scratch.jrepro("config", "slurm.staging", "remote").ok();
    scratch.jrepro("config", "slurm.tasks", "2").ok();
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(folder.resolve("mark-1")));
      cluster.slurm("scontrol", "requeue", job("s"));
      driver.end().ok();
    }
    assertThat(scratch.read("o/4").strip()).isEqualTo("4");
    assertThat(scratch.read("p")).isEqualTo("x\nx\n");
    assertThat(Files.readAllLines(mark)).hasSize(4);
    // As if the driver had died before it wrote anything of its own.
    scratch.delete("o").delete(".repro/lock/p/m.json").delete(".git/jrepro/ledger");
    scratch.jrepro("run", "--executor", "slurm", "m").ok();
    assertThat(Files.readAllLines(mark)).hasSize(4);
    scratch.checkCache().jrepro("status", "--check").ok();
  }

  @Test
  void anItemThatFailsKeepsWhatTheOthersMade() throws IOException {
    Scratch scratch =
        project(
            "m: {cmd: 'echo ${item.stem} >> $MARK; grep -v bad ${item} > o/${item.stem}',"
                + " env: [MARK], map: {over: 'in/*.txt'}, outs: ['o/${item.stem}']}");
    Path mark = mark(scratch);
    items(scratch, 6).write("in/3.txt", "bad").write("o/old", "old\n");
    scratch.jrepro("config", "slurm.tasks", "2").ok();
    Ran ran = scratch.jrepro("run", "-k", "--executor", "slurm");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("failed for 1 of 6 items: in/3.txt failed with exit code 1");
    assertThat(scratch.read("o/old")).isEqualTo("old\n");
    assertThat(scratch.has("o/1")).isFalse();
    assertThat(scratch.has(".repro/lock/p/m.json")).isFalse();
    assertThat(scratch.jrepro("logs", "m").ok().out()).contains("in/3.txt failed");
    scratch.write("in/3.txt", "good");
    Files.delete(mark);
    scratch.jrepro("run", "--executor", "slurm").ok();
    assertThat(Files.readString(mark)).isEqualTo("3\n");
    assertThat(scratch.read("o/3")).isEqualTo("good\n");
    scratch.checkCache().jrepro("status", "--check").ok();
  }

  @Test
  void aTaskThatIsQueuedAnewGoesOnWhereItWas() throws IOException {
    Scratch scratch = slowMap();
    Path mark = mark(scratch);
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(mark) && Files.exists(folder.resolve("mark-2")));
      String job = cluster.jobs(name(scratch, "m")).getFirst().replaceFirst(" .*", "");
      cluster.slurm("scontrol", "requeue", job);
      driver.end().ok();
    }
    // The first was published on its own, and the second was under way.
    assertThat(Files.readAllLines(mark)).containsExactly("1", "2", "2", "3");
    scratch.checkCache().jrepro("status", "--check").ok();
  }

  @Test
  void anArrayIsTakenUpByTheNextRun() throws IOException {
    Scratch scratch = slowMap();
    Path mark = mark(scratch);
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(folder.resolve("mark-2")));
      driver.signal("KILL");
      driver.end();
    }
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> driver.said().contains("which was there already"));
      Files.writeString(folder.resolve("mark-go"), "");
      driver.end().ok();
    }
    assertThat(Files.readAllLines(mark)).containsExactly("1", "2", "3");
    scratch.checkCache().jrepro("status", "--check").ok();
  }

  /** Three items in one task; the second one waits for its second attempt, or for leave to go. */
  private Scratch slowMap() {
    Scratch scratch =
        project(
            "m: {cmd: 'echo ${item.stem} >> $MARK; test ${item.stem} = 2 && test ! -e $MARK-2"
                + " && touch $MARK-2 && while ! test -e $MARK-go; do sleep 0.1; done;"
                + " cp ${item} o/${item.stem}', env: [MARK], map: {over: 'in/*.txt'},"
                + " outs: ['o/${item.stem}']}");
    items(scratch, 3).jrepro("config", "slurm.tasks", "1").ok();
    return scratch;
  }

  private static Scratch items(Scratch scratch, int count) {
    for (int i = 1; i <= count; i++) {
      scratch.write("in/" + i + ".txt", "x".repeat(i));
    }
    return scratch;
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

  @Test
  void aCheckpointReachesTheNextAttempt() {
    Scratch scratch =
        project(
            "s: {cmd: 'echo x >> c; wc -l < c; touch $MARK-$(wc -l < c);"
                + " test $(wc -l < c) = 2 || sleep 60; cp c o', env: [MARK],"
                + " outs: [{c: {checkpoint: true}}, o]}");
    mark(scratch);
    scratch.jrepro("config", "slurm.checkpoints", "1s").ok();
    Path kept = scratch.path(".git/jrepro/checkpoints");
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.isDirectory(kept));
      cluster.slurm("scancel", "--full", "--signal=KILL", job("s"));
      assertThat(driver.end().exit()).isEqualTo(1);
    }
    scratch.jrepro("run", "--executor", "slurm").ok();
    assertThat(scratch.read("o")).isEqualTo("x\nx\n");
    assertThat(scratch.jrepro("logs", "s").ok().out().strip()).isEqualTo("2");
    assertThat(kept).isEmptyDirectory();
    scratch.checkCache().jrepro("status", "--check").ok();
  }

  @Test
  void eachAttemptOfAJobIsRecordedAndItsLogCanBeFollowed() {
    Scratch scratch =
        project(
            "s: {cmd: 'echo try; test -e $MARK-go || { touch $MARK-go; exit 3; };"
                + " while ! test -e $MARK-end; do sleep 0.1; done; echo last; touch s',"
                + " env: [MARK], outs: [s], retries: 1}");
    mark(scratch);
    try (ChildJvm driver = scratch.start("run", "--executor", "slurm")) {
      driver.await(() -> Files.exists(folder.resolve("mark-go")));
      try (ChildJvm follower = scratch.start("logs", "-f", "s")) {
        follower.await(() -> follower.printed().contains("try"));
        scratch.write("../mark-end", "");
        assertThat(follower.end().ok().out()).contains("try", "last", "published");
      }
      driver.end().ok();
    }
    assertThat(scratch.read(".git/jrepro/ledger").lines().filter(l -> l.contains("p:s")))
        .hasSize(2);
  }

  /** Returns the number of the newest job of a stage of that name, in whichever project. */
  private static String job(String stage) {
    return cluster.jobs("-p:" + stage + "-").stream()
        .map(job -> job.replaceFirst(" .*", ""))
        .max(Comparator.comparing(Integer::valueOf))
        .orElseThrow();
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
