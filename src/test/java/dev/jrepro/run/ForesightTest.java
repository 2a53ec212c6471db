package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code why} and a dry run say would be done, and whether that is what a run then does. */
final class ForesightTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch =
        Scratch.project(folder.resolve("p"))
            .write("params.yaml", "n: 1\n")
            .stages(
                "one: {cmd: 'echo ${n} > a', params: [n], outs: [a]}",
                "two: {cmd: 'cat a > b; test ! -e fail', deps: [a], outs: [b]}",
                "three: {cmd: 'cat b > c', deps: [b], outs: [c]}")
            .commit("pipeline");
  }

  private Scratch n(int value) {
    return scratch.write("params.yaml", "n: " + value + "\n");
  }

  @Test
  void aFreshStageTellsWhichRunMadeIt() {
    scratch.jrepro("run").ok();
    scratch
        .jrepro("why", "one")
        .ok()
        .prints(
            "one is fresh.", "one run with it is known.", "Its last run, ", ", succeeded after ");
  }

  @Test
  void aStageBehindAFailureTellsWhatItWaitsFor() {
    scratch.write("fail", "").commit("fails").jrepro("run").exits(1);
    scratch
        .jrepro("why", "two")
        .ok()
        .prints(
            "two is stale:",
            "  it has never run here",
            "  It would run: the one run with its key did not succeed.",
            ", failed after ",
            "('jrepro logs ");
    scratch
        .jrepro("why", "three")
        .ok()
        .prints("  it needs p:two, which is stale", "  Whether it runs depends on what two gives.");
  }

  @Test
  void whatAnEarlierRunAnswersIsForetoldAsRestored() {
    scratch.jrepro("run").ok();
    n(2).jrepro("run").ok();
    Ran foretold = n(1).jrepro("run", "-n", "--explain").ok();
    foretold.prints(
        "one: would be restored",
        "parameter n (params.yaml) changed: 2 → 1",
        "two: would run, unless what it needs turns out equal");
    assertThat(scratch.read("a")).isEqualTo("2\n");
    scratch.jrepro("why", "one").ok().prints("It would be restored: an earlier run with its key");
    scratch.jrepro("run").ok().says("0 run, 3 restored, 0 fresh");
    scratch.delete("a").jrepro("why", "one").ok().prints("the outputs that its lock names");
  }

  @Test
  void whatKeepsAnAnswerFromCountingIsSaid() {
    scratch.jrepro("run").ok();
    n(2).jrepro("why", "one").ok().prints("It would run: no run with its key is known here.");
    n(1).delete("a")
        .jrepro("run", "-n", "--explain", "--no-run-cache", "one")
        .ok()
        .prints("one: would run", "it would run, for --no-run-cache restores nothing");
    scratch.jrepro("run", "-n", "--explain", "-f", "one").ok().prints("for it is forced");
    scratch.delete(".git/jrepro/packs");
    scratch
        .jrepro("why", "one")
        .ok()
        .prints("It would run: the outputs of the one run with its key are not all in the cache.");
  }

  @Test
  void runsThatDisagreeAreWarnedAbout() {
    scratch.stages("one: {cmd: 'date +%s%N > a', outs: [a]}").jrepro("run").ok();
    scratch.jrepro("run", "-f", "--accept").ok();
    scratch
        .jrepro("why", "one")
        .ok()
        .prints("2 runs with it are known.", "Warning: the runs with its key gave 2 different");
  }

  @Test
  void aMissingInputThatNoStageMakesIsForetoldAsAFailure() {
    scratch.stages("one: {cmd: 'cat x > a', deps: [x], outs: [a]}");
    scratch.jrepro("run", "-n").ok().prints("one: would fail", "dependency x is missing");
    scratch.jrepro("why", "one").ok().prints("A run would fail here");
    scratch.jrepro("run").exits(1);
  }

  @Test
  void theJsonOfADryRunHasTheSame() {
    scratch.jrepro("run", "one").ok();
    scratch
        .jrepro("run", "-n", "--json")
        .ok()
        .prints("\"action\": \"nothing\"", "\"action\": \"run\"", "\"action\": \"await\"");
    scratch.jrepro("run", "--json").exits(2).says("--json goes with --dry-run.");
  }
}
