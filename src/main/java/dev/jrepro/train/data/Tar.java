package dev.jrepro.train.data;

import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.Published;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes files out of a gzipped tar archive (POSIX 1003.1, ustar): those that are asked for by their
 * names, so that no name in the archive decides where something is written.
 */
final class Tar {
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int KIND_AT = 156;

  private final Path archive;
  private final InputStream bytes;

  private Tar(Path archive, InputStream bytes) {
    this.archive = archive;
    this.bytes = bytes;
  }

  /**
   * Takes files out.
   *
   * @param names as they are in the archive, with their folders
   * @param into gets each under the last part of its name
   * @param mostBytes of each
   * @throws dev.jrepro.train.MissingData if there is no such archive
   * @throws BadData if it is no whole archive, has not all of them, or one is larger
   */
  static void take(Path archive, Set<String> names, Path into, long mostBytes) {
    Set<String> missing = new TreeSet<>(names);
    try (InputStream bytes = new GZIPInputStream(Files.newInputStream(archive))) {
      new Tar(archive, bytes).take(missing, into, mostBytes);
    } catch (NoSuchFileException e) {
      throw new dev.jrepro.train.MissingData(archive);
    } catch (ZipException | EOFException e) {
      throw new BadData(archive, "it is no whole gzip file: " + e.getMessage());
    } catch (IOException e) {
      throw new FileFailure("read", archive, e);
    }
    if (!missing.isEmpty()) {
      throw new BadData(archive, "it does not hold " + String.join(", ", missing));
    }
  }

  private void take(Set<String> missing, Path into, long mostBytes) throws IOException {
    byte[] head = bytes.readNBytes(BLOCK);
    while (head.length == BLOCK && head[0] != 0) {
      String name = text(head, 0, NAME_BYTES);
      long size = size(head);
      boolean file = head[KIND_AT] == '0' || head[KIND_AT] == 0;
      if (file && missing.remove(name)) {
        if (size > mostBytes) {
          throw new BadData(archive, "%s has %d bytes, not %d".formatted(name, size, mostBytes));
        }
        byte[] content = bytes.readNBytes((int) size);
        if (content.length < size) {
          throw new EOFException("it ends in " + name);
        }
        Path target = into.resolve(name.substring(name.lastIndexOf('/') + 1));
        Published.write(target, to -> Files.write(to, content));
        bytes.skipNBytes(-size & (BLOCK - 1));
      } else {
        bytes.skipNBytes(size + (-size & (BLOCK - 1)));
      }
      head = bytes.readNBytes(BLOCK);
    }
  }

  private static String text(byte[] head, int from, int length) {
    int end = from;
    while (end < from + length && head[end] != 0) {
      end++;
    }
    return new String(head, from, end - from, StandardCharsets.ISO_8859_1);
  }

  private long size(byte[] head) {
    String octal = text(head, SIZE_AT, SIZE_BYTES).strip();
    if (!octal.matches("[0-7]{1,11}")) {
      throw new BadData(archive, "it is no tar archive: a size is '" + octal + "'");
    }
    return Long.parseLong(octal, 8);
  }
}
