package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments: the next command works, nothing is lost, and nothing half-written is
 * ever seen under its final name. The seed is printed; {@code jrepro.kill.seed} sets it.
 */
final class KilledTest {

  private static final int MOMENTS = 5;
  private static final int FILES = 300;
  private static final int SMALL = 80;
  private static final int START_MILLIS = 250;
  private static final int LENGTH_MILLIS = 900;

  @TempDir private Path folder;
  private final Random random = seeded();

  @Test
  void addAtAnyMoment() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    for (int i = 0; i < FILES; i++) {
      scratch.write("data/d%d/f%03d".formatted(i % 7, i), "content of " + i);
    }
    scratch.write("data/big", new byte[3_000_000]);
    SortedMap<String, String> data = scratch.tree("data");
    for (int i = 0; i < MOMENTS; i++) {
      killSomewhere(scratch, "add", "data");
      scratch.checkCache();
      assertThat(scratch.tree("data")).isEqualTo(data);
      scratch.jrepro("status").ok();
    }
    scratch.jrepro("add", "data").ok();
    scratch.commit("data").jrepro("status", "--check").ok();
    scratch.delete("data").jrepro("checkout").ok();
    assertThat(scratch.tree("data")).isEqualTo(data);
  }

  @Test
  void runAtAnyMoment() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "n: 0\n")
            .stages(
                "many: {cmd: 'mkdir d; for i in $(seq 200); do echo $i $(cat params.yaml) > d/$i;"
                    + " done', params: [n], outs: [d]}",
                "sum: {cmd: 'cat d/* > s; cat d/* > t', deps: [d], outs: [s, t]}");
    scratch.jrepro("run").ok();
    scratch.commit("first");
    for (int n = 1; n <= MOMENTS; n++) {
      scratch.write("params.yaml", "n: " + n + "\n");
      killSomewhere(scratch, "run");
      scratch.jrepro("status").ok();
      outputsBelongTogether(scratch, n);
      scratch.checkCache();
      scratch.jrepro("run").ok();
      assertThat(scratch.read("d/200")).isEqualTo("200 n: " + n + "\n");
      assertThat(scratch.read("t").lines()).hasSize(200).allMatch(line -> line.contains("n: "));
      scratch.jrepro("status", "--check").ok();
      assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
    }
    scratch.git("checkout", "-q", "-f", "HEAD");
    scratch.jrepro("checkout").ok();
    assertThat(scratch.read("d/1")).isEqualTo("1 n: 0\n");
  }

  @Test
  void runOfManySmallStagesAtAnyMoment() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    String[] stages = new String[SMALL];
    for (int i = 0; i < SMALL; i++) {
      stages[i] =
          "s%d: {cmd: 'echo ${n} > o%d', params: [n], deps: [%s], outs: [o%d]}"
              .formatted(i, i, i < 8 ? "in" : "o" + (i - 8), i);
    }
    scratch.write("in", "").write("params.yaml", "n: 0\n").stages(stages).commit("stages");
    for (int n = 1; n <= MOMENTS; n++) {
      scratch.write("params.yaml", "n: " + n + "\n");
      killSomewhere(scratch, "run", "-j", "4");
      scratch.jrepro("status").ok();
      scratch.checkCache();
      assertThat(scratch.git("status", "--porcelain", "--untracked-files=all"))
          .as("what a kill left where Git looks")
          .doesNotContain(".new");
      scratch.jrepro("run", "-j", "4").ok();
      scratch.jrepro("status", "--check").ok();
      for (int i = 0; i < SMALL; i++) {
        assertThat(scratch.read("o" + i)).isEqualTo(n + "\n");
      }
      assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
    }
  }

  @Test
  void runInterruptedAtAnyMomentIsAllOrNothing() throws InterruptedException {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "n: 0\n")
            .stages(
                "many: {cmd: 'mkdir d; for i in $(seq 100); do echo $i $(cat params.yaml) > d/$i;"
                    + " done', params: [n], outs: [d]}");
    scratch.jrepro("run").ok();
    scratch.commit("first");
    for (int n = 1; n <= MOMENTS; n++) {
      scratch.write("params.yaml", "n: " + n + "\n");
      AtomicReference<Ran> ran = new AtomicReference<>();
      Thread thread = new Thread(() -> ran.set(scratch.jrepro("run")));
      thread.start();
      Thread.sleep(random.nextInt(LENGTH_MILLIS / 2));
      thread.interrupt();
      thread.join();
      assertThat(ran.get().exit()).as("%s", ran.get()).isIn(0, 130);
      boolean done = scratch.read("d/100").equals("100 n: " + n + "\n");
      assertThat(done || ran.get().exit() == 130).as("%s", ran.get()).isTrue();
      assertThat(scratch.tree("d")).hasSize(101);
      assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
      scratch.checkCache();
      scratch.jrepro("run").ok();
    }
  }

  /** Each stage's outputs are those of one run, the old one or the new one, and none is half. */
  private static void outputsBelongTogether(Scratch scratch, int n) {
    assertThat(scratch.tree("d")).hasSize(201);
    String first = scratch.read("d/1");
    assertThat(first).isIn("1 n: " + n + "\n", "1 n: " + (n - 1) + "\n");
    assertThat(scratch.read("d/200")).isEqualTo("200" + first.substring(1));
    assertThat(scratch.read("s")).isEqualTo(scratch.read("t"));
  }

  private void killSomewhere(Scratch scratch, String... command) {
    try (ChildJvm child = scratch.start(command)) {
      ChildJvm.pause(START_MILLIS + random.nextInt(LENGTH_MILLIS));
      child.signal("KILL");
      child.end();
    }
  }

  private static Random seeded() {
    long seed = Long.getLong("jrepro.kill.seed", System.nanoTime());
    System.out.println("KilledTest: -Djrepro.kill.seed=" + seed);
    return new Random(seed);
  }
}
