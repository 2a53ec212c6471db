package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of pipelines saves work, and never says what is not so. */
final class MemoryTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void runOnce() throws InterruptedException {
    scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "a: 1\n")
            .write("in", "x\n")
            .stages(
                "one: {cmd: 'cat in > o1; : ${a}', deps: [in], params: [a], outs: [o1]}",
                "two: {cmd: 'cat o1 > o2', deps: [o1], outs: [o2], env: [COLOUR]}",
                "three: {cmd: 'cat o2 > o3', deps: [o2], outs: [o3]}")
            .commit("pipeline");
    scratch.jrepro("run").ok();
    isFresh();
    // Files that are older than a tick of the clock are looked at, and not read, from here on.
    Thread.sleep(30);
    isFresh();
    assertThat(file()).exists();
  }

  private Path file() {
    return scratch.path(".git/jrepro/memory");
  }

  private MemoryFile memory() {
    return MemoryFile.at(file());
  }

  private void isFresh() {
    scratch.jrepro("run").ok().says("Everything is up to date (3 stages).");
    scratch.jrepro("status", "--check").ok();
  }

  private void isStale(String... said) {
    scratch.jrepro("status", "--check").exits(3).prints(said);
  }

  @Test
  void theStagesAreTakenFromMemory() {
    MemoryFile.Content content = memory().read().orElseThrow();
    assertThat(content.fresh()).hasSize(3);
    memory()
        .write(
            new MemoryFile.Content(
                content.documents(), content.reads(), StageGraph.of(List.of()), List.of()));
    scratch.jrepro("run").ok().says("Everything is up to date (0 stages).");
  }

  @Test
  void whatIsWrittenAnywhereIsSeen() throws IOException {
    scratch.write("params.yaml", "a: 2\n");
    isStale("parameter a", "1 → 2");
    scratch.write("params.yaml", "a: 1\n");
    isFresh();
    String pipeline = scratch.read("pipelines/p.yaml");
    scratch.write("pipelines/p.yaml", pipeline.replace("cat o1 ", "cat  o1 "));
    isStale("two: stale", "the command changed");
    scratch.write("pipelines/p.yaml", pipeline);
    scratch.write("pipelines/q.yaml", "stages: {four: {cmd: touch o4, outs: [o4]}}\n");
    isStale("four: stale");
    scratch.delete("pipelines/q.yaml");
    String lock = scratch.read(".repro/lock/p/two.json");
    scratch.write(".repro/lock/p/two.json", "<<<<<<< ours\n" + lock);
    isStale("two: stale", "its lock does not read");
    scratch.write(".repro/lock/p/two.json", lock).env("COLOUR", "red");
    isStale("two: stale", "variable COLOUR");
    scratch.env("COLOUR", "").write("in", "y\n");
    isStale("dependency in changed");
    scratch.write("in", "x\n");
    isFresh();
    FileTime time = Files.getLastModifiedTime(scratch.path("o2"));
    scratch.write("o2", "z\n");
    Files.setLastModifiedTime(scratch.path("o2"), time);
    isStale("output o2 differs");
    scratch.delete("o2");
    isStale("output o2 is missing");
  }

  @Test
  void linesThatMoveMakeNothingStale() {
    scratch.write("pipelines/p.yaml", "# A remark.\n\n" + scratch.read("pipelines/p.yaml"));
    isFresh();
    assertThat(memory().read().orElseThrow().graph().ordered().getFirst().mark().line())
        .isEqualTo(4);
  }

  @Test
  void aMemoryThatIsBrokenIsMadeAnew() throws IOException {
    byte[] whole = Files.readAllBytes(file());
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] broken = whole.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), broken);
      assertThat(memory().read()).as("seed %d", seed).isEmpty();
      Files.write(file(), Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertThat(memory().read()).as("seed %d", seed).isEmpty();
    }
    isFresh();
    assertThat(memory().read()).isPresent();
  }

  @Test
  void anotherBuildDoesNotReadIt() {
    assertThat(new MemoryFile(file(), Optional.of("another")).read()).isEmpty();
    assertThat(new MemoryFile(file(), Optional.empty()).read()).isEmpty();
    assertThat(memory().read()).isPresent();
  }

  @Test
  void anOverrideIsNotRemembered() {
    scratch.jrepro("run", "-S", "a=5").ok().says("1 run");
    isStale("parameter a", "5 → 1");
    scratch.jrepro("run").ok().says("1 restored");
    isFresh();
  }
}
