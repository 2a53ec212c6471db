package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Where things lie in a cache's folder, and who may do what there. A cache whose own folder its
 * group may write is shared: folders that are made in it may be written by the group, and hand
 * their group on; so may packs, which nothing outside the cache ever links to.
 */
final class CacheFolder {

  private static final String PACK = ".pack";
  private static final int SHARED_FOLDER = 02070;
  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--r--r--");

  private final Path root;

  CacheFolder(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** Objects in files of their own. */
  Path objects() {
    return root.resolve("objects");
  }

  Path packs() {
    return root.resolve("packs");
  }

  /** Files that are not whole yet. */
  Path tmp() {
    return root.resolve("tmp");
  }

  /** Objects and packs that gc has taken, and that whoever misses them takes back. */
  Path trash() {
    return root.resolve("trash");
  }

  /** What writers rely on and cannot touch. */
  Path leases() {
    return root.resolve("leases");
  }

  /** What was found to be other bytes than its name says. */
  Path corrupt() {
    return root.resolve("corrupt");
  }

  Path object(Digest digest) {
    String hex = digest.hex();
    return objects().resolve(hex.substring(0, 2)).resolve(hex);
  }

  Path pack(String id) {
    return packs().resolve(id + PACK);
  }

  /** Returns the id of the pack that a file is, or an empty text if it is none. */
  static String packId(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(PACK) ? name.substring(0, name.length() - PACK.length()) : "";
  }

  static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** Returns whether a failure says that nothing is there: no such name, or no folder above it. */
  static boolean isAbsent(IOException e) {
    return e instanceof NoSuchFileException
        || e instanceof NotDirectoryException
        || (e instanceof FileSystemException fs
            && String.valueOf(fs.getReason()).contains("Not a directory"));
  }

  /** Returns a name below {@code tmp} that nothing has. */
  Path newScratchName() throws IOException {
    make(tmp());
    return tmp().resolve(newId());
  }

  /** Makes an empty file below {@code tmp}. */
  Path newScratch() throws IOException {
    Path file = tmp().resolve(newId());
    try {
      return Files.createFile(file);
    } catch (NoSuchFileException e) {
      make(tmp());
      return Files.createFile(file);
    }
  }

  /** Makes a folder of the cache, and those above it, if they are not there. */
  void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      if (folder.equals(root)) {
        Files.createDirectories(parent);
      } else {
        make(parent);
      }
    }
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    if (!folder.equals(root) && isShared()) {
      int mode = (int) Files.getAttribute(folder, "unix:mode") & 07777;
      Files.setAttribute(folder, "unix:mode", mode | SHARED_FOLDER);
    }
  }

  /** Makes the file of an object readable for everybody and writable for nobody. */
  void sealObject(Path file) throws IOException {
    permit(file, READ_ONLY);
  }

  /** Makes a pack read-only; the group of a shared cache may touch it, which takes writing. */
  void sealPack(Path file) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(READ_ONLY);
    if (isShared()) {
      permissions.add(PosixFilePermission.GROUP_WRITE);
    }
    permit(file, permissions);
  }

  private static void permit(Path file, Set<PosixFilePermission> permissions) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(permissions);
    }
  }

  private boolean isShared() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(root, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.GROUP_WRITE);
  }
}
