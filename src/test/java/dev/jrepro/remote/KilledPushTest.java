package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push that is killed, and the next one. */
final class KilledPushTest {

  @TempDir Path folder;

  @Test
  void whatWasSentIsFoundAgain() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.randomFiles(44, 1_000_000);
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Process child = start(shared, folder.resolve("cache0"), data.digest());
    while (packs(shared).isEmpty()) {
      Thread.sleep(5);
    }
    child.destroyForcibly().waitFor();
    SortedSet<String> before = packs(shared);
    assertThat(before).hasSizeBetween(1, 2);
    assertThat(shared.resolve("index")).doesNotExist();
    FolderStore other = samples.emptyCache();
    try (Remote remote = open(shared, 0)) {
      new Transfer(samples.cache(), remote, 4, Progress.silent()).push(List.of(data));
      new Transfer(other, remote, 4, Progress.silent()).fetch(List.of(data));
    }
    assertThat(packs(shared)).hasSize(3).containsAll(before);
    assertThat(other.read(data.digest())).isEqualTo(samples.cache().read(data.digest()));
  }

  private static SortedSet<String> packs(Path shared) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    if (Files.isDirectory(shared.resolve("packs"))) {
      try (Stream<Path> files =
          Files.find(shared.resolve("packs"), 2, (_, f) -> f.isRegularFile())) {
        files.forEach(file -> names.add(file.getFileName().toString()));
      }
    }
    return names;
  }

  private static Process start(Path shared, Path cache, Digest directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PushingChild.class.getName(),
            shared.toString(),
            cache.toString(),
            directory.hex())
        .inheritIO()
        .start();
  }

  private static Remote open(Path shared, int millis) {
    Shelf slow =
        new WatchedShelf(
            new FolderShelf(new Label("origin", "slow"), shared),
            (_, name) -> Thread.sleep(name.startsWith(Layout.PACKS) ? millis : 0));
    return new Remote(slow, shared.resolveSibling("index"));
  }

  /** A process of its own that pushes, not too fast. */
  static final class PushingChild {

    private PushingChild() {}

    public static void main(String[] args) throws InterruptedException {
      try (Remote remote = open(Path.of(args[0]), 700)) {
        Entry data = new Entry(Kind.DIRECTORY, new Digest(args[2]), 0, 0);
        FolderStore cache = new FolderStore(Path.of(args[1]));
        new Transfer(cache, remote, 1, Progress.silent()).push(List.of(data));
      }
    }
  }
}
