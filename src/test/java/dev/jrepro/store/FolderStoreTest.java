package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path file = ((FolderStore) store).path(digest);
    byte[] bytes = Files.readAllBytes(file);
    bytes[0] ^= 1;
    Files.delete(file);
    Files.write(file, bytes);
  }

  @Test
  void objectsAreReadOnlyFilesThatSha256sumCanCheck() throws IOException {
    FolderStore store = (FolderStore) store();
    Path source = Files.writeString(folder.resolve("naïve name.txt"), "x");
    try (ObjectWriter writer = store.writer()) {
      Digest digest = writer.putFile(source);
      writer.commit();
      assertThat(store.path(digest)).hasContent("x");
      assertThat(Files.getPosixFilePermissions(store.path(digest))).hasSize(3);
    }
    assertThat(folder.resolve("cache/tmp")).isEmptyDirectory();
  }
}
