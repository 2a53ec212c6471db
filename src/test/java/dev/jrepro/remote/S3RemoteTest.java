package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class S3RemoteTest implements RemoteContract, TransferContract {

  private final S3Bucket bucket = new S3Bucket();

  @TempDir Path folder;

  @Override
  public Remote remote() {
    return bucket.open("our data/ä");
  }

  @Override
  public Path files() {
    return bucket.folder().resolve("our data").resolve("ä");
  }

  @Override
  public Path scratch() {
    return folder;
  }

  @Test
  void presenceIsRightInAFolderTooLargeToBeListed() throws Exception {
    Samples samples = new Samples(folder);
    try (Remote remote = remote()) {
      Map<Digest, Long> asked = new TreeMap<>();
      for (int i = 0; i < 14; i++) {
        Digest digest = samples.textInFan("7a", i);
        long sizeBytes = samples.cache().sizeBytes(digest).orElseThrow();
        remote.upload(digest, sizeBytes, samples.cache(), Progress.silent());
        asked.put(digest, sizeBytes);
      }
      for (int i = 0; i < 2_500; i++) {
        Files.createFile(object(inFan7a(i)));
      }
      Set<Digest> there = Set.copyOf(asked.keySet());
      asked.put(inFan7a(-1), 0L);
      assertThat(remote.present(asked)).containsExactlyInAnyOrderElementsOf(there);
    }
  }

  private static Digest inFan7a(int number) {
    return new Digest("7a" + Digest.ofUtf8("other " + number).hex().substring(2));
  }
}
