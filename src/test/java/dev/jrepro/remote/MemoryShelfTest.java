package dev.jrepro.remote;

final class MemoryShelfTest implements ShelfContract {

  private final MemoryShelf shelf = new MemoryShelf();

  @Override
  public Shelf shelf() {
    return shelf;
  }
}
