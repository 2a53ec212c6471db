package dev.jrepro.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be done with a file; nothing happens where the file system knows no such bits. */
final class FilePermissions {

  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--r--r--");

  private FilePermissions() {}

  /** Makes a file readable for everybody and writable for nobody. */
  static void readOnly(Path file) throws IOException {
    PosixFileAttributeView view = view(file);
    if (view != null) {
      view.setPermissions(READ_ONLY);
    }
  }

  /** Makes a file executable for whoever may read it, or for nobody. */
  static void executable(Path file, boolean executable) throws IOException {
    PosixFileAttributeView view = view(file);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> now = view.readAttributes().permissions();
    Set<PosixFilePermission> wanted = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : now) {
      switch (permission) {
        case OWNER_READ -> add(wanted, permission, PosixFilePermission.OWNER_EXECUTE, executable);
        case GROUP_READ -> add(wanted, permission, PosixFilePermission.GROUP_EXECUTE, executable);
        case OTHERS_READ -> add(wanted, permission, PosixFilePermission.OTHERS_EXECUTE, executable);
        case OWNER_WRITE, GROUP_WRITE, OTHERS_WRITE -> wanted.add(permission);
        case OWNER_EXECUTE, GROUP_EXECUTE, OTHERS_EXECUTE -> {}
      }
    }
    if (!wanted.equals(now)) {
      view.setPermissions(wanted);
    }
  }

  private static void add(
      Set<PosixFilePermission> wanted,
      PosixFilePermission read,
      PosixFilePermission execute,
      boolean executable) {
    wanted.add(read);
    if (executable) {
      wanted.add(execute);
    }
  }

  private static @Nullable PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }
}
