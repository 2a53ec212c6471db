package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.testing.Caches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectionTest {

  private static final Inspection.Watch SILENT = (objects, bytes) -> {};

  @TempDir private Path folder;

  private static Digest put(FolderStore store, String... texts) throws IOException {
    Digest last = Digest.ofUtf8("");
    try (ObjectWriter writer = store.writer()) {
      for (String text : texts) {
        last = writer.put(text.getBytes(StandardCharsets.UTF_8));
      }
      writer.commit();
    }
    return last;
  }

  private Map<Path, byte[]> bytes() throws IOException {
    Map<Path, byte[]> all = new TreeMap<>();
    for (String part : List.of("packs", "objects")) {
      if (Files.isDirectory(folder.resolve(part))) {
        try (Stream<Path> files = Files.walk(folder.resolve(part))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            all.put(file, Files.readAllBytes(file));
          }
        }
      }
    }
    return all;
  }

  @Test
  void aSoundStoreIsSound() throws Exception {
    put(new FolderStore(folder), "a", "b", "c".repeat(PackFormat.SMALL_BYTES));
    Inspection.Result result = Inspection.of(new FolderStore(folder), SILENT);
    assertThat(result.objects()).isEqualTo(3);
    assertThat(result.bytes()).isEqualTo(2 + PackFormat.SMALL_BYTES);
    assertThat(result.broken()).isEmpty();
  }

  @Test
  void everyByteThatIsFlippedIsFound() throws Exception {
    FolderStore store = new FolderStore(folder, List.of(LinkKind.HARDLINK));
    put(store, "an object with a file of its own");
    put(new FolderStore(folder), "one", "another", "");
    Map<Path, byte[]> before = bytes();
    assertThat(before).hasSize(2);
    for (Map.Entry<Path, byte[]> file : before.entrySet()) {
      for (int at = 0; at < file.getValue().length; at++) {
        Caches.flip(file.getKey(), at);
        assertThat(Inspection.of(new FolderStore(folder), SILENT).broken())
            .as("byte %s of %s", at, file.getKey().getFileName())
            .isNotEmpty();
        assertThat(Inspection.of(new FolderStore(folder), SILENT).broken())
            .as("after byte %s of %s was set aside", at, file.getKey().getFileName())
            .isEmpty();
        restore(before);
      }
    }
  }

  private void restore(Map<Path, byte[]> before) throws IOException {
    for (String part : List.of("packs", "objects", "corrupt")) {
      if (Files.isDirectory(folder.resolve(part))) {
        try (Stream<Path> files = Files.walk(folder.resolve(part))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            Files.delete(file);
          }
        }
      }
    }
    for (Map.Entry<Path, byte[]> file : before.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  @Test
  void whatWasSetAsideIsLostUntilAGoodCopyCame() throws Exception {
    FolderStore store = new FolderStore(folder);
    Digest digest = put(store, "precious");
    Caches.breakObject(store, digest);
    Inspection.Result result = Inspection.of(new FolderStore(folder), SILENT);
    assertThat(result.broken())
        .singleElement()
        .satisfies(broken -> assertThat(broken.digest()).contains(digest));
    assertThat(Inspection.lost(new FolderStore(folder))).containsExactly(digest);
    put(new FolderStore(folder), "precious");
    assertThat(Inspection.lost(new FolderStore(folder))).isEmpty();
    assertThat(Inspection.of(new FolderStore(folder), SILENT).broken()).isEmpty();
  }

  @Test
  void theGoodPartOfAPackWithADamagedTableIsKept() throws Exception {
    FolderStore store = new FolderStore(folder);
    Digest kept = put(store, "one", "two", "three");
    Path pack = store.locate(kept).orElseThrow().file();
    Caches.flip(pack, Files.size(pack) - PackFormat.FOOTER_BYTES - 1);
    Inspection.of(new FolderStore(folder), SILENT);
    FolderStore after = new FolderStore(folder);
    long left =
        Stream.of("one", "two", "three").filter(t -> after.contains(Digest.ofUtf8(t))).count();
    assertThat(left).isGreaterThanOrEqualTo(2);
  }
}
