package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderRemoteTest implements RemoteContract, TransferContract {

  @TempDir Path folder;

  @Override
  public Remote remote() {
    try {
      Files.createDirectories(files());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open(files().toUri().toString());
  }

  @Override
  public Path files() {
    return folder.resolve("shared data ä");
  }

  @Override
  public Path scratch() {
    return folder;
  }

  @Test
  void addressMayBeAPath() {
    assertThat(open("/srv/data").describe()).isEqualTo("the remote 'origin' (/srv/data)");
    assertThat(open("file:///srv/a%20b").describe()).isEqualTo("the remote 'origin' (/srv/a b)");
  }

  @Test
  void missingFolderIsNamed() {
    try (Remote remote = open(folder.resolve("nowhere").toString())) {
      assertThatThrownBy(() -> remote.linkRun(Digest.ofUtf8("a"), Digest.ofUtf8("b")))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining("nowhere) is not there");
      assertThat(folder.resolve("nowhere")).doesNotExist();
    }
  }

  @Test
  void nothingIsLeftBelowTmp() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.random(1000);
    samples.breakCached(digest);
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> remote.upload(digest, 1000, samples.cache(), Progress.silent()))
          .hasMessageContaining("in the cache");
      assertThat(remote.present(Map.of(digest, 1000L))).isEmpty();
    }
    assertThat(files().resolve("tmp")).isEmptyDirectory();
  }

  private static Remote open(String url) {
    return Remotes.open(
        new RemoteSpec("origin", url, Optional.empty(), Optional.empty(), Optional.empty(), false));
  }
}
