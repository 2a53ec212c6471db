package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Refused;
import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderShelfTest implements ShelfContract {

  @TempDir Path folder;

  @Override
  public Shelf shelf() {
    try {
      return open(Files.createDirectories(folder.resolve("shared data ä")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void folderThatIsNotThereIsSaidAndNotMade() {
    Path nowhere = folder.resolve("nowhere");
    Shelf shelf = open(nowhere);
    List<Lanes.Work> calls =
        List.of(
            () -> shelf.read("format.json"),
            () -> shelf.read("packs/ab/abcd", 0, 1),
            () -> shelf.write("packs/ab/abcd", Payload.of(new byte[1])),
            () -> shelf.replace("format.json", Payload.of(new byte[1])),
            () -> shelf.list("packs/"),
            () -> shelf.delete(List.of("packs/ab/abcd")));
    assertThat(calls)
        .allSatisfy(call ->
            assertThatThrownBy(call::run)
                .isInstanceOf(RemoteFailed.class)
                .hasMessageContaining("nowhere) is not there: no such folder."));
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void nothingIsLeftOfAWriteThatFails() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[500]);
    try (Shelf shelf = shelf()) {
      Payload tooLong = Payload.of(Digest.ofUtf8("any"), file, 100, 1000);
      assertThatThrownBy(() -> shelf.write("packs/ab/abcd", tooLong))
          .isInstanceOf(Refused.class)
          .hasMessage("cannot read " + file + ": it became shorter.");
      assertThat(shelf.list("")).isEmpty();
    }
  }

  @Test
  void stretchOfAFileIsWritten() throws Exception {
    byte[] bytes = ShelfContract.random(100_000);
    Path file = Files.write(folder.resolve("file"), bytes);
    try (Shelf shelf = shelf()) {
      byte[] stretch = Arrays.copyOfRange(bytes, 1_000, 91_000);
      shelf.write("packs/ab/abcd", Payload.of(Digest.of(stretch), file, 1_000, 90_000));
      assertThat(shelf.read("packs/ab/abcd")).hasValue(stretch);
    }
  }

  @Test
  void interruptEndsAWrite() {
    Shelf shelf = shelf();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> shelf.write("packs/ab/abcd", Payload.of(new byte[100])))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  private static Shelf open(Path folder) {
    return new FolderShelf(new Label("origin", folder.toString()), folder);
  }
}
