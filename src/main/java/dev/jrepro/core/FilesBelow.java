package dev.jrepro.core;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The files below a folder that others change meanwhile: what vanishes is passed over. */
public final class FilesBelow extends SimpleFileVisitor<Path> {

  private final Consumer<Path> sink;

  private FilesBelow(Consumer<Path> sink) {
    this.sink = sink;
  }

  /**
   * Gives the regular files below a folder, in no order; none if it is absent.
   *
   * @param depth how many levels to go down, 1 for the files in the folder itself
   */
  public static void visit(Path folder, int depth, Consumer<Path> sink) throws IOException {
    Files.walkFileTree(folder, Set.of(), depth, new FilesBelow(sink));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (attributes.isRegularFile() || Files.isRegularFile(file)) {
      sink.accept(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    return passOver(e);
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
      throws IOException {
    return passOver(e);
  }

  private static FileVisitResult passOver(@Nullable IOException e) throws IOException {
    if (e != null && !(e instanceof NoSuchFileException)) {
      throw e;
    }
    return FileVisitResult.CONTINUE;
  }
}
