package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.testing.Caches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each byte of a pack is flipped in turn: no wrong byte is ever given out as an object's. */
final class EveryByteTest {

  private static final int OBJECTS = 5;

  @TempDir private Path folder;

  @Test
  void aFlippedByteOfAPackIsNeverDelivered() throws IOException {
    Path whole = folder.resolve("whole");
    put(new FolderStore(whole), OBJECTS);
    Path pack = onlyPack(whole);
    long length = Files.size(pack);
    for (long at = 0; at < length; at++) {
      Path broken = folder.resolve("broken");
      Files.createDirectories(broken.resolve("packs"));
      Path copy = broken.resolve("packs").resolve(pack.getFileName());
      Files.copy(pack, copy, StandardCopyOption.REPLACE_EXISTING);
      Caches.flip(copy, at);
      int lost = readAll(broken);
      assertThat(lost).as("objects lost by flipping byte %s", at).isBetween(0, OBJECTS);
      // What was lost can be put again, and is there then.
      put(new FolderStore(broken), OBJECTS);
      readAll(broken);
      put(new FolderStore(broken), OBJECTS);
      assertThat(readAll(broken)).as("lost for good by flipping byte %s", at).isZero();
      Scrap.delete(broken);
    }
  }

  @Test
  void aPackThatWasCutShortIsNone() throws IOException {
    FolderStore store = new FolderStore(folder);
    put(store, OBJECTS);
    Path pack = onlyPack(folder);
    byte[] bytes = Files.readAllBytes(pack);
    for (int length = 0; length < bytes.length; length += 97) {
      Path cut = folder.resolve("cut" + length);
      Files.createDirectories(cut.resolve("packs"));
      byte[] head = Arrays.copyOf(bytes, length);
      Files.write(cut.resolve("packs").resolve(pack.getFileName()), head);
      assertThat(readAll(cut)).isEqualTo(OBJECTS);
      put(new FolderStore(cut), OBJECTS);
      assertThat(readAll(cut)).isZero();
    }
  }

  /** Returns how many objects are missing or corrupt; what is read is right. */
  private static int readAll(Path folder) {
    FolderStore store = new FolderStore(folder);
    int lost = 0;
    for (int i = 0; i < OBJECTS; i++) {
      try {
        assertThat(store.read(Digest.ofUtf8(text(i)))).asString().isEqualTo(text(i));
      } catch (CorruptObject | MissingObject e) {
        lost++;
      }
    }
    return lost;
  }

  private static void put(FolderStore store, int count) throws IOException {
    try (ObjectWriter writer = store.writer()) {
      for (int i = 0; i < count; i++) {
        writer.put(text(i).getBytes(StandardCharsets.UTF_8));
      }
      writer.commit();
    }
  }

  private static String text(int i) {
    return "object " + "x".repeat(i) + i;
  }

  private static Path onlyPack(Path folder) throws IOException {
    List<Path> packs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("packs"))) {
      files.forEach(packs::add);
    }
    assertThat(packs).hasSize(1);
    return packs.getFirst();
  }
}
