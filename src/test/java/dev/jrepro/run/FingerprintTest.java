package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.host.Platform;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another environment is another key where a stage says so, and nowhere else. */
final class FingerprintTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch = Scratch.project(folder.resolve("p")).env(Platform.CONTAINER_DIGEST, "sha256:one");
  }

  private void stage(String more) {
    scratch.stages("s: {cmd: 'echo 1 > o', outs: [o]" + more + "}");
  }

  @Test
  void withoutItTheEnvironmentIsInTheRecordOnly() {
    stage("");
    scratch.commit("p").jrepro("run").ok();
    assertThat(scratch.read(".repro/lock/p/s.json")).doesNotContain("environment");
    JsonValue.Obj told = scratch.jrepro("show", "s", "--json").json().object("environment");
    assertThat(told.object("platform").text("container")).contains("sha256:one");
    assertThat(told.object("platform").fields()).containsKeys("os", "arch", "jdk", "kernel");
    scratch.env(Platform.CONTAINER_DIGEST, "sha256:two").jrepro("status", "--check").ok();
  }

  @Test
  void changedFactIsNamedAndTheOldResultIsRestored() {
    for (String level : new String[] {"major", "exact"}) {
      scratch.env(Platform.CONTAINER_DIGEST, "sha256:one");
      stage(", fingerprint: " + level);
      scratch.jrepro("run").ok();
      scratch.jrepro("status", "--check").ok();
      scratch.env(Platform.CONTAINER_DIGEST, "sha256:two");
      scratch.jrepro("status", "--check").exits(3);
      scratch
          .jrepro("why", "s")
          .ok()
          .prints("environment container changed: sha256:one → sha256:two");
      scratch.jrepro("run").ok().says("1 run");
      scratch.env(Platform.CONTAINER_DIGEST, "sha256:one").jrepro("run").ok().says("1 restored");
    }
  }

  @Test
  void anotherLevelIsNamedAndNotEachOfItsFacts() {
    stage("");
    scratch.jrepro("run").ok();
    stage(", fingerprint: exact");
    String why =
        scratch.jrepro("why", "s").ok().prints("the fingerprint changed: none → exact").out();
    assertThat(why).doesNotContain("kernel", "environment ");
    scratch.jrepro("run").ok();
    stage(", fingerprint: major");
    scratch.jrepro("why", "s").ok().prints("the fingerprint changed: exact → major");
  }
}
