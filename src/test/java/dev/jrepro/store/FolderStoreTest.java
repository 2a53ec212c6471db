package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Caches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderStoreTest implements ObjectStoreContract {

  @TempDir Path folder;

  @Override
  public ObjectStore store() {
    return new FolderStore(folder.resolve("cache"));
  }

  @Override
  public void corrupt(ObjectStore store, Digest digest) throws IOException {
    Caches.breakObject((FolderStore) store, digest);
  }

  @Test
  void largeObjectsAreReadOnlyFilesThatSha256sumCanCheck() throws IOException {
    FolderStore store = (FolderStore) store();
    byte[] bytes = new byte[PackFormat.SMALL_BYTES];
    Path source = Files.write(folder.resolve("naïve name.bin"), bytes);
    try (ObjectWriter writer = store.writer()) {
      Digest digest = writer.putFile(source);
      writer.commit();
      Path file =
          folder.resolve("cache/objects/" + digest.hex().substring(0, 2) + "/" + digest.hex());
      assertThat(file).hasBinaryContent(bytes);
      assertThat(Files.getPosixFilePermissions(file)).hasSize(3);
    }
    assertThat(folder.resolve("cache/tmp")).isEmptyDirectory();
  }

  @Test
  void manyThreadsTakeBackWhatIsInTheTrash() throws Exception {
    Digest digest;
    try (ObjectWriter writer = store().writer()) {
      digest = writer.putFile(Files.write(folder.resolve("f"), new byte[PackFormat.SMALL_BYTES]));
      writer.commit();
    }
    Path object = new CacheFolder(folder.resolve("cache")).object(digest);
    Path trashed = Files.createDirectory(folder.resolve("cache/trash")).resolve(digest.hex());
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int round = 0; round < 200; round++) {
        Files.move(object, trashed);
        FolderStore store = (FolderStore) store();
        List<Callable<Boolean>> looks =
            Collections.nCopies(8, () -> store.locate(digest).isPresent());
        for (Future<Boolean> found : threads.invokeAll(looks)) {
          assertThat(found.get()).isTrue();
        }
      }
    }
  }

  @Test
  void smallObjectsOfOneWriterShareAFile() throws IOException {
    FolderStore store = (FolderStore) store();
    try (ObjectWriter writer = store.writer()) {
      for (int i = 0; i < 1000; i++) {
        writer.put(("object " + i).getBytes(StandardCharsets.UTF_8));
      }
      writer.commit();
    }
    assertThat(folder.resolve("cache/objects")).doesNotExist();
    try (Stream<Path> packs = Files.list(folder.resolve("cache/packs"))) {
      assertThat(packs).hasSize(1);
    }
    FolderStore other = (FolderStore) store();
    for (int i = 0; i < 1000; i++) {
      assertThat(other.read(Digest.ofUtf8("object " + i))).asString().isEqualTo("object " + i);
    }
  }
}
