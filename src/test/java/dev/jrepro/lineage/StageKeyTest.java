package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.pipeline.Fingerprint;
import dev.jrepro.pipeline.Stage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class StageKeyTest {

  private static final String STAGE =
      "stages: {one: {cmd: run, deps: [a, b], params: [p, q], outs: [x, y]}}";
  private static final String PARAMS = "p: 1\nq: {r: 2}\n";
  private static final SortedMap<RepoPath, Entry> DEPS =
      Examples.entries(Map.of("a", Examples.file("1"), "b", Examples.file("2")));

  @Test
  void theKeyIsThatOfTheFormat() throws IOException {
    Golden.check("lineage/key.json", Json.pretty(Examples.key().inputs()));
    assertThat(Examples.key().digest())
        .hasToString("sha256:748932ff9a00cf5c358b9cc0f0e5a45dde36bf63449bedb09c89ad1a6cb2f06e");
  }

  @Test
  void whatAPersonWroteDifferentlyDiffers() {
    List<Digest> keys =
        Stream.of(
                "1",
                "1.0",
                "1.00",
                "\"1\"",
                "true",
                "\"true\"",
                "null",
                "\"\"",
                "[1]",
                "{r: 1}",
                ".nan",
                "1e0",
                "9007199254740993",
                "9007199254740992",
                "1e400")
            .map(value -> key(STAGE, "p: %s\nq: 0\n".formatted(value)))
            .toList();
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void whatMeansTheSameIsTheSame() {
    Digest key = key(STAGE, PARAMS);
    assertThat(key(STAGE, "# a comment\nq:\n  r: 2\n'p': 1\nother: 7\n")).isEqualTo(key);
    assertThat(
            key(
                """
                stages:
                  one:
                    outs: [y, x]
                    params: [q, p]
                    deps: [./b, a]
                    cmd: run
                    desc: words
                    meta: {a: 1}
                    timeout: 3h
                """,
                PARAMS))
        .isEqualTo(key);
    assertThat(key(STAGE, "q: {\"r\": 2}\np: &a 1\nz: *a\n")).isEqualTo(key);
  }

  @Test
  void everythingThatDecidesAnOutputIsInTheKey() {
    Stream<String> stages =
        Stream.of(
            "cmd: run, deps: [a, b], params: [p, q], outs: [x, y]",
            "cmd: run2, deps: [a, b], params: [p, q], outs: [x, y]",
            "cmd: [run], wdir: sub, deps: [../a, ../b], params: [p, q], outs: [../x, ../y]",
            "cmd: [run, 'true']",
            "cmd: run, deps: [a, b], params: [p], outs: [x, y]",
            "cmd: run, deps: [a, b], params: [p, q], outs: [x]",
            "cmd: run, deps: [a, b], params: [p, q], outs: [x], metrics: [y]",
            "cmd: run, deps: [a, b], params: [p, q], outs: [x], plots: [y]",
            "cmd: run, outs: [x], metrics: [y: {volatile: [s]}]",
            "cmd: run, outs: [x], metrics: [y: {volatile: [s, t]}]",
            "cmd: run, env: {A: b}",
            "cmd: run, env: {A: c}",
            "java: Run.java",
            "java: Run.java --x",
            "java: Run.java, resources: {cpus: 2}",
            "java: Run.java, resources: {gpu: none}",
            "java: Run.java, resources: {gpu: 1}");
    assertThat(stages.map(text -> key("stages: {one: {" + text + "}}", PARAMS)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatDecidesNothingIsNotInTheKey() {
    Digest key = key("stages: {one: {cmd: run, outs: [x]}}", PARAMS);
    assertThat(
            Stream.of(
                "cmd: run, outs: [x: {persist: true, push: false, checkpoint: true, cache: false}]",
                "cmd: run, outs: [x], resources: {cpus: 4}",
                "cmd: run, outs: [x], logs: [runs]",
                "cmd: run, outs: [x], secrets: [TOKEN]",
                "cmd: run, outs: [x], always_changed: true"))
        .allSatisfy(
            text -> assertThat(key("stages: {one: {" + text + "}}", PARAMS)).isEqualTo(key));
  }

  @Test
  void environmentIsInTheKeyAtTheLevelThatIsAskedFor() {
    Stage stage = Examples.stage(STAGE, PARAMS);
    StageKey key = StageKey.of(stage, DEPS, new TreeMap<>());
    SortedMap<String, String> facts = new TreeMap<>(Map.of("kernel", "6.1", "os", "Linux"));
    assertThat(key.in(Fingerprint.NONE, facts)).isEqualTo(key);
    StageKey exact = key.in(Fingerprint.EXACT, facts);
    assertThat(Json.canonical(exact.inputs()))
        .contains(
            "\"environment\":{\"facts\":{\"kernel\":\"6.1\",\"os\":\"Linux\"},"
                + "\"fingerprint\":\"exact\"}");
    assertThat(key.in(Fingerprint.MAJOR, facts).digest())
        .isNotEqualTo(exact.digest())
        .isNotEqualTo(key.digest());
    facts.put("kernel", "6.2");
    assertThat(key.in(Fingerprint.EXACT, facts).digest()).isNotEqualTo(exact.digest());
  }

  @Test
  void contentAndKindOfADependencyAreInTheKey() {
    Stage stage = Examples.stage(STAGE, PARAMS);
    Digest key = StageKey.of(stage, DEPS, new TreeMap<>()).digest();
    assertThat(with(stage, Examples.file("other"))).isNotEqualTo(key);
    assertThat(with(stage, new Entry(Kind.EXECUTABLE, Digest.ofUtf8("1"), 1, 1))).isNotEqualTo(key);
    assertThat(with(stage, Examples.file("1"))).isEqualTo(key);
  }

  @Test
  void valuesThatAreNotDeclaredAreInTheKeyByTheirDigest() {
    Stage stage = Examples.stage("stages: {one: {cmd: run, env: [HOST]}}", PARAMS);
    SortedMap<String, Digest> passed = new TreeMap<>(Map.of("HOST", Digest.ofUtf8("secret")));
    StageKey key = StageKey.of(stage, new TreeMap<>(), passed);
    assertThat(Json.canonical(key.inputs()))
        .contains(Digest.ofUtf8("secret").hex())
        .doesNotContain("secret");
    passed.put("HOST", Digest.ofUtf8("other"));
    assertThat(StageKey.of(stage, new TreeMap<>(), passed).digest()).isNotEqualTo(key.digest());
  }

  @Test
  void aDependencyIsFoundInTheKey() {
    assertThat(Examples.key().dependency(RepoPath.of("sub/naïve")))
        .contains(Examples.directory("d"));
    assertThat(Examples.key().dependency(RepoPath.of("none"))).isEmpty();
  }

  private static Digest with(Stage stage, Entry entry) {
    SortedMap<RepoPath, Entry> deps = new TreeMap<>(DEPS);
    deps.put(RepoPath.of("a"), entry);
    return StageKey.of(stage, deps, new TreeMap<>()).digest();
  }

  private static Digest key(String pipeline, String params) {
    return StageKey.of(Examples.stage(pipeline, params), DEPS, new TreeMap<>()).digest();
  }
}
