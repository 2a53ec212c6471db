package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.content.Landlock;
import dev.jrepro.json.JsonValue;
import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages are regenerated in a sandbox, and what they do not declare is named. */
final class ConfinementTest {

  @TempDir private Path folder;

  @BeforeEach
  void needsBoth() {
    assumeTrue(Landlock.here().isPresent(), "this kernel has no Landlock");
    assumeTrue(Tracer.find(System.getenv()).isPresent(), "no strace here, or it may not trace");
  }

  private Scratch ran(String... stages) {
    Scratch scratch =
        Scratch.pipeline(folder.resolve("p"), stages)
            .write("in.txt", "in\n")
            .write("more.txt", "more\n");
    scratch.commit("inputs").jrepro("run").ok();
    return scratch.commit("run");
  }

  @Test
  void whatIsDeclaredIsRegeneratedUnderEnforce() {
    Scratch scratch = ran("s: {cmd: 'sort in.txt > out/o', deps: [in.txt], outs: [out/o]}");
    Ran ran = scratch.jrepro("reproduce").ok().prints("sandbox enforce (landlock ");
    assertThat(ran.out()).doesNotContain("sandbox: ");
    JsonValue.Obj sandbox = scratch.jrepro("reproduce", "--json").ok().json().object("sandbox");
    assertThat(sandbox.needText("mode")).isEqualTo("enforce");
    assertThat(sandbox.objects("stages", each -> each).getFirst().needText("mode"))
        .isEqualTo("enforce");
  }

  @Test
  void aStageThatFailsInItsSandboxIsGradedAllTheSameAndItsInputNamed() {
    Scratch scratch =
        ran(
            "s: {cmd: 'cat in.txt more.txt > o', deps: [in.txt], outs: [o]}",
            "t: {cmd: 'sort o > out/t', deps: [o], outs: [out/t]}");
    Ran ran =
        scratch
            .jrepro("reproduce")
            .ok()
            .prints(
                "sandbox: stage p:s failed in its sandbox or gave something else there, and was run again observed (strace",
                "sandbox: stage p:s undeclared input more.txt",
                "o      identical",
                "out/t  identical",
                "reproduced");
    assertThat(ran.out()).doesNotContain("sandbox: stage p:t");
  }

  @Test
  void whoAsksForEnforceGetsNoResultOfWhatIsHeldBack() {
    Scratch scratch = ran("s: {cmd: 'cat in.txt more.txt > o', deps: [in.txt], outs: [o]}");
    scratch
        .jrepro("reproduce", "--sandbox", "enforce")
        .exits(3)
        .prints("o  not regenerated", "likely an undeclared input", "more.txt");
    scratch.jrepro("reproduce", "--sandbox", "off").ok().prints("sandbox off\n", "o  identical");
    scratch
        .jrepro("reproduce", "--sandbox", "observe")
        .ok()
        .prints("sandbox observe (strace ", "undeclared input more.txt", "o  identical");
    scratch.jrepro("reproduce", "--sandbox", "no").fails(2, "wants a mode");
    scratch.jrepro("reproduce", "--experiments", "--no-experiments").fails(2, "one of them");
  }

  @Test
  void anOutputThatIsReadAgainBesideUndeclaredFilesIsRegeneratedOutsideOfIt() {
    Scratch scratch =
        ran(
            "s: {cmd: 'echo a > o; cat o > o2', outs: [o, o2]}",
            "quiet: {cmd: 'echo a > q; cat q > q2 || true', outs: [q, q2]}");
    Ran ran = scratch.jrepro("reproduce").ok().prints("o2  identical", "q2  identical");
    assertThat(ran.out()).doesNotContain("undeclared").contains("p:s failed", "p:quiet");
  }

  @Test
  void aDependencyThatIsDeclaredAndNotReadIsNamed() {
    Scratch scratch = ran("s: {cmd: 'cat more.txt > o', deps: [more.txt, in.txt], outs: [o]}");
    scratch
        .jrepro("reproduce", "--sandbox", "observe")
        .ok()
        .prints("sandbox: stage p:s declares in.txt, and read nothing of it");
  }

  @Test
  void itemsThatFailInTheirSandboxAreGradedToo() {
    Scratch scratch =
        Scratch.pipeline(
                folder.resolve("p"),
                "s: {map: {over: 'd/*.txt'}, cmd: 'cat ${item} more.txt > o/${item.stem}',"
                    + " outs: ['o/${item.stem}']}")
            .write("more.txt", "more\n")
            .write("d/a.txt", "a\n")
            .write("d/b.txt", "b\n");
    scratch.commit("inputs").jrepro("run").ok();
    scratch
        .commit("run")
        .jrepro("reproduce")
        .ok()
        .prints("sandbox: stage p:s undeclared input more.txt", "o  identical");
  }

  @Test
  void whatGitKeepsOfResultsIsNotThereToBeReadByOthers() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "first: {cmd: 'if [ -e m.json ]; then echo there; else echo none; fi > o', outs: [o]}",
            "second: {cmd: 'cat o > c; echo \"{}\" > m.json', deps: [o], outs: [c], metrics:"
                + " [m.json]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    assertThat(scratch.git("ls-files")).contains("m.json");
    scratch.jrepro("reproduce", "--sandbox", "off").ok().prints("o       identical");
  }

  @Test
  void withoutAnythingThatTracesItIsSaidThatNothingCouldBeNamed() throws IOException {
    Scratch scratch = ran("s: {cmd: 'cat in.txt more.txt > o', deps: [in.txt], outs: [o]}");
    Path programs = Files.createDirectories(folder.resolve("bin"));
    for (String name : new String[] {"cat", "sh", "git"}) {
      Files.writeString(programs.resolve(name), "#!/bin/sh\nexec /usr/bin/" + name + " \"$@\"\n");
      assertThat(programs.resolve(name).toFile().setExecutable(true)).isTrue();
    }
    scratch
        .env("PATH", programs.toString())
        .jrepro("reproduce")
        .ok()
        .prints(
            "p:s failed in its sandbox or gave something else there, and was run again in none",
            "o  identical");
  }

  @Test
  void theCertificateSaysUnderWhichSandboxEachStageRan() throws IOException {
    Scratch scratch = ran("s: {cmd: 'cat in.txt more.txt > o', deps: [in.txt], outs: [o]}");
    scratch.jrepro("key", "create").ok();
    scratch.jrepro("reproduce", "--certificate", "c.json").ok();
    String envelope = Files.readString(folder.resolve("p/c.json"), StandardCharsets.UTF_8);
    String payload = envelope.replaceAll("(?s).*\"payload\":\"([^\"]*)\".*", "$1");
    String statement =
        new String(java.util.Base64.getDecoder().decode(payload), StandardCharsets.UTF_8);
    assertThat(statement)
        .contains(
            "\"sandbox\":[{\"mode\":\"observe\",\"stage\":\"p:s\",\"undeclared\":[\"more.txt\"]}]");
    scratch.jrepro("verify", "c.json").exits(3).prints("valid");
  }
}
