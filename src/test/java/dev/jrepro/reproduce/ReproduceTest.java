package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The results of a commit are made anew in a clean clone, and compared. */
final class ReproduceTest {

  @TempDir private Path folder;

  @Test
  void theOldestOfThreeCommitsIsIdenticalAndTheWorkspaceUntouched() {
    Scratch scratch = threeCommits();
    SortedMap<String, String> before = scratch.tree();
    Ran ran = scratch.jrepro("reproduce", "HEAD~2").ok();
    assertThat(ran.out().lines())
        .contains("a.txt  identical", "b.txt  identical", "reproduced")
        .noneMatch(line -> line.contains("not reproduced"));
    assertThat(scratch.tree()).isEqualTo(before);
    assertThat(scratch.dirt()).isEmpty();
    assertThat(clones(ran)).isEmpty();
  }

  @Test
  void theJsonHasEveryOutputWithItsGrade() {
    Scratch scratch = threeCommits();
    JsonValue.Obj json = scratch.jrepro("reproduce", "HEAD~1", "--json").ok().json();
    assertThat(json.isTrue("reproduced")).isTrue();
    assertThat(json.text("commit")).contains(scratch.git("rev-parse", "HEAD~1").strip());
    assertThat(json.toString()).contains("a.txt", "b.txt", "identical", "p:count", "p:hash");
  }

  @Test
  void aTargetIsRegeneratedWithWhatItNeedsAndNoMore() {
    Scratch scratch = threeCommits();
    Ran ran = scratch.jrepro("reproduce", "HEAD", "count").ok().prints("a.txt  identical");
    assertThat(ran.out()).doesNotContain("b.txt");
    scratch.jrepro("reproduce", "HEAD", "-n").ok().prints("p:count", "p:hash");
    scratch.jrepro("reproduce", "HEAD", "nope").fails(2, "nope");
    scratch.jrepro("reproduce", "nope").fails(2, "'nope' names no commit");
  }

  @Test
  void theCloneStaysWhereItIsAskedTo() throws IOException {
    Scratch scratch = threeCommits();
    Ran ran = scratch.jrepro("reproduce", "--keep", "HEAD~2").ok();
    Path clone = clones(ran).findFirst().orElseThrow();
    assertThat(clone.resolve("a.txt")).hasContent("n: 1");
    scratch.delete(clone.resolveSibling(".").normalize().toString());
  }

