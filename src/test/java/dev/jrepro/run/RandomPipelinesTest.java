package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random pipelines under random edits, failures and kills, against {@link PipelineModel}: no stage
 * runs too many and none too few, outputs are right, and locks are those of a clean clone. {@code
 * jrepro.trials} says how many (the usual are few, for the suite's time), {@code
 * jrepro.trials.seed} with which seed they begin; a trial's own seed is printed if it fails.
 */
final class RandomPipelinesTest {

  private static final int USUAL_TRIALS = 8;
  private static final int MOST_STAGES = 60;
  private static final int USUAL_STAGES = 12;
  private static final int KILL_MILLIS = 2500;

  @TempDir private Path temp;

  @Test
  void noStageTooManyAndNoneTooFew() throws IOException {
    int trials = Integer.getInteger("jrepro.trials", USUAL_TRIALS);
    long first = Long.getLong("jrepro.trials.seed", System.nanoTime());
    for (int i = 0; i < trials; i++) {
      // Most are small, so that an error is shown by a small one.
      boolean isLarge = trials > USUAL_TRIALS && i % 10 == 0;
      new Trial(first + i, temp.resolve("t" + i), isLarge ? MOST_STAGES : USUAL_STAGES).run();
    }
  }

  /** One pipeline and what becomes of it. */
  private static final class Trial {
    private final Random random;
    private final Scratch scratch;
    private final PipelineModel model = new PipelineModel();
    private final RandomEdits edits;
    private final Path told;
    private final int most;
    private final List<String> story = new ArrayList<>();

    Trial(long seed, Path folder, int most) {
      this.random = new Random(seed);
      this.most = most;
      this.scratch = Scratch.project(folder.resolve("p"));
      this.edits = new RandomEdits(random, scratch, model);
      this.told = folder.resolve("told");
      story.add("-Djrepro.trials=1 -Djrepro.trials.seed=" + seed);
    }

    void run() throws IOException {
      Files.createDirectories(told);
      edits.begin(2 + random.nextInt(most - 1));
      expected(List.of());
      for (int round = 1 + random.nextInt(6); round > 0; round--) {
        story.add("edits " + edits.some());
        if (random.nextInt(3) == 0) {
          fail();
        }
        if (random.nextInt(5) == 0) {
          interrupted();
        } else {
          expected(flags());
        }
      }
      sameAsOfAClone();
      delete();
    }

    private List<String> flags() {
      List<String> flags = new ArrayList<>();
      if (random.nextInt(4) == 0) {
        flags.add("--no-run-cache");
      }
      // Which stages have run when another one fails is only known of one at a time.
      boolean orderCounts = !model.failing.isEmpty();
      if (random.nextBoolean()) {
        flags.add("-k");
        orderCounts = false;
      }
      if (!orderCounts && random.nextBoolean()) {
        flags.addAll(List.of("-j", String.valueOf(2 + random.nextInt(4))));
      }
      return flags;
    }

    private void fail() throws IOException {
      for (ModelStage stage : model.stages.values()) {
        if (random.nextInt(model.stages.size()) < 2) {
          model.failing.add(stage.id());
          Files.writeString(told.resolve("fail-" + stage.id()), "");
        }
      }
      story.add("failing " + model.failing);
    }

    private void heal() throws IOException {
      for (int id : model.failing) {
        Files.delete(told.resolve("fail-" + id));
      }
      model.failing.clear();
    }

    /** Runs, and looks whether what ran is what had to. */
    private void expected(List<String> flags) throws IOException {
      story.add("run " + flags);
      PipelineModel.Expected expected =
          model.run(!flags.contains("--no-run-cache"), flags.contains("-k"));
      Ran done = scratch.jrepro(arguments(flags));
      List<Integer> ran = told();
      String as = this + "\n" + done;
      if (flags.contains("-j")) {
        assertThat(ran).as(as).containsExactlyInAnyOrderElementsOf(expected.ran());
      } else {
        assertThat(ran).as(as).isEqualTo(expected.ran());
      }
      assertThat(done.exit()).as(as).isEqualTo(expected.failed().isEmpty() ? 0 : 1);
      if (expected.failed().isEmpty() && !expected.ran().isEmpty()) {
        assertThat(done.err())
            .as(as)
            .contains(expected.ran().size() + " run, " + expected.restored() + " restored");
      }
      compareFiles(as);
      if (expected.failed().isEmpty()) {
        nothingIsLeft();
      }
      heal();
    }

