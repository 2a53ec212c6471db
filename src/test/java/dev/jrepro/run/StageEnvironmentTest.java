package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command sees, and what of it anybody can read later. */
final class StageEnvironmentTest {

  @TempDir private Path folder;

  @Test
  void aCommandSeesWhatIsDeclaredAndNoMore() {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'env > o', outs: [o]}");
    scratch.env("NOISE", "1").jrepro("run").ok();
    assertThat(scratch.read("o"))
        .contains("LC_ALL=C.UTF-8\n", "TZ=UTC\n", "PATH=", "HOME=", "JREPRO_PARAMS=")
        .doesNotContain("NOISE");
  }

  @Test
  void aDeclaredValueAndAPassedOneAreInTheKey() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"), "s: {cmd: 'echo $A $B > o', env: {A: one}, outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.stages("s: {cmd: 'echo $A $B > o', env: {A: two}, outs: [o]}");
    scratch.jrepro("why", "s").ok().prints("variable A changed", "one", "two");
    scratch.stages("s: {cmd: 'echo $A $B > o', env: [B], outs: [o]}");
    scratch.env("B", "first").jrepro("run").ok();
    assertThat(scratch.read("o")).isEqualTo("first\n");
    scratch.jrepro("status", "--check").ok();
    scratch.env("B", "second").jrepro("why", "s").ok().prints("variable B changed");
    assertThat(scratch.read(".repro/lock/p/s.json")).doesNotContain("first");
  }

  @Test
  void inheritPassesEverything() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"), "s: {cmd: 'echo $NOISE > o', env: inherit, outs: [o]}");
    scratch.env("NOISE", "loud").jrepro("run").ok();
    assertThat(scratch.read("o")).isEqualTo("loud\n");
    scratch.env("NOISE", "other").jrepro("status", "--check").ok();
  }

  @Test
  void aSecretIsPassedAndNowhereToBeRead() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "s: {cmd: 'echo \"token $TOKEN.\"; echo \"$KEY\"; env > /dev/null; echo > o',"
                + " secrets: [TOKEN, KEY], outs: [o]}");
    scratch.jrepro("run").fails(1, "needs the secret", "Hint: Set the variable");
    scratch.env("TOKEN", "hunter2hunter2").env("KEY", "-- begin --\nabcdefgh\nijklmnop\n-- end --");
    String said = scratch.jrepro("run").ok().says("token ***.").err();
    String everything =
        said
            + scratch.jrepro("logs", "s").ok().prints("token ***.").out()
            + scratch.jrepro("show", "s", "--json").ok().out()
            + scratch.read(".repro/lock/p/s.json");
    assertThat(everything).doesNotContain("hunter2", "abcdefgh", "ijklmnop");
    scratch.env("TOKEN", "another").jrepro("status", "--check").ok();
  }

  @Test
  void parametersReachTheProgramAsJson() {
    Scratch scratch =
        Scratch.pipeline(
                folder.resolve("p"),
                "s: {cmd: 'cat $JREPRO_PARAMS > o', params: [a.b, c], outs: [o]}")
            .write("params.yaml", "a: {b: 1.0, x: 2}\nc: [1, two]\nd: 3\n");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("o").strip()).isEqualTo("{\"a\":{\"b\":1.0},\"c\":[1,\"two\"]}");
  }

  @Test
  void aWorkingFolderIsWhereTheCommandRuns() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("sub/in", "x")
            .stages("s: {cmd: 'cat in > out', wdir: sub, deps: [in], outs: [out]}")
            .commit("p");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("sub/out")).isEqualTo("x");
    scratch.jrepro("status", "--check").ok();
  }

  @Test
  void aDependencyThatGitIgnoresIsAnErrorWithARemedy() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(".gitignore", "/in\n")
            .write("in", "x")
            .stages("s: {cmd: 'cat in > o', deps: [in], outs: [o]}")
            .commit("p");
    scratch.jrepro("run").fails(2, "depends on in, which Git ignores", "jrepro add in");
    assertThat(scratch.has("o")).isFalse();
    scratch.jrepro("add", "in").ok();
    scratch.jrepro("run").ok();
  }

  @Test
  void aDependencyThatGitDoesNotKnowIsAWarning() {
    Scratch scratch =
        Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'cat in > o', deps: [in], outs: [o]}")
            .write("in", "x");
    scratch.jrepro("run").ok().says("Warning: Git does not know the dependency in yet");
    scratch.jrepro("status").ok().prints("in: a dependency that Git does not know yet");
    scratch.git("add", "in");
    assertThat(scratch.jrepro("run", "-f").ok().err()).doesNotContain("Warning");
  }

  @Test
  void anOutputThatGitTracksIsAnErrorAtItsPlace() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("o", "mine")
            .stages("s: {cmd: 'echo > o', outs: [o]}")
            .commit("p");
    scratch.jrepro("run").fails(2, "pipelines/p.yaml:2:", "output o", "is tracked by Git");
    assertThat(scratch.read("o")).isEqualTo("mine");
  }

  @Test
  void anOutputIsNeverAPointerNorBehindALink() throws IOException {
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'true', outs: [x.repro]}");
    scratch.jrepro("run").fails(2, "pipelines/p.yaml:2:", "x.repro");
    Files.createSymbolicLink(scratch.path("link"), folder);
    scratch.stages("s: {cmd: 'echo > link/o', outs: [link/o]}");
    scratch.jrepro("run").fails(2, "pipelines/p.yaml:2:", "behind the symbolic link link");
    assertThat(folder.resolve("o")).doesNotExist();
  }

  @Test
  void aLockThatGitWouldNotKeepIsAWarning() {
    Scratch scratch =
        Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'echo 1 > m.json', metrics: [m.json]}");
    assertThat(scratch.jrepro("run").ok().err()).doesNotContain("Warning");
    scratch
        .write(".gitignore", "*.json\n")
        .jrepro("run", "-f")
        .ok()
        .says("Warning: Git ignores .repro/lock/p/s.json", "Warning: Git ignores m.json");
  }

  @Test
  void whatACommandPrintsComesThroughWhateverItIs() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write(
                "say.sh",
                """
                printf 'one\\r\\ntwo\\rthree\\n\\nend'
                head -c 3000000 /dev/zero | tr '\\0' x
                echo > o
                """)
            .stages("s: {cmd: sh say.sh, deps: [say.sh], outs: [o]}")
            .commit("p");
    scratch.jrepro("run").ok().says("s | one\ns | two\ns | three\ns | \ns | endxxx");
    String log = scratch.jrepro("logs", "s").ok().out();
    assertThat(log.chars().filter(c -> c == 'x').count()).isEqualTo(3_000_000);
  }

  @Test
  void aDependencyThatIsNotThereIsNamed() {
    Scratch scratch =
        Scratch.pipeline(folder.resolve("p"), "s: {cmd: 'cat in > o', deps: [in], outs: [o]}");
    scratch.jrepro("run").fails(1, "stage s needs in, which is not there");
  }

  @Test
  void pointerDataThatChangedIsStoredAndPinnedAnew() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .write("data/a", "1")
            .stages("s: {cmd: 'cat data/a > o', deps: [data], outs: [o]}");
    scratch.jrepro("add", "data").ok();
    scratch.commit("p").jrepro("run").ok();
    scratch.write("data/a", "2").jrepro("run").ok().says("data has changed; its pointer names");
    assertThat(scratch.read("o")).isEqualTo("2");
    scratch.jrepro("status", "--check").ok();
    scratch.delete("data").jrepro("run", "-f").ok();
    assertThat(scratch.read("data/a")).isEqualTo("2");
  }
}
