package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps whose commands, items or names misbehave. */
final class MapTroubleTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch =
        Scratch.project(folder.resolve("p"))
            .write("raw/a", "one\n")
            .write("raw/b", "two\n")
            .write(".gitignore", "/ran\n");
  }

  @Test
  void whatIsWrittenFromAFolderThatChangedIsNotKept() {
    scratch
        .write("dirs/a/x", "one\n")
        .write("dirs/b/x", "two\n")
        .stages(
            "m: {map: {over: 'dirs/*/'}, outs: ['feat/${item.name}'], cmd: 'if test"
                + " ${item.name} = b; then exit 1; fi; if test -e touch; then echo new > dirs/a/x;"
                + " fi; cat ${item}/x > feat/${item.name}'}")
        .write("touch", "")
        .commit("p");
    scratch.jrepro("run", "-k").exits(1).says("changed while it ran");
    scratch.delete("touch").write("dirs/a/x", "one\n");
    scratch.jrepro("run", "-k").exits(1).says("2 items run");
  }

  @Test
  void anOutputThatIsLeftOutByARuleIsRefused() {
    scratch
        .write(".reproignore", "*.tmp\n")
        .stages("m: {map: {over: 'raw/*'}, outs: ['g/${item.name}.tmp'], cmd: 'echo > g/x'}")
        .commit("p");
    scratch.jrepro("run").exits(2).says("g/a.tmp of stage m is left out by an ignore rule");
    assertThat(scratch.has("g")).isFalse();
    scratch.jrepro("status").ok().prints("it has never run here");
  }

  @Test
  void aNameIsNeverRunByTheShell() {
    scratch
        .write("raw/v$(touch pwned)", "")
        .stages(
            "m: {map: {over: 'raw/v*'}, outs: ['g/${item.name}'], cmd: \"(# don't\\n:)\\n: "
                + "${item.stem}#${item.name}\\ntrue &# don't\\necho ${item.name} > "
                + "g/${item.name}\"}")
        .commit("p");
    scratch.jrepro("run").ok();
    assertThat(scratch.read("g/v$(touch pwned)")).isEqualTo("v$(touch pwned)\n");
    assertThat(scratch.has("pwned")).isFalse();
  }

  @Test
  void whereNobodyKnowsTheQuotesAnItemCannotBeNamed() {
    scratch.stages("m: {map: {over: 'raw/*'}, outs: ['g/${item.name}'], cmd: 'x=`echo ${item}`'}");
    scratch.jrepro("run").exits(2).says("an item cannot be named in a command with backquotes");
    scratch.stages("m: {map: {over: 'raw/*'}, outs: ['g/${item.name}'], cmd: 'cat <<E ${item}'}");
    scratch.jrepro("run").exits(2).says("with a here-document", "$JREPRO_ITEM");
  }

  @Test
  void anItemThatItsCommandRemovesComesBack() {
    scratch
        .stages("m: {map: {over: 'raw/*'}, outs: ['g/${item.name}'], cmd: 'mv ${item} g/'}")
        .jrepro("add", "raw")
        .ok();
    scratch.commit("p");
    scratch.jrepro("run").exits(1).says("there again, from the cache");
    assertThat(scratch.read("raw/a") + scratch.read("raw/b")).isEqualTo("one\ntwo\n");
    scratch.jrepro("status").ok();
  }

  @Test
  void anItemThatComesWhileOthersRunCostsNoneOfThem() {
    scratch
        .stages(
            "m: {map: {over: 'raw/*'}, outs: ['g/${item.name}'], cmd: 'echo ${item.name} >> ran;"
                + " echo three > raw/c; cp ${item} g/'}")
        .commit("p");
    scratch.jrepro("run").exits(1).says("ran while items came or went", "What it wrote is kept");
    scratch.jrepro("run").ok().says("1 item runs, the outputs of 2 are known");
    assertThat(scratch.read("ran")).isEqualTo("a\nb\nc\n");
    assertThat(scratch.read("g/c")).isEqualTo("three\n");
  }
}
