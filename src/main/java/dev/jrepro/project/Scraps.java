package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.file.Path;

/** Folders that a command made for itself and that go with it. */
final class Scraps {

  private Scraps() {}

  /** Removes a folder and all in it, if it is there; links are not followed. */
  static void delete(Path folder) {
    try {
      Scrap.delete(folder);
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
  }
}
