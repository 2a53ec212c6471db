package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.lineage.Ledger;
import dev.jrepro.testing.Caches;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that one clone pushed to a folder is whole in another. */
final class SharingTest {

  @TempDir private Path folder;
  private Scratch a;

  @BeforeEach
  void makeProjectThatHasRun() throws IOException {
    a =
        Scratch.project(folder.resolve("a"))
            .write("data/raw/x", "1")
            .write("data/raw/sub/é", "2")
            .write("data/raw/zero", "");
    a.jrepro("add", "data/raw").ok();
    a.stages(
        "sum: {cmd: 'cat data/raw/x > sum; echo + >> sum; echo said', deps: [data/raw], outs: [sum]}",
        "dir: {cmd: 'mkdir -p d/e && cp sum d/s', deps: [sum], outs: [d]}");
    a.jrepro("run").ok();
    Files.createDirectories(folder.resolve("store"));
    a.jrepro("remote", "add", "-d", "origin", folder.resolve("store").toString()).ok();
    a.commit("all");
  }

  @Test
  void anotherCloneGetsTheSameBytesAndRunsNothing() {
    a.jrepro("status").ok().prints("3 outputs of HEAD are on no remote", "as of the last push");
    a.jrepro("push").ok().says("pushed");
    assertThat(a.jrepro("status").ok().out()).doesNotContain("remote");
    a.jrepro("push").ok().says("Nothing to be pushed");
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("status", "--check").exits(3);
    b.jrepro("pull").ok().says("fetched", "Checked out data/raw");
    assertThat(b.tree("data")).isEqualTo(a.tree("data"));
    assertThat(b.tree("d")).isEqualTo(a.tree("d"));
    b.jrepro("status", "--check").ok().prints("Everything is up to date.");
    b.jrepro("run").ok().says("Everything is up to date");
    assertThat(b.dirt()).isEmpty();
    b.checkCache();
  }

  @Test
  void aRelativeFolderIsReadFromTheProjectsRootWhereverTheCommandStands() throws IOException {
    Files.createDirectories(folder.resolve("near"));
    a.jrepro("-C", "data", "remote", "add", "near", "../../near").ok();
    assertThat(a.jrepro("remote", "list").ok().out()).contains("near\t../near");
    a.jrepro("-C", "data", "push", "-r", "near").ok().says("pushed");
    assertThat(folder.resolve("near/packs")).isNotEmptyDirectory();
  }

  @Test
  void recordsThatTheCacheLostAreFetchedThoughTheLedgerKnowsThem() throws IOException {
    a.jrepro("push").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull").ok();
    try (Project project = Project.open(b.root())) {
      List<Ledger.Line> lines = project.ledger().lines();
      for (Ledger.Line line : lines) {
        Caches.lose(project.cache(), line.record());
      }
      b.jrepro("fetch").ok();
      assertThat(project.ledger().lines()).isEqualTo(lines).isNotEmpty();
    }
    try (Project again = Project.open(b.root())) {
      for (Ledger.Line line : again.ledger().lines()) {
        assertThat(again.record(line.record()).key()).isEqualTo(line.key());
      }
    }
  }

  @Test
  void theRunThatMadeItIsKnownInTheOtherClone() {
    a.jrepro("push").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull").ok();
    assertThat(b.jrepro("log").ok().out()).isEqualTo(a.jrepro("log").ok().out());
    assertThat(b.jrepro("lineage", "d").ok().out())
        .isEqualTo(a.jrepro("lineage", "d").ok().out())
        .contains("p:dir", "p:sum", "data/raw");
    b.jrepro("logs", "sum").ok().prints("said");
  }

  @Test
  void oneTargetIsSharedAlone() {
    a.jrepro("push", "data/raw").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull", "data/raw").ok();
    assertThat(b.has("data/raw/x")).isTrue();
    assertThat(b.has("sum")).isFalse();
    b.jrepro("pull").fails(5, "lacks");
    b.jrepro("run").ok().says("2 run");
    assertThat(b.dirt()).isEmpty();
  }