  @Test
  void aStageThatIsNotDeterministicIsThreeAndNamed() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "noisy: {cmd: 'date +%N > c.txt', outs: [c.txt]}",
            "next: {cmd: 'cat c.txt > d.txt', deps: [c.txt], outs: [d.txt]}",
            "other: {cmd: 'echo > e.txt', outs: [e.txt]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    scratch
        .jrepro("reproduce", "HEAD")
        .exits(3)
        .prints(
            "c.txt  different  (stage p:noisy)",
            "d.txt  different",
            "e.txt  identical",
            "first divergence: stage p:noisy",
            "the clock",
            "not reproduced");
    assertThat(scratch.jrepro("reproduce", "--json").exits(3).out()).contains("\"divergence\"");
  }

  @Test
  void aStageThatFailsElsewhereIsThreeAndItsErrorIsSaid() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"), "s: {cmd: 'cat secret > o || cat ../../p/x > o', outs: [o]}");
    scratch.write("x", "1").write(".gitignore", "/secret\n/x\n").write("secret", "2");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    scratch
        .jrepro("reproduce")
        .exits(3)
        .prints("o  not regenerated", "first divergence: stage p:s", "exit code 1");
  }

  @Test
  void aCommitWithoutTheInputsOfItsLocksIsThreeWithAClearText() {
    Scratch scratch = threeCommits();
    scratch.write("params.yaml", "n: 99\n").commit("params alone");
    scratch
        .jrepro("reproduce")
        .fails(
            3, "does not hold the inputs of its own results", "stage p:count", "n (params.yaml)");
    scratch.write("params.yaml", "n: 3\n");
    scratch.git("rm", "-q", "--cached", ".repro/lock/p/hash.json");
    scratch.git("commit", "-q", "-am", "no lock");
    scratch.jrepro("reproduce").fails(1, "has no lock for stage p:hash");
  }

  @Test
  void anOldCommitIsRegeneratedWhateverTheWorkspaceDeclares() {
    Scratch scratch = threeCommits();
    scratch
        .stages("other: {cmd: 'echo > z', outs: [z]}")
        .write(".repro/config.yaml", "run: {default: [other]}\n");
    scratch.jrepro("run").ok();
    scratch.commit("other pipeline");
    scratch.jrepro("reproduce", "HEAD~2").ok().prints("a.txt  identical");
    scratch.write("pipelines/p.yaml", "stages: [broken\n");
    scratch.jrepro("reproduce", "HEAD~2").ok().prints("b.txt  identical");
  }

  @Test
  void aCommitWithoutStagesIsNoSuccess() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.jrepro("reproduce").fails(1, "declares no stage");
    scratch.stages("s: {cmd: 'true'}").jrepro("reproduce").fails(1, "declares no stage");
  }

  @Test
  void rawInputsComeFromTheCacheOrARemoteOrAreNamed() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("p")).write("data/x", "1");
    scratch.jrepro("add", "data").ok();
    scratch.stages("s: {cmd: 'cat data/x > o', deps: [data], outs: [o]}").jrepro("run").ok();
    Files.createDirectories(folder.resolve("store"));
    scratch.jrepro("remote", "add", "-d", "origin", folder.resolve("store").toString()).ok();
    scratch.commit("run").jrepro("reproduce").ok().prints("o  identical");
    scratch.jrepro("push").ok();
    Scratch b = scratch.cloneInto(folder.resolve("b"));
    b.jrepro("reproduce").ok().prints("o  identical");
    assertThat(b.has("o")).isFalse();
    b.delete(".git/jrepro").delete("../store").jrepro("reproduce").exits(5);
    b.jrepro("remote", "remove", "origin").ok();
    b.jrepro("reproduce").fails(1, "raw input data", "neither in the cache nor on a remote");
  }

  @Test
  void stagesThatRunForEachItemAreRegeneratedToo() {
    Scratch scratch = Scratch.project(folder.resolve("p")).write("in/1", "a").write("in/2", "b");
    scratch.stages(
        "each:\n    map: {over: 'in/*', as: f}\n    cmd: 'cp ${f.path} out/${f.name}'\n"
            + "    outs: ['out/${f.name}']",
        "more:\n    map: {over: 'out/*', as: f}\n    cmd: 'wc -c < ${f.path} > n/${f.name}'\n"
            + "    outs: ['n/${f.name}']");
    scratch.commit("p").jrepro("run").ok();
    scratch.commit("run").jrepro("reproduce").ok().prints("out  identical", "n    identical");
    scratch.write("in/3", "c").commit("an item more");
    scratch.jrepro("reproduce").fails(3, "does not hold the inputs", "stage p:each");
  }

  @Test
  void tensorsInAnotherOrderAreIdenticalTensors() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("flip", "0")
            .write(".gitignore", "/flip\n")
            .write("one.safetensors", container("a", "b"))
            .write("two.safetensors", container("b", "a"));
    scratch.stages(
        "s: {cmd: 'cp one.safetensors m.safetensors; [ -e flip ] || cp two.safetensors"
            + " m.safetensors', deps: [one.safetensors, two.safetensors],"
            + " outs: [m.safetensors]}");
    scratch.commit("p").jrepro("run").ok();
    scratch.commit("run");
    scratch.jrepro("reproduce").ok().prints("m.safetensors  identical tensors", "reproduced");
  }

  @Test
  void aClaimThatHoldsSavesAMetricThatDiffers() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(
                "pipelines/p.yaml",
                """
                stages:
                  s:
                    cmd: 'echo "{\\"acc\\": 0.9, \\"n\\": $(date +%s%N)}" > m.json'
                    metrics: [m.json]
                claims:
                  good: {text: "reaches 80 %", metric: "m.json:acc", at-least: 0.8}
                """);
    scratch.jrepro("run").ok();
    scratch.commit("run").jrepro("reproduce").ok().prints("m.json  claims hold");
  }

  private Scratch threeCommits() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .stages(
                "count: {cmd: 'cat params.yaml > a.txt', params: [n], outs: [a.txt]}",
                "hash: {cmd: 'sha256sum < a.txt > b.txt', deps: [a.txt], outs: [b.txt]}");
    for (int i = 1; i <= 3; i++) {
      scratch.write("params.yaml", "n: " + i + "\n").jrepro("run").ok();
      scratch.commit("result " + i);
    }
    return scratch;
  }

  private static Stream<Path> clones(Ran ran) {
    return ran.err()
        .lines()
        .filter(line -> line.startsWith("Regenerating "))
        .map(line -> Path.of(line.substring(line.indexOf(" in ") + 4)))
        .filter(Files::exists);
  }

  /** A container of two tensors of one byte each, in the order given. */
  private static byte[] container(String first, String second) {
    String header =
        "{\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},".formatted(first)
            + "\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}".formatted(second);
    byte[] bytes = new byte[8 + header.length() + 2];
    bytes[0] = (byte) header.length();
    System.arraycopy(header.getBytes(StandardCharsets.UTF_8), 0, bytes, 8, header.length());
    bytes[8 + header.length()] = (byte) (first.equals("a") ? 1 : 2);
    bytes[9 + header.length()] = (byte) (first.equals("a") ? 2 : 1);
    return bytes;
  }
}
