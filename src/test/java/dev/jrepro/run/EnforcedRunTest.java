package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.content.Landlock;
import dev.jrepro.run.sandbox.Tracer;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run under {@code sandbox: enforce} lets a command do. */
final class EnforcedRunTest {

  @TempDir private Path folder;

  @BeforeEach
  void needsLandlock() {
    assumeTrue(Landlock.here().isPresent(), "this kernel has no Landlock");
  }

  private Scratch scratch(String stages) {
    return Scratch.pipeline(folder.resolve("p"), stages)
        .write("in.txt", "in\n")
        .write("more.txt", "more\n");
  }

  private static void needsTracer() {
    assumeTrue(Tracer.find(System.getenv()).isPresent(), "no strace here, or it may not trace");
  }

  @Test
  void whatIsDeclaredWorks() {
    Scratch scratch =
        scratch(
            "s: {cmd: 'sort in.txt > o; cp in.txt sub/out/a; cat sub/out/a > $TMPDIR/t; cat"
                + " $TMPDIR/t; mv sub/out/a sub/out/b', deps: [in.txt], sandbox: enforce,"
                + " outs: [o, sub/out/b]}");
    scratch.jrepro("run").ok().says("s | in").saysNot("denied", "Warning: stage");
    assertThat(scratch.read("sub/out/b")).isEqualTo("in\n");
    assertThat(scratch.jrepro("show", "s", "--json").ok().out())
        .contains("\"enforce\"", "landlock ");
  }

  @Test
  void whatIsReadAndNotDeclaredFailsTheStageAndIsNamed() {
    needsTracer();
    Scratch scratch =
        scratch("s: {cmd: 'cat in.txt more.txt > o', deps: [in.txt], sandbox: enforce, outs: [o]}");
    scratch
        .jrepro("run")
        .fails(
            1,
            "stage s failed with exit code 1: in its sandbox it may not read more.txt, which it"
                + " does not declare.",
            "'jrepro fix s' declares what it read");
    assertThat(folder.resolve("p/o")).doesNotExist();
    scratch.jrepro("fix", "s").ok();
    scratch.jrepro("run").ok();
    assertThat(scratch.read("o")).isEqualTo("in\nmore\n");
  }

