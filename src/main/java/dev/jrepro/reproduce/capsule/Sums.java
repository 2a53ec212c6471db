package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.FilesBelow;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digests of a capsule's members, as {@code sha256sum} writes and checks them.
 *
 * @param digests by the members' names
 */
record Sums(SortedMap<String, Digest> digests) {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Folders in which there is nothing but members. */
  private static final List<String> CLOSED = List.of(Layout.ENGINE, Layout.DATA, Layout.RECORDS);

  byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    digests.forEach(
        (name, digest) -> text.append(digest.hex()).append("  ").append(name).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks every byte of an unpacked capsule.
   *
   * @throws JreproException.Corrupt if a member is missing, is another one, or was added
   */
  static void check(Path folder) {
    Sums sums = read(folder.resolve(Layout.SUMS));
    for (String name : Layout.NEEDED) {
      if (!sums.digests.containsKey(name)) {
        throw damaged(Layout.SUMS + ", which does not name " + name + ",");
      }
    }
    sums.digests.forEach((name, digest) -> {
      if (!digest(folder.resolve(name), name).equals(digest)) {
        throw damaged(name);
      }
    });
    CLOSED.forEach(closed -> sums.checkThatNothingWasAdded(folder, closed));
  }

  private void checkThatNothingWasAdded(Path folder, String closed) {
    try {
      Path below = folder.resolve(closed);
      if (Files.isDirectory(below)) {
        FilesBelow.visit(
            below,
            Integer.MAX_VALUE,
            file -> {
              String name = folder.relativize(file).toString();
              if (!digests.containsKey(name)) {
                throw new JreproException.Corrupt(
                    name + " is no part of this capsule.", "Unpack it again, in an empty folder.");
              }
            });
      }
    } catch (IOException e) {
      throw new DiskFailed("list " + closed, e);
    }
  }

  private static Sums read(Path file) {
    try {
      String text = Files.readString(file);
      SortedMap<String, Digest> digests = new TreeMap<>();
      for (String line : text.split("(?<=\n)", -1)) {
        if (!line.isEmpty()) {
          digests.put(name(line), new Digest(line.substring(0, 2 * Digest.BYTES)));
        }
      }
      return new Sums(digests);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw damaged(Layout.SUMS);
    }
  }

  private static String name(String line) {
    int at = 2 * Digest.BYTES;
    if (!line.startsWith("  ", at) || !line.endsWith("\n")) {
      throw new IllegalArgumentException(line);
    }
    // A name that leads out of the folder is none.
    return new RepoPath(line.substring(at + 2, line.length() - 1)).value();
  }

  private static Digest digest(Path file, String name) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw damaged(name);
    }
    Digest.Hasher hasher = new Digest.Hasher();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hasher.update(buffer, 0, count);
      }
      return hasher.finish();
    } catch (NoSuchFileException e) {
      throw damaged(name);
    } catch (IOException e) {
      throw new DiskFailed("read " + name, e);
    }
  }

  private static JreproException damaged(String what) {
    return new JreproException.Corrupt(
        what + " in this capsule is not as it was made.",
        "Unpack it again, or get another copy of it.");
  }
}
