package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jrepro fix} writes. */
final class DependencyFixTest {

  private static final String FILE = "pipelines/p.yaml";

  @TempDir private Path folder;

  @BeforeEach
  void needsATracer() {
    assumeTrue(Tracer.find(System.getenv()).isPresent(), "no strace here, or it may not trace");
  }

  private Scratch scratch(String text) {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: echo}");
    return scratch.write(FILE, text).write("in.txt", "in\n").write("more.txt", "more\n");
  }

  @Test
  void whatWasReadIsDeclaredAndCommentsStay() {
    Scratch scratch =
        scratch(
            """
            # all of it
            stages:
              s:
                cmd: cat in.txt more.txt > o   # both
                deps:
                  - in.txt # the one
                outs: [o]
            """);
    scratch.jrepro("fix", "s").fails(1, "no run of stage s was observed", "--sandbox observe s");
    scratch.jrepro("run", "--sandbox", "observe").ok();
    String before = scratch.read(FILE);
    scratch.jrepro("fix", "-n", "s").ok().prints("pipelines/p.yaml: s lacks more.txt");
    assertThat(scratch.read(FILE)).isEqualTo(before);
    scratch
        .jrepro("fix", "s")
        .ok()
        .prints("pipelines/p.yaml: s now depends on more.txt")
        .says("more.txt is not known to Git yet; 'git add' it.");
    assertThat(scratch.read(FILE))
        .isEqualTo(before.replace("# the one\n", "# the one\n      - more.txt\n"));
    scratch.jrepro("run", "--sandbox", "observe").ok().saysNot("does not declare");
    scratch.jrepro("fix", "s").ok().prints("s declares what it was seen to read");
  }

  @Test
  void pathsAreSeenFromWhereTheCommandRuns() {
    Scratch scratch =
        scratch(
            """
            stages:
              s: {cmd: "cat ../more.txt x > o", wdir: sub, outs: [o]}
            """);
    scratch.write("sub/x", "x\n");
    scratch.jrepro("run", "--sandbox", "observe").ok();
    scratch.jrepro("fix", "s").ok();
    assertThat(scratch.read(FILE)).contains("wdir: sub, deps: [../more.txt, x], outs: [o]}");
    scratch.jrepro("run", "--sandbox", "observe").ok().saysNot("does not declare");
  }

  @Test
  void whatGitIgnoresIsSaidAndNotDeclared() {
    Scratch scratch = scratch("stages: {s: {cmd: cat more.txt > o, outs: [o]}}\n");
    scratch.write(".gitignore", "more.txt\n");
    scratch.jrepro("run", "--sandbox", "observe").ok();
    scratch.jrepro("fix", "s").ok().says("more.txt was read, and Git ignores it: 'jrepro add' it");
    assertThat(scratch.read(FILE)).doesNotContain("deps");
  }

  @Test
  void aStageThatWouldNeedItselfLeavesTheFileAsItWas() {
    Scratch scratch =
        scratch(
            """
            stages:
              s: {cmd: "cat b > a", outs: [a]}
              t: {cmd: "cat a > b", deps: [a], outs: [b]}
            """);
    scratch.write("b", "b\n").jrepro("run", "--sandbox", "observe", "-s", "s").ok();
    String before = scratch.read(FILE);
    scratch.jrepro("fix", "s").fails(2, "need each other");
    assertThat(scratch.read(FILE)).isEqualTo(before);
  }

  @Test
  void theStagesOfOneEntryShareWhatIsAdded() {
    Scratch scratch =
        scratch(
            """
            stages:
              s:
                foreach: [a, b]
                do:
                  cmd: cat more.txt > ${item}
                  outs: ["${item}"]
            """);
    scratch.jrepro("run", "--sandbox", "observe").ok();
    scratch.jrepro("fix", "s@a").ok();
    assertThat(scratch.read(FILE)).contains("      deps: [more.txt]\n      outs:");
    scratch.jrepro("fix", "s@b").ok().prints("s@b declares");
  }
}
