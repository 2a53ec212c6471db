package dev.jrepro.content;

import java.io.IOException;
import java.util.List;

/** A folder as the calls of the C library see it, by its descriptor. */
record NativeFolder(Posix posix, int fd) implements FolderView {

  /** Opens a folder by its absolute path. */
  static NativeFolder open(Posix posix, String path) throws IOException {
    return new NativeFolder(posix, posix.openFolder(Posix.NO_FOLDER, path));
  }

  @Override
  public List<Listed> list() throws IOException {
    return posix.list(fd);
  }

  @Override
  public FileStat stat(String name) throws IOException {
    return posix.stat(fd, name);
  }

  @Override
  public FolderView folder(String name) throws IOException {
    return new NativeFolder(posix, posix.openFolder(fd, name));
  }

  @Override
  public String readLink(String name) throws IOException {
    return posix.readLink(fd, name);
  }

  @Override
  public boolean read(String name, FileStat expected, byte[] target) throws IOException {
    int file = posix.open(fd, name);
    try {
      int length = (int) expected.sizeBytes();
      int done = 0;
      for (int n = 0; n >= 0 && done < length; done += Math.max(n, 0)) {
        n = posix.read(file, target, done, length - done);
      }
      return done == length && posix.stat(file).equals(expected);
    } finally {
      posix.close(file);
    }
  }

  @Override
  public void close() throws IOException {
    posix.close(fd);
  }
}
