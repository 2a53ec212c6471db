package dev.jrepro.remote;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Passes everything on, and tells a test of each call before it is made. */
record WatchedShelf(Shelf shelf, Watcher watcher) implements Shelf {

  /** Is told of a call; {@code what} is a method's name. */
  interface Watcher {
    void called(String what, String name) throws InterruptedException;
  }

  @Override
  public Label label() {
    return shelf.label();
  }

  @Override
  public Optional<byte[]> read(String name) throws InterruptedException {
    watcher.called("read", name);
    return shelf.read(name);
  }

  @Override
  public byte[] read(String name, long offset, int length) throws InterruptedException {
    watcher.called("range", name);
    return shelf.read(name, offset, length);
  }

  @Override
  public boolean write(String name, Payload payload) throws InterruptedException {
    watcher.called("write", name);
    return shelf.write(name, payload);
  }

  @Override
  public void replace(String name, Payload payload) throws InterruptedException {
    watcher.called("replace", name);
    shelf.replace(name, payload);
  }

  @Override
  public List<Item> list(String folder) throws InterruptedException {
    watcher.called("list", folder);
    return shelf.list(folder);
  }

  @Override
  public void delete(Collection<String> names) throws InterruptedException {
    watcher.called("delete", String.join(" ", names));
    shelf.delete(names);
  }

  @Override
  public void close() {
    shelf.close();
  }
}
