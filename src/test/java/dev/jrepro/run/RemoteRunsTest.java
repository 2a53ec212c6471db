package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.remote.Remotes;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one clone has run and pushed, another restores instead of running. */
final class RemoteRunsTest {

  @TempDir private Path folder;
  private Scratch a;
  private Scratch b;

  @BeforeEach
  void makeClones() {
    a = Scratch.project(folder.resolve("a")).write("../remote/keep", "");
    a.write("params.yaml", "v: 1\n")
        .write(".gitignore", "/ran\n")
        .stages(
            "one: {cmd: 'echo ${v} > o1; echo one >> ran', outs: [o1]}",
            "two: {cmd: 'mkdir d; cat o1 > d/x; echo two >> ran', deps: [o1], outs: [d]}",
            "three: {cmd: 'wc -c < d/x > m.json; echo three >> ran', deps: [d/x],"
                + " metrics: [m.json]}",
            "other: {cmd: 'echo other > o4; echo other >> ran', outs: [o4]}");
    a.jrepro("remote", "add", "-d", "shelf", folder.resolve("remote").toString()).ok();
    a.commit("pipeline");
    b = a.cloneInto(folder.resolve("b"));
  }

  private static String run(Scratch scratch, String... more) {
    scratch.write("ran", "");
    String[] words = Stream.concat(Stream.of("run"), Stream.of(more)).toArray(String[]::new);
    Ran ran = scratch.jrepro(words).ok();
    return scratch.read("ran").strip().replace('\n', ' ') + " | " + ran.err();
  }

  @Test
  void aChainIsRestoredFromWhatAnotherClonePushedAndNeverCommitted() {
    run(a);
    a.jrepro("push").ok();
    assertThat(run(b, "--pull")).startsWith(" | ");
    assertThat(b.read("d/x") + b.read("m.json")).isEqualTo("1\n2\n");
    assertThat(b.tree(".repro/lock")).isEqualTo(a.tree(".repro/lock"));
    assertThat(b.jrepro("log").ok().out()).contains("one", "two", "three");
    b.jrepro("status", "--check").ok();
  }

  @Test
  void withoutTheFlagOrTheConfigurationTheRemoteIsNotAsked() {
    run(a);
    a.jrepro("push").ok();
    assertThat(run(b)).startsWith("one other two three | ");
    Scratch c = a.cloneInto(folder.resolve("c"));
    c.jrepro("config", "run.cache", "remote").ok();
    assertThat(run(c)).startsWith(" | ");
    c.jrepro("config", "run.cache", "far").exits(2);
  }

  @Test
  void outputsThatAreMissingAreBroughtForLocksThatAreFresh() {
    run(a);
    a.jrepro("push").ok();
    a.commit("run");
    b.git("pull", "-q");
    assertThat(run(b, "--pull")).startsWith(" | ");
    assertThat(b.read("o1")).isEqualTo("1\n");
    assertThat(b.dirt()).isEmpty();
  }

  @Test
  void onlyTheOutputsOfWhatIsAskedForAreBrought() {
    run(a);
    a.jrepro("push").ok();
    assertThat(run(b, "--pull", "two")).startsWith(" | ");
    assertThat(b.has("o1")).isTrue();
    assertThat(b.has("o4")).isFalse();
    assertThat(b.cache().contains(Digest.ofUtf8("other\n"))).isFalse();
  }

  @Test
  void whatFollowsAStageThatRanIsLookedUpThen() {
    run(a);
    a.jrepro("push").ok();
    // Another command with the same result: its key is nobody's, and what follows has known keys.
    b.write("pipelines/p.yaml", b.read("pipelines/p.yaml").replace("echo ${v}", "echo  ${v}"));
    assertThat(run(b, "--pull")).startsWith("one | ");
    assertThat(b.read("m.json")).isEqualTo("2\n");
  }

  @Test
  void aRemoteThatIsGoneIsAWarningAndTheStagesRun() {
    run(a);
    a.jrepro("push").ok();
    Scratch.folder(folder.resolve("remote")).delete("");
    assertThat(run(b, "--pull"))
        .startsWith("one other two three | ")
        .contains("Warning: the remote was not asked for earlier results");
  }

