package dev.jrepro.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be done with a file; nothing happens where the file system knows no such bits. */
final class FilePermissions {

  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private FilePermissions() {}

  /** Gives a file of the workspace its permissions: {@code rw-r--r--}, or {@code rwxr-xr-x}. */
  static void fresh(Path file, boolean executable) throws IOException {
    PosixFileAttributeView view = view(file);
    if (view != null) {
      view.setPermissions(executable ? EXECUTABLE : PLAIN);
    }
  }

  private static @Nullable PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }
}
