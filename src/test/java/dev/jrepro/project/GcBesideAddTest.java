package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An {@code add} in a process of its own that relies on what a gc is about to take. */
final class GcBesideAddTest {

  /** More with {@code -Djrepro.trials=…}; each starts a process. */
  private static final int TRIALS = Integer.getInteger("jrepro.trials", 4);

  @TempDir private Path folder;

  @Test
  void whatIsAddedMeanwhileIsThereAfterwards() throws Exception {
    Random random = new Random(20261128);
    for (int trial = 0; trial < TRIALS; trial++) {
      Scratch project = Scratch.project(folder.resolve("p" + trial));
      for (int i = 0; i < 30; i++) {
        project.write("data/f" + i, "file " + i + " of trial " + trial);
      }
      project.write("data/large", "x".repeat(400_000) + trial);
      project.jrepro("add", "data").ok();
      // Everything is in the cache, nobody needs it, and nobody has touched it for days.
      project.delete("data.repro");
      GarbageTest.age(project.path(".git/jrepro"));
      try (ChildJvm add = project.start("add", "data")) {
        Thread.sleep(random.nextInt(200));
        while (add.isAlive()) {
          project.jrepro("gc").ok();
        }
        add.end().ok();
      }
      project.jrepro("gc", "--grace", "0").ok();
      project.delete("data").jrepro("checkout").ok();
      assertThat(project.read("data/f7")).isEqualTo("file 7 of trial " + trial);
      assertThat(project.path("data/large")).hasSize(400_000 + String.valueOf(trial).length());
      project.jrepro("fsck").ok();
    }
  }
}