  @Test
  void outputsThatTheRemoteHasLostAreMadeAgain() throws IOException {
    run(a);
    a.jrepro("push").ok();
    b.jrepro("run", "--pull", "other").ok();
    try (Stream<Path> packs = Files.walk(folder.resolve("remote/packs"))) {
      for (Path pack : packs.filter(Files::isRegularFile).toList()) {
        Files.delete(pack);
      }
    }
    assertThat(run(b, "--pull")).startsWith("one two three | ").contains("Warning: ");
    // A fetch without them is a failure for data, and a warning for records.
    a.jrepro("fetch").ok();
  }

  @Test
  void withoutARemoteTheFlagIsAnErrorAndTheConfigurationAWarning() {
    b.jrepro("remote", "remove", "shelf").ok();
    b.jrepro("run", "--pull").fails(2, "no remote");
    b.jrepro("config", "run.cache", "remote").ok();
    assertThat(run(b)).startsWith("one other two three | ").contains("'run.cache' is 'remote'");
  }

  @Test
  void rawDataThatIsMissingIsBroughtToo() {
    a.write("raw", "raw\n").jrepro("add", "raw").ok();
    a.stages("copy: {cmd: 'cat raw > c; echo copy >> ran', deps: [raw], outs: [c]}");
    run(a);
    a.jrepro("push").ok();
    a.commit("raw");
    b.git("pull", "-q");
    b.jrepro("run").fails(1, "raw", "run --pull");
    assertThat(run(b, "--pull")).startsWith(" | ");
    assertThat(List.of(b.read("raw"), b.read("c"))).containsOnly("raw\n");
  }

  @Test
  void aRecordThatIsSaidToBeOfAnotherKeyIsNoAnswer() throws Exception {
    run(a);
    Scratch c = a.cloneInto(folder.resolve("c")).write("params.yaml", "v: 2\n");
    run(c);
    push(a, record(a), key(c));
    b.write("params.yaml", "v: 2\n");
    assertThat(run(b, "--pull")).startsWith("one other two three | ");
    assertThat(b.read("o1")).isEqualTo("2\n");
  }

  @Test
  void aRecordOfAnotherNumericsClassIsNoAnswer() throws Exception {
    run(a);
    JsonValue.Builder other = JsonValue.object();
    Json.parseObject(new String(a.cache().read(record(a)), StandardCharsets.UTF_8))
        .fields()
        .forEach(other::put);
    byte[] bytes = Json.canonicalBytes(other.put("numerics", "gpu of another kind").build());
    Digest record;
    try (ObjectWriter writer = a.cache().writer()) {
      record = writer.put(bytes);
      writer.commit();
    }
    push(a, record, key(a));
    assertThat(run(b, "--pull", "one")).startsWith("one | ");
    assertThat(b.jrepro("log", "--json").ok().out()).contains(record.hex());
  }

  private static Digest key(Scratch scratch) {
    return Lock.parse(scratch.read(".repro/lock/p/one.json")).key();
  }

  /** Returns the record of the first stage's run. */
  private static Digest record(Scratch scratch) {
    return new Ledger(scratch.path(".git/jrepro/ledger"))
        .lines().stream()
            .filter(line -> line.stage().stage().equals("one"))
            .findFirst()
            .orElseThrow()
            .record();
  }

  /** Pushes a record as whoever can write to the remote could: for any key. */
  private void push(Scratch scratch, Digest record, Digest key) throws InterruptedException {
    RemoteSpec spec =
        new RemoteSpec(
            "shelf",
            folder.resolve("remote").toString(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            new RemoteSpec.Access(false, Optional.empty()));
    Entry entry = Entry.file(record, scratch.cache().read(record).length);
    try (Remote remote = Remotes.open(spec, folder.resolve("memory"))) {
      new Transfer(scratch.cache(), remote, 1, Progress.silent())
          .push(List.of(entry), new TreeMap<>(Map.of(record, key)));
    }
  }
}
