package dev.jrepro.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FolderTransferTest implements TransferContract, BrokenTransferContract {

  @TempDir Path folder;

  @Override
  public Shelf shelf() {
    try {
      Path shared = Files.createDirectories(folder.resolve("shared data ä"));
      return new FolderShelf(new Label("origin", shared.toString()), shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path scratch() {
    return folder;
  }
}
