package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LockFilesTest {

  @ParameterizedTest
  @CsvSource({
    "digits, train, digits/train.json",
    "a/b, train@0.1-adam_x, a/b/train@0.1-adam_x.json",
    "p, a b, p/a%20b.json",
    "p, a/b, p/a%2Fb.json",
    "p, 100%, p/100%25.json",
    "p, naïve, p/na%C3%AFve.json",
    "naïve/é, x, na%C3%AFve/%C3%A9/x.json",
    "p, ../../x, p/..%2F..%2Fx.json",
    "p, .., p/...json",
    "p, x.json, p/x.json.json",
    "p, '\uD83D\uDE00', p/%F0%9F%98%80.json",
  })
  void aNameIsAPathAndComesBack(String pipeline, String stage, String path) {
    StageName name = new StageName(pipeline, stage);
    assertThat(LockFiles.path(name)).isEqualTo(RepoPath.of(".repro/lock/" + path));
    assertThat(LockFiles.stage(LockFiles.path(name))).contains(name);
  }

  @Test
  void longNamesAreShortAndDiffer() {
    String cjk = "名".repeat(30);
    RepoPath one = LockFiles.path(new StageName("p", cjk + "一"));
    RepoPath two = LockFiles.path(new StageName("p", cjk + "二"));
    assertThat(one).isNotEqualTo(two);
    assertThat(List.of(one, two)).allMatch(path -> path.name().length() < 200);
    assertThat(LockFiles.path(new StageName("p", "x".repeat(200))).name()).hasSize(205);
  }

  @Test
  void whatIsNoLockFileIsOfNoStage() {
    for (String path :
        List.of(
            "p/x.txt",
            "x.json",
            "p/a%zz.json",
            "p/a%.json",
            "p/a%4.json",
            "p/%2e.json",
            "p/é.json",
            "p/a%2fb.json",
            "p/a b.json",
            "p/%FF.json")) {
      assertThat(LockFiles.stage(RepoPath.of(".repro/lock/" + path))).as(path).isEmpty();
    }
    assertThat(LockFiles.stage(RepoPath.of("p/x.json"))).isEmpty();
  }

  @Test
  void theLockOfADeclaredStageIsItsOwnHoweverLongItsNameIs() {
    String name = "名".repeat(40);
    MemoryProject project =
        new MemoryProject()
            .with("pipelines/p.yaml", "stages: {" + name + ": {cmd: x}, short: {cmd: x}}\n");
    project
        .snapshot()
        .graph()
        .ordered()
        .forEach(stage -> project.with(LockFiles.path(stage.name()).value(), "{}"));
    project.with(".repro/lock/p/gone.json", "{}").with(".repro/lock/p/notes%.json", "{}");
    assertThat(project.snapshot().locked())
        .containsExactlyInAnyOrder(
            new StageName("p", name), new StageName("p", "short"), new StageName("p", "gone"));
  }
}
