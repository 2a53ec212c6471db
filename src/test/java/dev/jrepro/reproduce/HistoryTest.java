package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every commit of a history is regenerated. {@code bench/history} does so with twenty commits, and
 * training among the stages.
 */
final class HistoryTest {

  @TempDir private Path folder;

  @Test
  void everyCommitIsIdenticalAndCertified() {
    Scratch scratch =
        Scratch.project(folder.resolve("p"))
            .stages(
                "raw: {cmd: 'seq 1 20 > raw.txt', outs: [raw.txt]}",
                "pick: {cmd: 'sed \"s/$/ x/\" raw.txt > data.txt; cat params.yaml >> data.txt',"
                    + " deps: [raw.txt], params: [n], outs: [data.txt]}",
                "model: {cmd: 'mkdir model; sha256sum < data.txt > model/w', deps: [data.txt],"
                    + " outs: [model]}",
                "score: {cmd: 'echo \"{\\\"n\\\": $(wc -c < model/w)}\" > m.json', deps: [model],"
                    + " metrics: [m.json]}");
    for (int i = 1; i <= 3; i++) {
      scratch.write("params.yaml", "n: " + i + "\n").jrepro("run").ok();
      scratch.commit("result " + i);
    }
    scratch.jrepro("key", "create").ok();
    scratch.jrepro("key", "trust", "someone").ok();
    for (String revision : List.of("HEAD", "HEAD~1", "HEAD~2")) {
      JsonValue.Obj json = scratch.jrepro("reproduce", revision, "--json").ok().json();
      assertThat(json.objects("outputs", each -> each).stream().map(o -> o.needText("grade")))
          .containsExactly("identical", "identical", "identical", "identical");
      scratch.jrepro("verify", revision).ok();
    }
  }
}
