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
    Entry data = samples.directory("small", 30, 100);
    FolderStore other = samples.emptyCache();
    try (Remote remote = new S3Bucket().open("many")) {
      long t0 = System.nanoTime();
      assertThat(new Transfer(samples.cache(), remote, 16, Progress.silent()).push(List.of(data)))
          .extracting(Transfer.Moved::objects)
          .isEqualTo(3031L);
      System.out.println("push ms " + (System.nanoTime() - t0) / 1000000);
      t0 = System.nanoTime();
      assertThat(
              new Transfer(samples.cache(), remote, 16, Progress.silent())
                  .pushAgain(List.of(data))
                  .objects())
          .isZero();
      System.out.println("check ms " + (System.nanoTime() - t0) / 1000000);
      t0 = System.nanoTime();
      assertThat(new Transfer(other, remote, 16, Progress.silent()).fetch(List.of(data)).objects())
          .isEqualTo(3031);
      System.out.println("fetch ms " + (System.nanoTime() - t0) / 1000000);
    }
  }
}