  @Test
  void aProgramThatDoesWithoutIsRight() {
    Scratch scratch =
        scratch("s: {cmd: 'cat more.txt > o || echo none > o', sandbox: enforce, outs: [o]}");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("o")).isEqualTo("none\n");
  }

  @Test
  void whatIsNoOutputIsNotWritten() {
    needsTracer();
    Scratch scratch =
        scratch("s: {cmd: 'echo a > sub/o; echo b > in.txt', sandbox: enforce, outs: [sub/o]}");
    scratch
        .jrepro("run")
        .fails(1, "it may not write in.txt, which is no output of it", "--sandbox off");
    assertThat(scratch.read("in.txt")).isEqualTo("in\n");
  }

  @Test
  void temporaryFilesBesideAProjectThatLiesAmongThemAreNotWritten() {
    needsTracer();
    Path other = folder.resolve("other");
    Scratch scratch = scratch("s: {cmd: 'echo a > o; echo b > " + other + "', outs: [o]}");
    scratch.jrepro("run", "--sandbox", "enforce").fails(1, "it may not write " + other);
    assertThat(other).doesNotExist();
  }

  @Test
  void theNetworkIsNotToBeHad() throws IOException {
    needsTracer();
    assumeTrue(Landlock.here().orElseThrow().knowsTcp(), "this Landlock knows nothing of TCP");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + server.getLocalPort();
      Scratch scratch =
          scratch(
              "s: {cmd: \"bash -c 'echo > /dev/tcp/"
                  + address.replace(':', '/')
                  + "' && echo a > o\", outs: [o]}");
      scratch
          .jrepro("run", "--sandbox", "enforce")
          .fails(1, "it may not use the network (" + address + ")");
      scratch.jrepro("run").ok();
    }
  }

  @Test
  void aDatagramIsDeniedAndItsAddressNamed() {
    needsTracer();
    assumeTrue(Landlock.here().orElseThrow().knowsNetwork(), "this kernel filters no calls");
    scratch("s: {cmd: \"bash -c 'echo a > /dev/udp/127.0.0.1/9' && echo a > o\", outs: [o]}")
        .jrepro("run", "--sandbox", "enforce")
        .fails(1, "it may not use the network (127.0.0.1:9)");
  }

  @Test
  void ofTheItemsThatFailOneIsLookedInto() {
    needsTracer();
    Scratch scratch =
        scratch(
            "s: {map: {over: 'd/*.txt'}, cmd: 'cat ${item} more.txt > o/${item.stem}',"
                + " sandbox: enforce, outs: ['o/${item.stem}']}");
    scratch.write("d/a.txt", "a\n").write("d/b.txt", "b\n");
    scratch
        .jrepro("run", "--keep-going")
        .fails(1, "in its sandbox it may not read more.txt, which it does not declare");
    scratch.jrepro("fix", "s").ok();
    scratch.jrepro("run").ok();
    assertThat(scratch.read("o/b")).isEqualTo("b\nmore\n");
  }

  @Test
  void whereItYieldsWhatComesOfASecondRunOutsideOfItCounts() {
    Scratch scratch = scratch("s: {cmd: 'cat more.txt > o', outs: [o]}");
    scratch
        .jrepro("run", "--sandbox", "enforce", "--sandbox-yields")
        .ok()
        .says("failed with exit code 1 in its sandbox. It runs once more outside of it");
    assertThat(scratch.read("o")).isEqualTo("more\n");
  }

  @Test
  void whereItYieldsAFolderThatTheLockHasIsReadAgain() {
    Scratch scratch =
        scratch("s: {cmd: 'mkdir -p d/o && echo a > d/o/a && cat d/o/a', outs: [d/o]}");
    scratch.write("d/other", "beside it\n");
    String[] enforced = {"run", "--sandbox", "enforce", "--sandbox-yields", "-f"};
    scratch.jrepro("run").ok();
    assertThat(scratch.jrepro(enforced).ok().err()).doesNotContain("once more outside");
    scratch.stages("s: {cmd: 'mkdir d/o && echo b > d/o/a', outs: [d/o]}");
    scratch.jrepro("run").ok();
    scratch.jrepro(enforced).ok().says("in its sandbox. It runs once more outside of it");
    assertThat(scratch.read("d/o/a")).isEqualTo("b\n");
  }

  @Test
  void anOutputBesideUndeclaredFilesIsWrittenAndNotReadAgain() {
    needsTracer();
    Scratch scratch = scratch("s: {cmd: 'echo a > o; cat o', sandbox: enforce, outs: [o]}");
    scratch
        .jrepro("run")
        .fails(1, "it cannot read again what it wrote to o", "a folder of their own");
    scratch.stages("s: {cmd: 'echo a > d/o; cat d/o', sandbox: enforce, outs: [d/o]}");
    scratch.jrepro("run").ok();
  }

  @Test
  void aFailureOfAnotherKindIsToldAsEver() {
    Scratch scratch = scratch("s: {cmd: 'exit 3', sandbox: enforce, outs: [o]}");
    scratch.jrepro("run").fails(1, "stage s failed with exit code 3.");
  }

  @Test
  void eachItemOfAMapIsHeldToIt() {
    Scratch scratch =
        scratch(
            "s: {map: {over: 'd/*.txt'}, cmd: 'cat ${item} > o/${item.stem}; cat more.txt',"
                + " sandbox: enforce, outs: ['o/${item.stem}']}");
    scratch.write("d/a.txt", "a\n").write("d/b.txt", "b\n");
    scratch.jrepro("run").fails(1, "d/a.txt");
    scratch.stages(
        "s: {map: {over: 'd/*.txt'}, cmd: 'cat ${item} > o/${item.stem}; cat o/${item.stem}',"
            + " sandbox: enforce, outs: ['o/${item.stem}']}");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("o/b")).isEqualTo("b\n");
  }

  @Test
  void aJavaStageFindsItsSourcesItsClassPathAndItsParameters() {
    Scratch scratch =
        scratch(
                "s: {java: src/Main.java, deps: [in.txt], params: [a], sandbox: enforce, outs: [d/o]}")
            .write("params.yaml", "a: 1\n")
            .write(
                "src/Main.java",
                """
                import java.nio.file.*;
                class Main {
                  public static void main(String[] arguments) throws Exception {
                    Path params = Path.of(System.getenv("JREPRO_PARAMS"));
                    String text = Files.readString(params) + Files.readString(Path.of("in.txt"));
                    Files.writeString(Path.of("d/o"), text + Other.TEXT);
                    Files.createTempFile("a", "b");
                    try {
                      Files.readString(Path.of("more.txt"));
                      System.exit(1);
                    } catch (AccessDeniedException e) {
                      System.out.println("denied");
                    }
                  }
                }
                """)
            .write("src/Other.java", "class Other { static final String TEXT = \"other\"; }\n");
    scratch.jrepro("run").ok().says("s | denied");
    assertThat(scratch.read("d/o")).isEqualTo("{\"a\":1}in\nother");
  }
}
