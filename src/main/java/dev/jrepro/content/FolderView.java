package dev.jrepro.content;

import java.io.IOException;
import java.util.List;

/** A folder that is open for a walk: what is in it, and what the file system says of that. */
sealed interface FolderView extends AutoCloseable permits JdkFolder, NativeFolder {

  /** Returns the names in it, in no order. To be asked once. */
  List<Listed> list() throws IOException;

  /** Returns what the file system says of a name in it, links not followed. */
  FileStat stat(String name) throws IOException;

  /** Opens a folder in it. */
  FolderView folder(String name) throws IOException;

  /** Returns the target of a link in it. */
  String readLink(String name) throws IOException;

  /**
   * Reads a whole small file.
   *
   * @param expected what the file system said of it before
   * @param target long enough for it
   * @return whether the file was so while it was read, and all of it was read
   */
  boolean read(String name, FileStat expected, byte[] target) throws IOException;

  @Override
  void close() throws IOException;
}
