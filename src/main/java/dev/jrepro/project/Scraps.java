package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Folders that a command made for itself and that go with it. */
final class Scraps {

  private Scraps() {}

  /** Removes a folder and all in it, if it is there; links are not followed. */
  static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(folder)) {
        all = new ArrayList<>(walk.toList());
      }
      for (Path path : all.reversed()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
  }
}
