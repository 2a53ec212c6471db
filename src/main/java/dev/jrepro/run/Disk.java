package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is done to files and folders as a whole, also to those that a command made read-only. */
final class Disk {

  private Disk() {}

  /**
   * The command writes into the copy: it is no link to the cache, and what the checkout made
   * read-only for being one, or a command, can be written.
   */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        boolean isLinkOut = Files.isSymbolicLink(path) && Files.readSymbolicLink(path).isAbsolute();
        if (isLinkOut) {
          Files.copy(path, copy, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
          Files.copy(path, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
        }
        if (!Files.isSymbolicLink(copy) && !Files.isWritable(copy)) {
          copy.toFile().setWritable(true);
        }
      }
    }
  }

  /**
   * Returns the first folder on the way to a path that is a symbolic link: what lies behind it is
   * somebody else's.
   */
  static Optional<RepoPath> linkBefore(Path root, RepoPath path) {
    return path.parent().selfAndParents().stream()
        .filter(folder -> !folder.isRoot() && Files.isSymbolicLink(folder.under(root)))
        .min(Comparator.comparingInt(folder -> folder.value().length()));
  }

  /** Removes links that a command has put in the places of folders on the way to a path. */
  static void unlinkBefore(Path root, RepoPath path) throws IOException {
    Optional<RepoPath> link = linkBefore(root, path);
    if (link.isPresent()) {
      // Whatever else was on the way lay behind it.
      Files.delete(link.get().under(root));
    }
  }

  static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AccessDeniedException e) {
      renameReadOnly(from, to, e);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "the workspace and Git's folder are on different file systems, and "
              + from
              + " cannot be renamed",
          e);
    }
  }

  /** Who renames a folder writes into it, too: its {@code ..}. A command may have forbidden it. */
  private static void renameReadOnly(Path from, Path to, AccessDeniedException why)
      throws IOException {
    if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS) || Files.isWritable(from)) {
      throw why;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(from);
    if (!from.toFile().setWritable(true)) {
      throw why;
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    Files.setPosixFilePermissions(to, permissions);
  }
}