  @Test
  void outputsThatAreNotPushedAreNotMissed() {
    a.stages(
        "sum: {cmd: 'cat data/raw/x > sum; echo + >> sum; echo said', deps: [data/raw],"
            + " outs: [sum: {push: false}]}");
    a.jrepro("run").ok();
    a.commit("no push").jrepro("push").ok();
    assertThat(a.jrepro("status").ok().out()).doesNotContain("on no remote");
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull", "data/raw").ok();
    b.jrepro("fetch").ok();
    b.jrepro("pull").ok();
    assertThat(b.has("data/raw/x")).isTrue();
    b.jrepro("run").ok().says("1 run");
  }

  @Test
  void theDataOfEveryCommitIsSharedOnRequest() {
    a.write("data/raw/x", "second").jrepro("run").ok();
    a.commit("second").jrepro("push", "--all-commits").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("fetch", "--all-commits").ok();
    a.delete("../store");
    b.git("checkout", "-q", "HEAD~1");
    b.jrepro("checkout").ok();
    assertThat(b.read("sum")).isEqualTo("1+\n");
  }

  @Test
  void pullRefusesToLoseUnsavedBytesAndKeepsWhatItFetched() {
    a.jrepro("push").ok();
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.write("data/raw/x", "unsaved");
    SortedMap<String, String> before = b.tree();
    b.jrepro("pull").fails(1, "data/raw/x", "would be lost");
    assertThat(b.tree()).isEqualTo(before);
    b.jrepro("pull", "-f").ok();
    assertThat(b.read("data/raw/x")).isEqualTo("1");
  }

  @Test
  void aBrokenObjectOnTheRemoteIsFourAndNothingIsLost() throws IOException {
    a.jrepro("push").ok();
    Map<Path, byte[]> good = new TreeMap<>();
    for (Path pack : packs()) {
      good.put(pack, Files.readAllBytes(pack));
      byte[] bad = good.get(pack).clone();
      for (int i = 0; i < bad.length - 1000; i++) {
        bad[i] ^= 1;
      }
      Files.write(pack, bad);
    }
    Scratch b = a.cloneInto(folder.resolve("b"));
    b.jrepro("pull").fails(4, "is corrupt", "the remote 'origin'");
    b.checkCache();
    assertThat(b.has("data/raw/sub/é")).isFalse();
    for (Map.Entry<Path, byte[]> pack : good.entrySet()) {
      Files.write(pack.getKey(), pack.getValue());
    }
    b.jrepro("pull").ok();
    assertThat(b.tree("data")).isEqualTo(a.tree("data"));
  }

  @Test
  void withoutARemoteTheHintSaysHowToMakeOne() {
    a.jrepro("remote", "remove", "origin").ok();
    a.jrepro("push").fails(2, "there is no remote", "jrepro remote add");
    a.jrepro("pull", "-r", "nope").fails(2, "there is no remote");
    a.jrepro("remote", "remove", "origin").fails(2, "origin");
    a.jrepro("remote", "add", "../up", "/tmp/x").fails(2, "'../up' is no name");
    a.jrepro("remote", "add", "x", "s4://bucket").fails(2, "s4://bucket");
    assertThat(a.jrepro("remote").ok().out()).isEmpty();
  }

  @Test
  void aRemoteInTheConfigurationCannotNameAFileElsewhere() {
    a.write(".repro/config.yaml", "remotes:\n  ../ledger: {url: /tmp/x}\n");
    a.jrepro("push").fails(2, ".repro/config.yaml:2:", "../ledger");
    a.jrepro("log").fails(2, "../ledger");
  }

  @Test
  void twoRemotesWantADefault() throws IOException {
    Files.createDirectories(folder.resolve("other"));
    a.jrepro("remote", "add", "second", folder.resolve("other").toString()).ok();
    a.jrepro("remote", "list").ok().prints("origin", "(default)", "second");
    a.jrepro("push", "-r", "second").ok();
    a.jrepro("remote", "default", "second").ok();
    a.jrepro("push").ok().says("Nothing to be pushed");
    a.jrepro("remote", "default", "nope").fails(2, "no remote 'nope'");
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> walk = Files.walk(folder.resolve("store/packs"))) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
