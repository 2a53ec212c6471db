package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A remote to try things on. */
interface RemoteFixture extends ShelfFixture {

  /** Returns an empty folder for caches. */
  Path scratch();

  /** Opens the remote; each test has an empty one, and can open it several times. */
  default Remote remote() {
    return remote("index");
  }

  /**
   * Opens the remote as a clone does that keeps its copies of the index in a folder of that name.
   */
  default Remote remote(String memory) {
    return new Remote(shelf(), scratch().resolve(memory));
  }

  /** Opens the remote; a test is told of every call. */
  default Remote watched(WatchedShelf.Watcher watcher) {
    return new Remote(new WatchedShelf(shelf(), watcher), scratch().resolve("index"));
  }

  /** Pushes an entry. */
  default void push(ObjectStore cache, Entry entry) throws InterruptedException {
    try (Remote remote = remote()) {
      RemoteFixture.transfer(cache, remote).push(List.of(entry));
    }
  }

  /** Returns a transfer that nobody listens to. */
  static Transfer transfer(ObjectStore cache, Remote remote) {
    return new Transfer(cache, remote, 8, Progress.silent());
  }

  /** Returns all that a store has. */
  static SortedSet<Digest> digests(ObjectStore store) throws IOException {
    try (Stream<Digest> all = store.list()) {
      return new TreeSet<>(all.toList());
    }
  }
}
