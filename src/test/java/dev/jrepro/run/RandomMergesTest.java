package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.testing.LauncherHere;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random pipelines, edited and run on two branches that the real Git merges, every other time in a
 * clone that knows nothing of jrepro's driver. Against a plain model: after the merge and one run,
 * the locks are those of a clean run, and nothing ran whose key had been run on either branch.
 * {@code -Drandom.merges=200} is for more trials.
 */
final class RandomMergesTest {

  private static final int TRIALS = Integer.getInteger("random.merges", 10);
  private static final long SEED = Long.getLong("random.seed", 20_261_128);

  @TempDir private Path folder;

  @Test
  void afterAMergeTheLocksAreThoseOfACleanRun() {
    for (long seed : LongStream.range(SEED, SEED + TRIALS).toArray()) {
      boolean withDriver = seed % 2 == 0;
      Path place = folder.resolve("trial-" + seed);
      try (LauncherHere launcher = new LauncherHere(place.resolve("bin dir/jrepro"), Map.of())) {
        new Trial(place, new Random(seed), withDriver ? launcher.path() : "/no/such/jrepro")
            .go("seed " + seed);
      }
      Scratch.folder(place).delete("");
    }
  }

  /** One repository with two branches. */
  private static final class Trial {
    private final Random random;
    private final Scratch scratch;
    private final Path place;
    private final boolean withDriver;
    private final List<String> inputs;
    private final int stages;

    Trial(Path place, Random random, String launcher) {
      this.random = random;
      this.place = place;
      this.withDriver = !launcher.startsWith("/no");
      this.scratch = Scratch.repository(place.resolve("p")).env("JREPRO_LAUNCHER", launcher);
      this.stages = 2 + random.nextInt(3);
      this.inputs = IntStream.range(0, stages).mapToObj(i -> "in" + i + ".yaml").toList();
    }

    void go(String name) {
      scratch.jrepro("init").ok();
      if (random.nextBoolean()) {
        scratch.git("config", "merge.conflictStyle", "diff3");
      }
      inputs.forEach(input -> scratch.write(input, "v: 0\n"));
      scratch.stages(pipeline());
      run();
      scratch.commit("base");
      scratch.git("branch", "theirs");
      side();
      scratch.commit("ours");
      scratch.git("checkout", "-q", "theirs");
      scratch.jrepro("checkout");
      side();
      scratch.commit("theirs");
      scratch.git("checkout", "-q", "-");
      scratch.jrepro("checkout");
      SortedSet<Digest> known = keys();
      merge(name);
      String summary = run();
      SortedMap<String, String> settled = scratch.tree(LockFiles.FOLDER.value());
      for (String stage : ran(summary)) {
        Lock lock = Lock.parse(scratch.read(lockOf(stage)));
        assertThat(known).as("%s: %s ran again", name, stage).doesNotContain(lock.key());
      }
      scratch.jrepro("status", "--check").ok();
      assertThat(settled).as(name).isEqualTo(cleanRun());
    }

    /** A chain with side roads: each stage reads a parameter, and any of those before it. */
    private String[] pipeline() {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < stages; i++) {
        List<String> deps = new ArrayList<>();
        for (int j = 0; j < i; j++) {
          if (random.nextInt(3) > 0) {
            deps.add("o" + j);
          }
        }
        // A stage that looks at half of its parameter gives equal outputs for different keys.
        String reads = random.nextBoolean() ? "sed s/[0-3]$/x/ in" : "cat in";
        lines.add(
            "s%d: {cmd: 'echo \"stage s%d\" >> ../ran; cat /dev/null %s > o%d; %s%d.yaml >> o%d',"
                    .formatted(i, i, String.join(" ", deps), i, reads, i, i)
                + " params: [{in%d.yaml: [v]}], deps: %s, outs: [o%d]}".formatted(i, deps, i));
      }
      return lines.toArray(String[]::new);
    }

    /** Edits and runs, once or twice: what was run in between is known too. */
    private void side() {
      for (int round = 0; round <= random.nextInt(2); round++) {
        for (String input : inputs) {
          if (random.nextInt(3) == 0) {
            scratch.write(input, "v: " + random.nextInt(8) + "\n");
          }
        }
        if (random.nextInt(5) > 0) {
          run();
        }
      }
    }

    private void merge(String name) {
      scratch.tryGit("merge", "-q", "theirs");
      List<String> unmerged =
          scratch.git("diff", "--name-only", "--diff-filter=U").lines().toList();
      if (withDriver) {
        assertThat(unmerged).as(name).noneMatch(file -> file.startsWith(".repro/"));
      }
      for (String file : unmerged) {
        if (!file.startsWith(".repro/")) {
          scratch.git("checkout", random.nextBoolean() ? "--ours" : "--theirs", "--", file);
          scratch.git("add", file);
        }
      }
      if (random.nextBoolean()) {
        scratch.commit("merge");
      }
      if (random.nextBoolean()) {
        scratch.jrepro("checkout");
      }
    }

    private String run() {
      scratch.write("../ran", "");
      scratch.jrepro("run").ok();
      return scratch.read("../ran");
    }

    private static List<String> ran(String text) {
      return text.lines().map(line -> line.replace("stage ", "")).toList();
    }

    private static String lockOf(String stage) {
      return LockFiles.path(new StageName("p", stage)).value();
    }

    private SortedSet<Digest> keys() {
      SortedSet<Digest> keys = new TreeSet<>();
      new Ledger(scratch.path(".git/jrepro/ledger")).lines().forEach(line -> keys.add(line.key()));
      return keys;
    }

    /** Returns the locks of a run that knows nothing of those before. */
    private SortedMap<String, String> cleanRun() {
      Scratch clean = Scratch.project(place.resolve("clean"));
      inputs.forEach(input -> clean.write(input, scratch.read(input)));
      clean.write("pipelines/p.yaml", scratch.read("pipelines/p.yaml"));
      clean.jrepro("run").ok();
      return clean.tree(LockFiles.FOLDER.value());
    }
  }
}
