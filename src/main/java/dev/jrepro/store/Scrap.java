package dev.jrepro.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Files and folders that nobody needs any more. */
public final class Scrap {

  private Scrap() {}

  /**
   * Removes what is at a path and below it, if something is: also what a command made read-only.
   * Links are never followed.
   */
  public static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a) {
            // A command may have made its folder read-only; if this is no use, deleting says so.
            if (!Files.isWritable(dir)) {
              dir.toFile().setWritable(true);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            File folder = path.toFile();
            boolean opened =
                Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isReadable(path)
                    && folder.setReadable(true)
                    && folder.setExecutable(true);
            if (!opened) {
              throw e;
            }
            delete(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
