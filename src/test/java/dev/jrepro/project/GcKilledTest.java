package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gc that is killed at any moment leaves a cache from which every commit can be had. */
final class GcKilledTest {

  /** More with {@code -Djrepro.trials=…}; each starts a process. */
  private static final int TRIALS = Integer.getInteger("jrepro.trials", 6);

  private static final int COMMITS = 5;

  @TempDir private Path folder;

  @Test
  void everyCommitChecksOutAfterwards() throws Exception {
    Random random = new Random(20261127);
    for (int trial = 0; trial < TRIALS; trial++) {
      Scratch project = project(folder.resolve("p" + trial));
      try (ChildJvm gc = project.start("gc", "--prune-now")) {
        Thread.sleep(random.nextInt(1500));
        gc.signal("KILL");
      }
      project.jrepro("gc", "--prune-now").ok();
      project.jrepro("fsck").ok();
      for (int i = 0; i < COMMITS; i++) {
        project.git("checkout", "-q", "v" + i);
        project.jrepro("checkout", "-f").ok();
        assertThat(project.read("data/changing")).as("trial %s", trial).isEqualTo("version " + i);
        assertThat(project.read("data/f7")).isEqualTo("file 7");
      }
    }
  }

  /** Some commits, and between each two of them a version that was never committed. */
  private static Scratch project(Path folder) {
    Scratch project = Scratch.project(folder);
    for (int i = 0; i < 20; i++) {
      project.write("data/f" + i, "file " + i);
    }
    project.write("data/large", "x".repeat(300_000));
    project.jrepro("add", "data").ok();
    for (int i = 0; i < COMMITS; i++) {
      project.write("data/changing", "never committed " + i).write("data/large", "y" + i);
      project.write("data/big", String.valueOf(i).repeat(300_000)).jrepro("commit").ok();
      project.delete("data/big");
      project.write("data/changing", "version " + i).jrepro("commit").ok();
      project.commit("version " + i);
      project.git("tag", "v" + i);
    }
    return project;
  }
}
