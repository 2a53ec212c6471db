package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.Golden;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LockTest {

  private static final StageName STAGE = new StageName("a/b", "one");

  @Test
  void theTextIsThatOfTheFormatAndReadsBack() throws IOException {
    Golden.check("lineage/lock.json", Examples.lock().toText());
    assertThat(Lock.parse(STAGE, Golden.text("lineage/lock.json"))).isEqualTo(Examples.lock());
  }

  @Test
  void aLockWithoutWhatIsOptionalReadsBack() {
    Lock whole = Examples.lock();
    Lock bare =
        new Lock(
            STAGE,
            whole.keySchema(),
            whole.key(),
            whole.inputs(),
            whole.outs(),
            Optional.empty(),
            Optional.empty());
    assertThat(Lock.parse(STAGE, bare.toText())).isEqualTo(bare);
  }

  @Test
  void aLockOfALaterVersionIsRefusedByItsNumber() {
    String later = Examples.lock().toText().replace("\"schema\": 1,", "\"schema\": 2,");
    assertThatThrownBy(() -> Lock.parse(STAGE, later))
        .isInstanceOf(Lock.Newer.class)
        .hasMessageContaining("schema 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"schema\": \"1\"}",
        "{\"schema\": 1.5}",
        "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n",
        "OUTS {\"a\": 3}",
        "OUTS {\"../a\": {}}",
        "OUTS {\"/a\": {}}",
        "OUTS {\"a\": {\"kind\": \"q\"}}",
        "OUTS {\"a\": {\"kind\": \"p\", \"digest\": \"DIGEST\", \"sizeBytes\": 1, \"count\": 1}}",
        "OUTS {\"a\": {\"kind\": \"f\", \"digest\": \"sha256:00\", \"sizeBytes\": 1, \"count\": 1}}",
        "OUTS {\"a\": {\"kind\": \"f\", \"digest\": \"DIGEST\", \"sizeBytes\": -1, \"count\": 1}}",
        "OUTS {\"a\": {\"kind\": \"f\", \"digest\": \"DIGEST\", \"sizeBytes\": 1e300, \"count\": 1}}",
        "OUTS [] ",
        "OUTS {}, \"sources\": 3",
        "OUTS {}, \"sources\": {\"names\": \"DIGEST\", \"files\": [\"../../x\"]}",
        "OUTS {}, \"numerics\": 3",
      })
  void whatIsNoLockIsBrokenAndNotFatal(String text) {
    String digest = Examples.lock().key().toString();
    String head = "{\"schema\": 1, \"keySchema\": 1, \"key\": \"DIGEST\", \"outs\":";
    String whole =
        (text.startsWith("OUTS") ? text.replace("OUTS", head) + "}" : text)
            .replace("DIGEST", digest);
    Snapshot snapshot = new MemoryProject().with(LockFiles.path(STAGE).value(), whole).snapshot();
    assertThat(snapshot.lock(STAGE)).isEmpty();
    assertThat(snapshot.lockIsBroken(STAGE)).isTrue();
  }

  @Test
  void aLockWithAConflictOfAMergeIsBroken() throws IOException {
    String text = Golden.text("lineage/conflict.json");
    assertThat(text).contains("<<<<<<< HEAD");
    Snapshot snapshot = new MemoryProject().with(LockFiles.path(STAGE).value(), text).snapshot();
    assertThat(snapshot.lockIsBroken(STAGE)).isTrue();
    assertThat(snapshot.locked()).containsExactly(STAGE);
  }

  @Test
  void aLockThatIsNoTextIsBroken() {
    ProjectFiles binary =
        new ProjectFiles() {
          @Override
          public Optional<String> read(RepoPath file) {
            throw new JreproException.Invalid(file + ": the file is not valid UTF-8.");
          }

          @Override
          public SortedSet<RepoPath> files(RepoPath folder) {
            return new MemoryProject().files(folder);
          }
        };
    Snapshot snapshot = new Snapshot(binary, java.util.Map.of());
    assertThat(snapshot.lock(STAGE)).isEmpty();
    assertThat(snapshot.lockIsBroken(STAGE)).isTrue();
  }

  @Test
  void aLockIsReadOnceUntilItIsForgotten() {
    MemoryProject project = new MemoryProject();
    Snapshot snapshot = project.snapshot();
    assertThat(snapshot.lock(STAGE)).isEmpty();
    assertThat(snapshot.lockIsBroken(STAGE)).isFalse();
    project.with(Examples.lock());
    assertThat(snapshot.lock(STAGE)).isEmpty();
    snapshot.forget(STAGE);
    assertThat(snapshot.lock(STAGE)).contains(Examples.lock());
  }
}
