package dev.jrepro.reproduce.probe;

import dev.jrepro.run.Change;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Changes one byte near the middle of a large file, in place: a digit if it is text. */
final class Patch implements Change.Rewriting {

  private static final int WINDOW = 1 << 16;

  /** A byte of the file. */
  private record Place(long at, int value) {}

  @Override
  public Change.Undoing on(Path file, Path aside) throws IOException {
    boolean isLinked =
        Files.isSymbolicLink(file)
            || (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
    if (isLinked) {
      Files.move(file, aside);
      Files.copy(aside.toRealPath(), file);
    }
    if (!Files.isWritable(file) && !file.toFile().setWritable(true)) {
      throw new IOException("cannot write " + file);
    }
    Place was = change(file);
    return () -> {
      if (isLinked) {
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
      } else {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.seek(was.at);
          open.write(was.value);
        }
      }
    };
  }

  private static Place change(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] window = new byte[(int) Math.min(WINDOW, open.length())];
      long from = (open.length() - window.length) / 2;
      open.seek(from);
      open.readFully(window);
      int place = window.length / 2;
      boolean isText = true;
      for (int i = 0; i < window.length; i++) {
        isText &= window[i] >= ' ' || window[i] == '\n' || window[i] == '\r' || window[i] == '\t';
      }
      for (int i = place; isText && i < window.length; i++) {
        if (Character.isDigit(window[i])) {
          place = i;
          break;
        }
      }
      byte old = window[place];
      boolean isDigit = isText && Character.isDigit(old);
      open.seek(from + place);
      open.write(isDigit ? Nudge.anotherDigit((char) old) : old ^ 1);
      return new Place(from + place, old);
    }
  }
}
