package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.store.FolderStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Garbage collection by the clocks of real servers, without a grace time. */
final class SweepOnServersTest {

  @TempDir Path folder;

  @Test
  void deadPackOfABucketGoesInTwoRuns() throws Exception {
    S3Bucket bucket = new S3Bucket();
    check(bucket.shelf("data"));
  }

  @Test
  void deadPackOfAFolderGoesInTwoRuns() throws Exception {
    Path shared = Files.createDirectories(folder.resolve("shared"));
    check(new FolderShelf(new Label("origin", shared.toString()), shared));
  }

  private void check(Shelf shelf) throws Exception {
    Samples samples = new Samples(folder);
    Entry dead = samples.directory("dead", 1, 3);
    Entry live = samples.directory("live", 1, 3);
    try (Remote remote = new Remote(shelf, folder.resolve("memory"))) {
      Transfer transfer = new Transfer(samples.cache(), remote, 2, Progress.silent());
      transfer.push(List.of(dead));
      transfer.push(List.of(live));
      RemoteSweep sweep =
          new RemoteSweep(remote, samples.cache(), new RemoteSweep.Rules(Duration.ZERO, false, 2));
      assertThat(sweep.run(List.of(live)).condemned().packs()).isEqualTo(1);
      assertThat(sweep.run(List.of(live)).deleted().packs()).isEqualTo(1);
      assertThat(shelf.list(Layout.PACKS)).hasSize(1);
      assertThat(new RemoteInspection(remote, 2).inspect(Progress.silent()).isWhole()).isTrue();
      FolderStore other = samples.emptyCache();
      new Transfer(other, remote, 2, Progress.silent()).fetch(List.of(live));
    }
  }
}
