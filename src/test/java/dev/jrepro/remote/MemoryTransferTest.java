package dev.jrepro.remote;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class MemoryTransferTest implements TransferContract, BrokenTransferContract {

  private final MemoryShelf shelf = new MemoryShelf();

  @TempDir Path folder;

  @Override
  public Shelf shelf() {
    return shelf;
  }

  @Override
  public Path scratch() {
    return folder;
  }
}
