package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.project.Project;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs are put back whenever whoever set them aside dies, and whoever puts them back too. */
final class AttemptTest {

  private static final RepoPath MODEL = RepoPath.of("model");
  private static final RepoPath OTHER = RepoPath.of("other");

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch = Scratch.project(folder.resolve("p")).write("model", "old").write("other", "old");
  }

  @Test
  void whatWasSetAsideComesBackAndWhatWasNewGoes() {
    try (Project project = Project.open(scratch.root())) {
      RepoPath fresh = RepoPath.of("fresh");
      new Attempts(project)
          .begin(
              new Attempt.Plan("p:s", List.of(MODEL, OTHER, fresh), List.of(OTHER), none(project)));
      assertThat(scratch.has("model")).isFalse();
      assertThat(scratch.read("other")).isEqualTo("old");
      scratch.write("model", "half").write("other", "more").write("fresh/f", "new");
      assertThat(Attempts.recover(project)).containsExactly(MODEL, OTHER, fresh);
      assertThat(scratch.read("model")).isEqualTo("old");
      assertThat(scratch.read("other")).isEqualTo("old");
      assertThat(scratch.has("fresh")).isFalse();
      assertThat(Attempts.leftBehind(project)).isEmpty();
    }
  }

  @Test
  void aRecoveryThatWasCutShortKeepsTheCheckpointAndNotTheOldOutput() throws IOException {
    try (Project project = Project.open(scratch.root())) {
      Checkpoints checkpoints = Checkpoints.of(project, "key", List.of(MODEL), true);
      Attempt attempt =
          new Attempts(project)
              .begin(new Attempt.Plan("p:s", List.of(MODEL, OTHER), List.of(), checkpoints));
      scratch.write("model", "half");
      checkpoints.keep(scratch.root(), path -> true);
      attempt.putBack(MODEL);
      // Here it died, and the next command starts over.
      Attempts.recover(project);
      assertThat(scratch.read("model")).isEqualTo("old");
      assertThat(scratch.read("other")).isEqualTo("old");
      new Attempts(project).begin(new Attempt.Plan("p:s", List.of(MODEL), List.of(), checkpoints));
      assertThat(scratch.read("model")).isEqualTo("half");
      Attempts.recover(project);
      assertThat(scratch.read("model")).isEqualTo("old");
    }
  }

  @Test
  void anAttemptThatIsSettledIsNotUndone() {
    try (Project project = Project.open(scratch.root())) {
      Attempt attempt =
          new Attempts(project)
              .begin(new Attempt.Plan("p:s", List.of(MODEL, OTHER), List.of(), none(project)));
      scratch.write("model", "new").write("other", "new");
      attempt.settle();
      assertThat(Attempts.recover(project)).isEmpty();
      assertThat(scratch.read("model")).isEqualTo("new");
    }
  }

  @Test
  void anAttemptThatCannotBeginLeavesNothingAside() {
    try (Project project = Project.open(scratch.root())) {
      RepoPath blocked = RepoPath.of("other/checkpoint");
      Checkpoints checkpoints = Checkpoints.of(project, "key", List.of(blocked), true);
      scratch.write(".git/jrepro/checkpoints/key/0", "kept");
      Attempt.Plan plan = new Attempt.Plan("p:s", List.of(MODEL, blocked), List.of(), checkpoints);
      assertThatThrownBy(() -> new Attempts(project).begin(plan)).isInstanceOf(DiskFailed.class);
      assertThat(scratch.read("model")).isEqualTo("old");
      assertThat(Attempts.leftBehind(project)).isEmpty();
      assertThat(scratch.read(".git/jrepro/checkpoints/key/0")).isEqualTo("kept");
    }
  }

  private static Checkpoints none(Project project) {
    return Checkpoints.of(project, "none", List.of(), true);
  }

  /** As when jrepro is killed between the start of a command and the note of it. */
  @Test
  void aCommandThatNobodyNotedIsEndedBeforeOutputsArePutBack() throws Exception {
    try (Project project = Project.open(scratch.root())) {
      Attempt attempt =
          new Attempts(project)
              .begin(new Attempt.Plan("p:s", List.of(MODEL), List.of(), none(project)));
      ProcessBuilder command =
          new ProcessBuilder("sh", "-c", "while :; do echo half > model; sleep 0.01; done");
      command.directory(scratch.root().toFile());
      command.environment().put("JREPRO_REPORT", attempt.file(Attempt.REPORT).toString());
      Process process = command.start();
      Attempts.recover(project);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(scratch.read("model")).isEqualTo("old");
    }
  }
}
