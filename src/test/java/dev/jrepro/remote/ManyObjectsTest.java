package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.store.FolderStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManyObjectsTest {

  @TempDir Path folder;

  @Test
  void threeThousandSmallObjectsGoUpAndComeDown() throws Exception {
    Samples samples = new Samples(folder);
    List<Entry> data = List.of(samples.directory("small", 30, 100));
    FolderStore other = samples.emptyCache();
    try (Remote remote = new S3Bucket().open("many")) {
      Transfer transfer = new Transfer(samples.cache(), remote, 16, Progress.silent());
      assertThat(transfer.push(data).objects()).isEqualTo(3_031);
      assertThat(transfer.pushAgain(data).objects()).isZero();
      Transfer back = new Transfer(other, remote, 16, Progress.silent());
      assertThat(back.fetch(data).objects()).isEqualTo(3_031);
    }
  }
}