    /** All that runs now is what always does. */
    private void nothingIsLeft() throws IOException {
      List<Integer> always = model.run(true, false).ran();
      boolean isClean = model.stages.values().stream().noneMatch(s -> s.always() && !s.frozen());
      scratch.jrepro("status", "--check").exits(isClean ? 0 : 3);
      if (random.nextBoolean()) {
        scratch.jrepro("run").ok();
        assertThat(told()).as(toString()).isEqualTo(always);
      }
    }

    /** A run that fails, or is killed, and one that ends its work. */
    private void interrupted() throws IOException {
      List<String> flags = new ArrayList<>(List.of("-j", String.valueOf(1 + random.nextInt(4))));
      boolean isKilled = random.nextInt(3) == 0;
      story.add("interrupted run " + flags + (isKilled ? ", killed" : ""));
      if (isKilled) {
        try (ChildJvm child = scratch.start(arguments(flags))) {
          ChildJvm.pause(random.nextInt(KILL_MILLIS));
          child.signal("KILL");
          child.end();
        }
        // A command that was under way goes on until it has written.
        ChildJvm.pause(300);
      } else {
        scratch.jrepro(arguments(flags));
      }
      List<Integer> first = told();
      Set<Integer> unsure = new HashSet<>(model.failing);
      heal();
      List<Integer> expected = model.run(true, false).ran();
      Ran done = scratch.jrepro("run");
      List<Integer> then = told();
      String as = this + "\nfirst " + first + "\n" + done;
      Set<Integer> all = new HashSet<>(first);
      all.addAll(then);
      assertThat(done.exit()).as(as).isZero();
      assertThat(all).as(as).containsExactlyInAnyOrderElementsOf(new HashSet<>(expected));
      assertThat(then).as(as).doesNotHaveDuplicates();
      model.stages.values().stream()
          .filter(ModelStage::always)
          .map(ModelStage::id)
          .forEach(unsure::add);
      if (!isKilled && unsure.isEmpty()) {
        assertThat(first.stream().filter(then::contains)).as(as).isEmpty();
      }
      compareFiles(as);
      nothingIsLeft();
    }

    private void compareFiles(String as) {
      SortedMap<String, String> there = new TreeMap<>();
      model.files.keySet().stream()
          .filter(scratch::has)
          .forEach(file -> there.put(file, scratch.read(file)));
      assertThat(there).as(as).isEqualTo(model.files);
    }

    /** Whatever the order of all that was done: it has led to what a clean clone does at once. */
    private void sameAsOfAClone() throws IOException {
      edits.thaw();
      story.add("thawed");
      expected(List.of());
      scratch.commit("all");
      Scratch clone = scratch.cloneInto(told.resolveSibling("clone"));
      clone.delete(".repro/lock").jrepro("run").ok();
      assertThat(told()).as(toString()).hasSize(model.stages.size());
      SortedMap<String, String> locks = scratch.tree(".repro/lock");
      SortedMap<String, String> once = clone.tree(".repro/lock");
      assertThat(once).as(toString()).hasSize(model.stages.size() + 2);
      assertThat(locks).as(toString()).containsAllEntriesOf(once);
    }

    /** Returns what commands have told since this was last asked. */
    private List<Integer> told() throws IOException {
      Path file = told.resolve("ran");
      if (!Files.exists(file)) {
        return List.of();
      }
      List<Integer> ids = Files.readAllLines(file).stream().map(Integer::valueOf).toList();
      Files.delete(file);
      return ids;
    }

    private void delete() {
      scratch.at(told.resolveSibling(".").normalize()).delete("");
    }

    private static String[] arguments(List<String> flags) {
      String[] arguments = new String[flags.size() + 1];
      Arrays.setAll(arguments, i -> i == 0 ? "run" : flags.get(i - 1));
      return arguments;
    }

    @Override
    public String toString() {
      return String.join("\n", story) + "\n" + scratch.read("pipelines/p.yaml");
    }
  }
}
