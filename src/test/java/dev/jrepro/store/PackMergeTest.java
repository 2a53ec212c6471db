package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Caches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small packs stay few, and nothing is lost or missed on the way. */
final class PackMergeTest {

  @TempDir private Path folder;

  @Test
  void manyCommandsLeaveFewPacks() throws IOException {
    for (int i = 0; i < 300; i++) {
      put(open(), "object " + i);
      assertThat(packs()).hasSizeLessThanOrEqualTo(PackMerge.MANY);
    }
    FolderStore store = open();
    for (int i = 0; i < 300; i++) {
      assertThat(store.read(Digest.ofUtf8("object " + i))).asString().isEqualTo("object " + i);
    }
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void aReaderThatKnowsTheOldPacksFindsTheNewOnes() throws IOException {
    FolderStore reader = open();
    FolderStore writer = open();
    for (int i = 0; i < 100; i++) {
      put(writer, "object " + i);
      assertThat(reader.contains(Digest.ofUtf8("object " + i))).isTrue();
      assertThat(reader.read(Digest.ofUtf8("object " + i / 2))).isNotEmpty();
    }
  }

  @Test
  void aBadObjectIsNotCarriedOn() throws IOException {
    FolderStore store = open();
    for (int i = 0; i < PackMerge.MANY; i++) {
      put(store, "object " + i);
    }
    Caches.breakObject(store, Digest.ofUtf8("object 3"));
    put(store, "one more");
    assertThat(packs()).hasSize(1);
    assertThat(open().contains(Digest.ofUtf8("object 3"))).isFalse();
    assertThat(open().contains(Digest.ofUtf8("object 4"))).isTrue();
    put(store, "object 3");
    assertThat(open().read(Digest.ofUtf8("object 3"))).asString().isEqualTo("object 3");
  }

  @Test
  void whoeverIsAtItIsAloneAtIt() throws IOException {
    put(open(), "first");
    try (CacheLock lock = CacheLock.tryHold(new CacheFolder(folder)).orElseThrow()) {
      assertThat(CacheLock.tryHold(new CacheFolder(folder))).isEqualTo(Optional.empty());
      for (int i = 0; i < 30; i++) {
        put(open(), "object " + i);
      }
      assertThat(packs()).hasSize(31);
      assertThat(lock).isNotNull();
    }
    put(open(), "last");
    assertThat(packs()).hasSizeLessThanOrEqualTo(PackMerge.MANY);
  }

  @Test
  void readersAndWritersGoOnWhilePacksAreMerged() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all =
          IntStream.range(0, 4).<Future<?>>mapToObj(t -> threads.submit(() -> work(t))).toList();
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    try (Stream<Digest> objects = open().list()) {
      assertThat(objects).hasSize(4 * 60 + 60);
    }
  }

  /** Each has a store of its own, as processes have. */
  private void work(int thread) {
    FolderStore store = open();
    for (int i = 0; i < 60; i++) {
      put(store, "of " + thread + ": " + i);
      put(store, "shared " + i);
      for (int j = 0; j <= i; j += 7) {
        assertThat(store.read(Digest.ofUtf8("of " + thread + ": " + j))).isNotEmpty();
        assertThat(store.read(Digest.ofUtf8("shared " + j))).isNotEmpty();
      }
    }
  }

  private FolderStore open() {
    return new FolderStore(folder);
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("packs"))) {
      return files.toList();
    }
  }

  private static void put(FolderStore store, String text) {
    try (ObjectWriter writer = store.writer()) {
      writer.put(text.getBytes(StandardCharsets.UTF_8));
      writer.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
