package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stage that runs for each of many files: what runs, what stays, and what is left of failures.
 */
final class MapStageTest {

  private static final String FEATURES =
      "map: {over: 'data/raw/*.txt'}, deps: [upper.sh], outs: ['feat/${item.stem}.up'],"
          + " cmd: 'sh upper.sh ${item} feat/${item.stem}.up && echo ${item.stem} >> ran'";

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch =
        Scratch.project(folder.resolve("p"))
            .write("upper.sh", "tr a-z A-Z < \"$1\" > \"$2\"\n")
            .write("data/raw/a.txt", "aa\n")
            .write("data/raw/b.txt", "bb\n")
            .write("data/raw/c.txt", "cc\n")
            .write(".gitignore", "/ran\n")
            .stages(
                "features: {" + FEATURES + "}",
                "all: {cmd: 'cat feat/*.up > all; echo all >> ran', deps: [feat], outs: [all]}")
            .commit("pipeline");
  }

  private Ran run(String... more) {
    forgetRuns();
    String[] arguments = new String[more.length + 1];
    arguments[0] = "run";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return scratch.jrepro(arguments);
  }

  /** Returns the texts of the files below a folder, by their paths in it. */
  private SortedMap<String, String> files(String top) {
    SortedMap<String, String> files = new TreeMap<>();
    scratch
        .tree(top)
        .forEach((path, what) -> {
          if (!what.equals("/")) {
            files.put(path.substring(top.length() + 1), scratch.read(path));
          }
        });
    return files;
  }

  private void forgetRuns() {
    if (scratch.has("ran")) {
      scratch.delete("ran");
    }
  }

  private List<String> ran() {
    return scratch.has("ran") ? scratch.read("ran").lines().sorted().toList() : List.of();
  }

  @Test
  void eachItemRunsOnceAndThenTheStageIsFresh() {
    run().ok().says("2 run");
    assertThat(ran()).containsExactly("a", "all", "b", "c");
    assertThat(scratch.read("all")).isEqualTo("AA\nBB\nCC\n");
    run().ok().says("Everything is up to date (2 stages).");
    assertThat(ran()).isEmpty();
    scratch.commit("run").jrepro("status", "--check").ok();
    assertThat(scratch.dirt()).isEmpty();
    scratch.checkCache();
  }

  @Test
  void onlyWhatIsNewOrChangedRunsAndWhatIsGoneGoes() {
    run().ok();
    scratch
        .write("data/raw/b.txt", "xx\n")
        .write("data/raw/d.txt", "dd\n")
        .delete("data/raw/c.txt");
    scratch
        .jrepro("why", "features")
        .ok()
        .prints("3 items: data/raw/b.txt changed, data/raw/c.txt is gone, data/raw/d.txt is new");
    run().ok();
    assertThat(ran()).containsExactly("all", "b", "d");
    assertThat(files("feat").keySet()).containsExactly("a.up", "b.up", "d.up");
    assertThat(scratch.read("all")).isEqualTo("AA\nXX\nDD\n");
    scratch.jrepro("status", "--check").ok();
    scratch.checkCache();
  }

  @Test
  void whatDoesNotMatchChangesNothing() {
    run().ok();
    scratch.write("data/raw/notes.md", "x").write("data/raw/.d.txt", "x");
    scratch.jrepro("status", "--check").ok();
    run().ok();
    assertThat(ran()).isEmpty();
  }

  @Test
  void theWayToAStateDoesNotShowInItsLock() {
    run().ok();
    String lock = scratch.read(".repro/lock/p/features.json");
    scratch.write("data/raw/x.txt", "x").delete("data/raw/a.txt");
    run().ok();
    scratch.write("data/raw/a.txt", "aa\n").delete("data/raw/x.txt").delete(".git/jrepro/ledger");
    run().ok();
    assertThat(ran()).contains("a").doesNotContain("b", "c");
    assertThat(scratch.read(".repro/lock/p/features.json")).isEqualTo(lock);
  }

  @Test
  void anItemThatWasRunBeforeIsRestoredAlsoFromOtherCommits() {
    run().ok();
    scratch.commit("one").write("upper.sh", "tr a-z X < \"$1\" > \"$2\"\n");
    run().ok();
    assertThat(ran()).containsExactly("a", "all", "b", "c");
    scratch.write("upper.sh", "tr a-z A-Z < \"$1\" > \"$2\"\n").write("data/raw/d.txt", "dd\n");
    run().ok();
    assertThat(ran()).containsExactly("all", "d");
    assertThat(scratch.read("all")).isEqualTo("AA\nBB\nCC\nDD\n");
  }

  @Test
  void aDamagedOutputIsRestoredAndWhatIsBesideGoesWhenItRuns() {
    run().ok();
    scratch.delete("feat/a.up");
    run().ok().says("1 restored");
    assertThat(ran()).isEmpty();
    scratch
        .write("feat/b.up", "mine\n")
        .write("feat/mine", "mine\n")
        .write("data/raw/c.txt", "c\n");
    run().ok().says("feat/b.up", "feat/mine");
    assertThat(ran()).containsExactly("all", "c");
    assertThat(scratch.read("all")).isEqualTo("AA\nBB\nC\n");
    assertThat(scratch.has("feat/mine")).isFalse();
    scratch.checkCache();
  }

  @Test
  void aFailureKeepsOutputsAndLockAndTheOthersResults() {
    run().ok();
    SortedMap<String, String> before = new TreeMap<>(files("feat"));
    String lock = scratch.read(".repro/lock/p/features.json");
    scratch
        .write(
            "upper.sh",
            "echo say \"$1\"; touch feat/litter; test ! -e stop-$(basename $1) &&"
                + " sed s/^/+/ < \"$1\" > \"$2\"\n")
        .write("data/raw/b.txt", "xx\n")
        .write("stop-b.txt", "")
        .write("stop-c.txt", "");
    run("-k")
        .fails(
            1,
            "stage features failed for 2 of 3 items: data/raw/b.txt failed with exit code 1,"
                + " data/raw/c.txt failed with exit code 1.",
            "jrepro logs features");
    assertThat(ran()).containsExactly("a");
    assertThat(files("feat")).isEqualTo(before);
    assertThat(scratch.read(".repro/lock/p/features.json")).isEqualTo(lock);
    scratch
        .jrepro("logs", "features")
        .ok()
        .prints("==> data/raw/b.txt failed with exit code 1 <==", "say data/raw/c.txt");
    scratch.delete("stop-b.txt").delete("stop-c.txt");
    run().ok();
    assertThat(ran()).containsExactly("all", "b", "c");
    assertThat(scratch.read("all")).isEqualTo("+aa\n+xx\n+cc\n");
    assertThat(scratch.has("feat/litter")).isFalse();
    scratch.checkCache();
  }

  @Test
  void withoutKeepGoingNothingStartsAfterAFailure() {
    scratch.write("upper.sh", "exit 3\n");
    run().fails(1, "failed for 1 of 3 items: data/raw/a.txt failed with exit code 3.");
    assertThat(scratch.has("feat")).isFalse();
  }

  @Test
  void clashesAndEmptyMapsAreErrorsBeforeAnythingRuns() {
    scratch
        .write("data/raw/sub/a.txt", "")
        .stages(
            "features: {map: {over: 'data/raw/**/*.txt'}, cmd: 'touch ran', outs: ['feat/${item.stem}']}");
    run()
        .fails(
            2,
            "stage features",
            "the items data/raw/a.txt and data/raw/sub/a.txt would both write feat/a");
    assertThat(scratch.has("ran")).isFalse();
    scratch.jrepro("status").ok().prints("would both write feat/a");
    scratch.stages(
        "features: {map: {over: 'data/raw/*.png'}, cmd: 'touch ran', outs: ['f/${item}']}");
    run().fails(2, "nothing matches", "data/raw");
    scratch.stages("features: {map: {over: 'data/new/*'}, cmd: 'touch ran', outs: ['f/${item}']}");
    run().fails(1, "data/new", "not there");
    scratch
        .write("data/raw/d/e", "")
        .stages(
            "features: {map: {over: ['data/raw/c.txt', 'data/raw/*/']}, cmd: 'touch ran',"
                + " outs: ['f/${item.name}', 'f/${item.stem}/x']}");
    run().fails(2, "the output f/d/x of the item data/raw/d lies in f/d");
    assertThat(scratch.has("ran")).isFalse();
  }

  @Test
  void anyNameReachesTheCommandAndItsVariables() {
    List<String> names =
        List.of(
            "it's", "two words", "new\nline", "dollar$HOME`x`", "\"quoted\"", "é漢😀", "a\\b", "-n");
    names.forEach(name -> scratch.write("odd/" + name + ".txt", name));
    scratch.stages(
        "odd: {map: {over: 'odd/*.txt'}, outs: ['out/${item.stem}', 'out2/${item.name}'],"
            + " cmd: ['cat ${item} > out/${item.stem}',"
            + " 'cat \"$JREPRO_ITEM\" > \"out2/$JREPRO_ITEM_NAME\"; test -s \"$JREPRO_ITEMS\"']}");
    run().ok();
    for (String name : names) {
      assertThat(scratch.read("out/" + name)).isEqualTo(name);
      assertThat(scratch.read("out2/" + name + ".txt")).isEqualTo(name);
    }
  }

  @Test
  void aBatchTakesManyItemsAProcess() {
    scratch.stages(
        "features: {map: {over: 'data/raw/*.txt', batch: 2}, outs: ['feat/${item.stem}'],"
            + " cmd: 'echo x >> ran; sed ''s/.*\"path\":\"\\([^\"]*\\)\",\"stem\":\"\\([^\"]*\\)\".*/cp"
            + " \\1 feat\\/\\2/'' \"$JREPRO_ITEMS\" | sh'}");
    run().ok();
    assertThat(ran()).containsExactly("x", "x");
    assertThat(scratch.read("feat/c")).isEqualTo("cc\n");
    scratch.write("data/raw/c.txt", "x\n");
    run().ok();
    assertThat(ran()).containsExactly("x");
    assertThat(scratch.read("feat/c")).isEqualTo("x\n");
  }

  @Test
  void foldersCanBeItemsAndOutputs() {
    scratch
        .write("data/p/one/x", "1")
        .write("data/p/one/y", "2")
        .write("data/p/two/x", "3")
        .write("data/p/file", "")
        .stages(
            "features: {map: {over: 'data/p/*/', as: who}, outs: ['feat/${who.name}'],"
                + " cmd: 'mkdir ${who.name}.tmp feat/${who.name} && rmdir ${who.name}.tmp &&"
                + " cp ${who}/* feat/${who.name}; echo ${who.name} >> ran'}");
    run().ok();
    assertThat(files("feat").keySet()).containsExactly("one/x", "one/y", "two/x");
    scratch.write("data/p/one/x", "9").delete("data/p/one/y");
    run().ok();
    assertThat(ran()).containsExactly("one");
    assertThat(files("feat").keySet()).containsExactly("one/x", "two/x");
  }

  @Test
  void anotherResultForAnItemWithTheSameKeyDidNotReproduce() {
    scratch
        .write("n", "1")
        .stages(
            "features: {map: {over: 'data/raw/*.txt'}, outs: ['feat/${item.stem}'],"
                + " cmd: 'cat ${item} n > feat/${item.stem}'}");
    run().ok();
    SortedMap<String, String> before = files("feat");
    scratch.write("n", "2");
    run("-f").fails(3, "did not reproduce");
    assertThat(files("feat")).isEqualTo(before);
    scratch.write("data/raw/d.txt", "d");
    run("--no-run-cache").fails(3, "did not reproduce", "feat/a as");
    assertThat(files("feat")).isEqualTo(before);
    run("--no-run-cache", "--accept").ok();
    assertThat(scratch.read("feat/a")).isEqualTo("aa\n2");
  }

  @Test
  void anItemThatChangesWhileItRunsIsNotBelieved() {
    scratch.stages(
        "features: {map: {over: 'data/raw/*.txt'}, outs: ['feat/${item.stem}'],"
            + " cmd: 'cat ${item} > feat/${item.stem}; echo >> data/raw/c.txt'}");
    run().fails(1, "changed while it ran");
    assertThat(scratch.has("feat")).isFalse();
    assertThat(scratch.has(".repro/lock/p/features.json")).isFalse();
  }

  @Test
  void retriesAndTimeoutsAreAnItems() {
    scratch.stages(
        "features: {map: {over: 'data/raw/*.txt'}, outs: ['feat/${item.stem}'], timeout: 1,"
            + " retries: {times: 1, backoff: 0}, cmd: 'test ${item.stem} = c && sleep 9;"
            + " echo ${item.stem} >> ran; test $(grep -c ${item.stem} ran) = 2 &&"
            + " cp ${item} feat/${item.stem}'}");
    run("-k").fails(1, "failed for 1 of 3 items: data/raw/c.txt took longer than its timeout");
    assertThat(ran()).containsExactly("a", "a", "b", "b");
  }

  @Test
  void itemsOfAnotherStageAreItsOutputs() {
    scratch.stages(
        "split: {cmd: 'mkdir parts; for i in $(cat list); do echo $i > parts/$i; done', deps: [list],"
            + " outs: [parts]}",
        "each: {map: {over: 'parts/*'}, cmd: 'cp ${item} done/${item.name}; echo ${item.name} >> ran',"
            + " outs: ['done/${item.name}']}");
    scratch.write("list", "1\n2\n");
    run("-j", "2").ok();
    assertThat(ran()).containsExactly("1", "2");
    scratch.write("list", "2\n3\n");
    run().ok();
    assertThat(ran()).containsExactly("3");
    scratch.write("list", "");
    run().fails(2, "nothing matches");
    assertThat(files("done").keySet()).containsExactly("2", "3");
  }

  @Test
  void anotherCloneKnowsWhichItemsWereDone() {
    run().ok();
    Scratch.folder(folder.resolve("store"));
    scratch.jrepro("remote", "add", "-d", "origin", folder.resolve("store").toString()).ok();
    scratch.commit("run").jrepro("push").ok();
    scratch.jrepro("gc").ok();
    scratch.jrepro("fsck").ok();
    Scratch other = scratch.cloneInto(folder.resolve("other"));
    other.jrepro("pull").ok();
    other.jrepro("status", "--check").ok();
    other
        .write("data/raw/d.txt", "dd\n")
        .jrepro("run")
        .ok()
        .says("features: 1 item runs, the outputs of 3 are known");
    assertThat(other.read("all")).isEqualTo("AA\nBB\nCC\nDD\n");
    assertThat(other.read("ran").lines()).containsExactly("d", "all");
    other.checkCache();
  }

  @Test
  void oneOfThousandsCostsOne() {
    int count = 2000;
    for (int i = 0; i < count; i++) {
      scratch.write("many/%d/%04d.txt".formatted(i % 3, i), "item " + i);
    }
    scratch.stages(
        "many: {map: {over: 'many/**/*.txt', batch: 1000}, outs: ['feat/${item.path}'],"
            + " cmd: 'sed -n ''s/.*\"path\":\"\\([^\"]*\\)\".*/\\1/p'' \"$JREPRO_ITEMS\" > list;"
            + " wc -l < list >> ran; while read f; do read text < $f; echo $text! > feat/$f; done"
            + " < list; rm list'}");
    run().ok();
    assertThat(ran()).containsExactly("1000", "1000");
    scratch.write("many/1/0001.txt", "changed").delete("many/2/0002.txt");
    run().ok();
    assertThat(ran()).containsExactly("1");
    assertThat(scratch.read("feat/many/1/0001.txt")).isEqualTo("changed!\n");
    assertThat(files("feat")).hasSize(count - 1);
    String lock = scratch.read(".repro/lock/p/many.json");
    run("-f").ok();
    assertThat(scratch.read(".repro/lock/p/many.json")).isEqualTo(lock);
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void aMatrixOfMaps() {
    scratch.stages(
        "features: {matrix: {n: [1, 2]}, map: {over: 'data/raw/*.txt', as: file},"
            + " cmd: 'head -c ${item.n} ${file} > feat${item.n}/${file.name}; echo x >> ran',"
            + " outs: ['feat${item.n}/${file.name}']}");
    run("-j", "3").ok();
    assertThat(ran()).hasSize(6);
    assertThat(files("feat1")).containsEntry("a.txt", "a");
    assertThat(files("feat2")).containsEntry("c.txt", "cc");
    scratch.write("data/raw/a.txt", "z\n");
    run().ok();
    assertThat(ran()).hasSize(2);
  }

  @Test
  void killedAtAnyMomentItGoesOnWhereItWas() {
    long seed = Long.getLong("jrepro.kill.seed", System.nanoTime());
    Random random = new Random(seed);
    scratch.stages(
        "features: {map: {over: 'many/*'}, outs: ['feat/${item.stem}'],"
            + " cmd: 'cat ${item} salt > feat/${item.stem}; sleep 0.01; echo ${item.stem} >> ran',"
            + " deps: [salt]}");
    List<String> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add("i%02d".formatted(i));
      scratch.write("many/" + items.getLast(), items.getLast());
    }
    scratch.write("salt", "0");
    run("-j", "2").ok();
    SortedMap<String, String> old = files("feat");
    for (int n = 1; n <= 2; n++) {
      scratch.write("salt", String.valueOf(n));
      try (ChildJvm child = scratch.start("run", "-j", "2")) {
        ChildJvm.pause(400 + random.nextInt(1200));
        child.signal("KILL");
        child.end();
      }
      scratch.jrepro("status").ok();
      assertThat(files("feat")).as("seed " + seed).isIn(old, expected(items, n));
      scratch.checkCache();
      run("-j", "2").ok();
      assertThat(files("feat")).as("seed " + seed).isEqualTo(expected(items, n));
      assertThat(scratch.path(".git/jrepro/attempts")).isEmptyDirectory();
      old = files("feat");
    }
  }

  private static SortedMap<String, String> expected(List<String> items, int n) {
    SortedMap<String, String> all = new TreeMap<>();
    items.forEach(item -> all.put(item, item + n));
    return all;
  }
}
