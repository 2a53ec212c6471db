package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManyObjectsTest {

  @TempDir Path folder;

  @Test
  void threeThousandSmallObjectsGoUpAndComeDown() throws Exception {
    Samples samples = new Samples(folder);
    List<Entry> data = List.of(samples.directory("small", 30, 100));
    FolderStore other = samples.emptyCache();
    AtomicInteger requests = new AtomicInteger();
    Shelf counted =
        new WatchedShelf(new S3Bucket().shelf("many"), (_, _) -> requests.incrementAndGet());
    try (Remote remote = new Remote(counted, folder.resolve("index"))) {
      Transfer transfer = new Transfer(samples.cache(), remote, 16, Progress.silent());
      assertThat(transfer.push(data).objects()).isEqualTo(3_031);
      assertThat(requests.getAndSet(0)).isLessThan(15);
      assertThat(transfer.pushAgain(data).objects()).isZero();
    }
    requests.set(0);
    try (Remote remote = new Remote(counted, folder.resolve("elsewhere"))) {
      Transfer back = new Transfer(other, remote, 16, Progress.silent());
      assertThat(back.fetch(data).objects()).isEqualTo(3_031);
    }
    assertThat(requests).hasValueLessThan(10);
  }

  @Test
  void killedFetchGoesOnWithWhatIsMissing() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.randomFiles(40, 1_000_000);
    Path shared = Files.createDirectories(folder.resolve("shared"));
    FolderStore other = samples.emptyCache();
    try (Remote remote = FetchingChild.open(shared)) {
      new Transfer(samples.cache(), remote, 16, Progress.silent()).push(List.of(data));
      Process child = FetchingChild.start(shared, folder.resolve("cache1"), data.digest());
      while (count(other) < 4) {
        Thread.sleep(5);
      }
      child.destroyForcibly().waitFor();
      long before = count(other);
      assertThat(before).isLessThan(41);
      Transfer again = new Transfer(other, remote, 16, Progress.silent());
      assertThat(again.fetch(List.of(data)).objects()).isEqualTo(41 - before);
    }
    assertThat(other.read(data.digest())).isEqualTo(samples.cache().read(data.digest()));
  }

  private static long count(FolderStore store) throws IOException {
    try (Stream<Digest> all = store.list()) {
      return all.count();
    } catch (UncheckedIOException e) {
      return 0; // A folder is being made.
    }
  }

  /** A process of its own that fetches, not too fast. */
  static final class FetchingChild {

    private FetchingChild() {}

    static Process start(Path shared, Path cache, Digest directory) throws IOException {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              FetchingChild.class.getName(),
              shared.toString(),
              cache.toString(),
              directory.hex())
          .inheritIO()
          .start();
    }

    static Remote open(Path shared) {
      return Remotes.open(
          new RemoteSpec(
              "origin",
              shared.toString(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false),
          shared.resolveSibling("index"));
    }

    public static void main(String[] args) throws InterruptedException {
      Path shared = Path.of(args[0]);
      Shelf slow =
          new WatchedShelf(
              new FolderShelf(new Label("origin", "slow"), shared),
              (_, name) -> Thread.sleep(name.startsWith("packs") ? 400 : 0));
      try (Remote remote = new Remote(slow, shared.resolveSibling("index"))) {
        Entry data = new Entry(Kind.DIRECTORY, new Digest(args[2]), 0, 0);
        FolderStore cache = new FolderStore(Path.of(args[1]));
        new Transfer(cache, remote, 1, Progress.silent()).fetch(List.of(data));
      }
    }
  }
}
