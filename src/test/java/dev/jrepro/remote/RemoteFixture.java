package dev.jrepro.remote;

import java.nio.file.Path;

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
}
