package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.content.Landlock;
import dev.jrepro.json.JsonValue;
import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.testing.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults that make results differ, planted one at a time in the second of three stages: each is
 * found, graded, and named with its stage and its likely cause.
 */
final class FaultsTest {

  @TempDir private Path folder;

  @Test
  void anUnpinnedSeedIsNamed() {
    Scratch scratch = planted("od -An -N8 -tx1 /dev/urandom > model.txt", "");
    found(scratch, "seed");
  }

  @Test
  void theClockInAnOutputIsNamed() {
    Scratch scratch = planted("echo acc 0.9 at $(date +%FT%T.%NZ) > model.txt", "");
    JsonValue.Obj divergence = found(scratch, "clock");
    assertThat(divergence.needText("cause")).contains("has the time of the run");
  }

  @Test
  void hashOrderIsNamed() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "perl is not here");
    String program = "%h = map {$_ => 1} 1 .. 50; print join(qq(\\n), keys %h)";
    Scratch scratch = planted("perl -e '" + program + "' > model.txt", "");
    JsonValue.Obj divergence = found(scratch, "hash order");
    assertThat(divergence.needText("where")).contains("in another order");
    assertThat(divergence.needText("cause")).contains("with the seeds of hash tables fixed");
  }

  @Test
  void theLocaleIsNamed() {
    Scratch scratch = Scratch.project(folder.resolve("p")).env("LANG", "de_DE.UTF-8");
    plant(scratch, "case $LANG in de*) echo 0,5;; *) echo 0.5;; esac > model.txt", "inherit");
    scratch.env("LANG", "C");
    JsonValue.Obj divergence = found(scratch, "locale");
    assertThat(divergence.needText("where")).isEqualTo("line 1: 0,5 then, 0.5 now");
    assertThat(divergence.needText("cause")).contains("gives what was recorded");
  }

  @Test
  void theThreadCountIsNamed() {
    Scratch scratch = Scratch.project(folder.resolve("p")).env("OMP_NUM_THREADS", "3");
    plant(scratch, "echo \"shards ${OMP_NUM_THREADS:-2}\" > model.txt", "inherit");
    scratch.env("OMP_NUM_THREADS", "2");
    found(scratch, "thread count");
  }

  @Test
  void aDependencyRemovedFromTheYamlIsNamed() {
    Scratch scratch = planted("cat data.txt settings.txt > model.txt", "");
    scratch.write("settings.txt", "rate 0.2\n").jrepro("run").ok();
    scratch.commit("a change that nothing notices");
    JsonValue.Obj divergence = found(scratch, "undeclared input");
    assertThat(divergence.needText("cause"))
        .contains("it reads settings.txt, which is none of its dependencies and has changed since");
  }

  @Test
  void aFileThatOnlyTheWorkspaceHasIsNamedToo() {
    Scratch scratch = Scratch.project(folder.resolve("p")).write(".gitignore", "/local.txt\n");
    scratch.write("local.txt", "7");
    plant(scratch, "cat data.txt local.txt > model.txt", "");
    assertThat(found(scratch, "undeclared input").needText("cause")).contains("local.txt");
  }

  @Test
  void withoutExperimentsTheRecordsAloneAreRead() {
    Scratch scratch = planted("od -An -N8 -tx1 /dev/urandom > model.txt", "");
    JsonValue.Obj json =
        scratch
            .jrepro("reproduce", "--no-experiments", "--sandbox", "off", "--json")
            .exits(3)
            .json();
    assertThat(json.object("divergence").needText("kind")).isEqualTo("unknown");
    assertThat(json.object("divergence").texts("findings")).isEmpty();
    needsTracer();
    json = scratch.jrepro("reproduce", "--no-experiments", "--json").exits(3).json();
    assertThat(json.object("divergence").needText("kind")).isEqualTo("seed");
    assertThat(json.object("divergence").needText("cause")).contains("/dev/urandom");
  }

  @Test
  void anInputThatItDoesWithoutInItsSandboxIsNamedAsWell() {
    needsTracer();
    Scratch scratch = Scratch.project(folder.resolve("p")).write("settings.txt", "rate 0.1\n");
    scratch.stages(
        "prepare: {cmd: 'echo 1 > d/data.txt', outs: [d/data.txt]}",
        "train: {cmd: 'cat d/data.txt > m/model.txt; cat settings.txt >> m/model.txt || true',"
            + " deps: [d/data.txt], outs: [m/model.txt]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    JsonValue.Obj divergence = found(scratch, "undeclared input");
    assertThat(divergence.needText("cause"))
        .isEqualTo(
            "likely an undeclared input: it reads settings.txt, which is none of its dependencies;"
                + " where it may, it gives what was recorded");
  }

  @Test
  void theNetworkIsNamedWhereNothingElseIsFound() {
    needsTracer();
    Scratch scratch =
        planted("bash -c 'echo > /dev/udp/203.0.113.1/9; echo acc $RANDOM > model.txt'", "");
    scratch.jrepro("key", "create").ok();
    JsonValue.Obj json =
        scratch
            .jrepro("reproduce", "--no-experiments", "--sandbox", "observe", "--json")
            .exits(3)
            .json();
    assertThat(json.object("divergence").needText("cause"))
        .isEqualTo("likely an undeclared input: it uses the network: 203.0.113.1:9");
  }

  private static void needsTracer() {
    assumeTrue(Tracer.find(System.getenv()).isPresent(), "no strace here, or it may not trace");
    assumeTrue(Landlock.here().isPresent(), "this kernel has no Landlock");
  }

  private Scratch planted(String command, String environment) {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    plant(scratch, command, environment);
    return scratch;
  }

  /** Three stages, the second of which is at fault; run and committed. */
  private static void plant(Scratch scratch, String command, String environment) {
    String inherit = environment.isEmpty() ? "" : ", env: " + environment;
    scratch
        .write("settings.txt", "rate 0.1\n")
        .write("raw.txt", "1\n")
        .write("train.sh", command + "\n")
        .stages(
            "prepare: {cmd: 'cat raw.txt > data.txt', deps: [raw.txt], outs: [data.txt]}",
            "train: {cmd: sh train.sh, deps: [data.txt, train.sh], outs: [model.txt]"
                + inherit
                + "}",
            "score: {cmd: 'wc -c < model.txt > score.txt; cat model.txt >> score.txt',"
                + " deps: [model.txt], outs: [score.txt]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
  }

  private static JsonValue.Obj found(Scratch scratch, String kind) {
    scratch.jrepro("key", "create").ok();
    JsonValue.Obj json = scratch.jrepro("reproduce", "--json").exits(3).json();
    JsonValue.Obj divergence = json.object("divergence");
    assertThat(divergence.needText("stage")).isEqualTo("p:train");
    assertThat(divergence.needText("kind")).as(divergence.toString()).isEqualTo(kind);
    assertThat(json.objects("outputs", each -> each).stream().map(o -> o.needText("grade")))
        .first()
        .isEqualTo("identical");
    assertThat(json.text("certificate")).isPresent();
    return divergence;
  }
}
