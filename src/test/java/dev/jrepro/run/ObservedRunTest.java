package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run under {@code sandbox: observe} tells of a command. */
final class ObservedRunTest {

  @TempDir private Path folder;

  @BeforeEach
  void needsATracer() {
    assumeTrue(Tracer.find(System.getenv()).isPresent(), "no strace here, or it may not trace");
  }

  private Scratch scratch(String stages) {
    return Scratch.pipeline(folder.resolve("p"), stages)
        .write("in.txt", "in\n")
        .write("more.txt", "more\n");
  }

  @Test
  void whatIsReadAndNotDeclaredIsNamed() {
    Scratch scratch =
        scratch("s: {cmd: 'cat in.txt more.txt > o', deps: [in.txt], sandbox: observe, outs: [o]}");
    scratch
        .jrepro("run")
        .ok()
        .says("Warning: stage s read what it does not declare: more.txt.", "jrepro fix s")
        .saysNot("wrote", "network", "nothing of");
    assertThat(scratch.jrepro("show", "s", "--json").ok().out())
        .contains("\"undeclared\"", "more.txt", "strace");
  }

  @Test
  void whatWasSeenOfARunIsNoGarbageAsLongAsItsRecordCounts() {
    Scratch scratch = scratch("s: {cmd: 'cat in.txt > o', sandbox: observe, outs: [o]}");
    scratch.jrepro("run").ok();
    JsonValue.Obj seen =
        scratch.jrepro("show", "s", "--json").json().object("sandbox").object("seen");
    Digest object = Digest.parse(seen.needText("digest"));
    scratch.commit("run").jrepro("gc", "--prune-now").ok();
    assertThat(scratch.cache().contains(object)).isTrue();
  }

  @Test
  void interpretersAreRecordedWithTheirVersions() {
    Scratch scratch = scratch("s: {cmd: 'perl -e 1 > o', sandbox: observe, outs: [o]}");
    scratch.jrepro("run").ok();
    JsonValue.Obj programs =
        scratch.jrepro("show", "s", "--json").json().object("sandbox").object("programs");
    assertThat(programs.fields().keySet()).anyMatch(path -> path.endsWith("/sh"));
    assertThat(programs.fields().keySet().stream().filter(path -> path.endsWith("/perl")))
        .isNotEmpty()
        .allSatisfy(path -> assertThat(programs.needText(path)).contains("perl 5"));
  }

  @Test
  void aCommandThatKeepsToItsWordIsNotTalkedAbout() {
    Scratch scratch =
        scratch("s: {cmd: 'sort in.txt | tee o > t; cat t >> o; rm t', deps: [in.txt], outs: [o]}");
    scratch.jrepro("run", "--sandbox", "observe").ok().saysNot("Warning: stage");
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void writesBesideTheOutputsAreNamed() {
    Scratch scratch = scratch("s: {cmd: 'mkdir -p d; echo a > d/x; echo b > o', outs: [o]}");
    scratch
        .jrepro("run", "--sandbox", "observe")
        .ok()
        .says("stage s wrote what is no output of it: d/x.");
  }

  @Test
  void aDependencyThatNobodyReadsIsNamed() {
    Scratch scratch = scratch("s: {cmd: 'cat in.txt > o', deps: [in.txt, more.txt], outs: [o]}");
    scratch
        .jrepro("run", "--sandbox", "observe")
        .ok()
        .says("stage s read nothing of what it depends on: more.txt.");
  }

  @Test
  void manyFilesOfAListedFolderAreTheFolder() {
    Scratch scratch = scratch("s: {cmd: 'grep -rh . many > o', outs: [o]}");
    for (int i = 0; i < 20; i++) {
      scratch.write("many/" + i + ".txt", "line\n");
    }
    scratch
        .jrepro("run", "--sandbox", "observe")
        .ok()
        .says("stage s read what it does not declare: many. ");
  }

  @Test
  void eachItemOfAMapIsObserved() throws IOException {
    Scratch scratch =
        scratch(
            "s: {map: {over: 'd/*.txt'}, cmd: 'cat ${item} more.txt > o/${item.stem}',"
                + " outs: ['o/${item.stem}']}");
    scratch.write("d/a.txt", "a\n").write("d/b.txt", "b\n");
    scratch
        .jrepro("run", "--sandbox", "observe")
        .ok()
        .says("stage s read what it does not declare: more.txt.")
        .saysNot("d/a", "nothing of");
    assertThat(Files.readString(folder.resolve("p/o/b"))).isEqualTo("b\nmore\n");
  }

  @Test
  void theModeOfTheCommandLineComesBeforeThatOfTheStageAndOfTheProject() {
    Scratch scratch = scratch("s: {cmd: 'cat more.txt > o', sandbox: observe, outs: [o]}");
    scratch.jrepro("run", "--sandbox", "off").ok().saysNot("Warning: stage");
    scratch.jrepro("config", "run.sandbox", "observe").ok();
    scratch.stages("s: {cmd: 'cat more.txt > o', sandbox: off, outs: [o]}");
    scratch.jrepro("run", "-f").ok().saysNot("Warning: stage");
    scratch.stages("s: {cmd: 'cat more.txt > o', outs: [o]}");
    scratch.jrepro("run", "-f").ok().says("more.txt");
  }

  @Test
  void theModeIsNotInTheKey() {
    Scratch scratch = scratch("s: {cmd: 'cat in.txt > o', deps: [in.txt], outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.stages("s: {cmd: 'cat in.txt > o', deps: [in.txt], sandbox: observe, outs: [o]}");
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void aFailureIsPassedOn() {
    Scratch scratch = scratch("s: {cmd: 'cat more.txt; exit 7', outs: [o]}");
    scratch
        .jrepro("run", "--sandbox", "observe")
        .fails(1, "stage s failed with exit code 7")
        .says("more.txt");
  }
}
