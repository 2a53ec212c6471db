package dev.jrepro.lineage;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.GitRepo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The files of a workspace. */
record WorkspaceFiles(GitRepo git, Path root) implements ProjectFiles {

  @Override
  public Optional<String> read(RepoPath file) {
    Path path = file.under(root);
    try {
      return Files.isRegularFile(path)
          ? Optional.of(Utf8.decode(Files.readAllBytes(path), file))
          : Optional.empty();
    } catch (IOException e) {
      throw new JreproException.Refused("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }

  @Override
  public SortedSet<RepoPath> files(RepoPath folder) {
    return walk(folder, path -> false, name -> true);
  }

  @Override
  public SortedSet<RepoPath> named(Predicate<String> name) {
    return walk(RepoPath.ROOT, OWN::equals, name);
  }

  @Override
  public List<String> sidesOfMerge(RepoPath file) {
    return git.sidesOfMerge(file).stream().map(bytes -> Utf8.decode(bytes, file)).toList();
  }

  @Override
  public boolean isKept(String text) {
    return git.hasFile(text.getBytes(StandardCharsets.UTF_8));
  }

  private SortedSet<RepoPath> walk(
      RepoPath folder, Predicate<RepoPath> skip, Predicate<String> name) {
    Path top = folder.under(root);
    SortedSet<RepoPath> files = new TreeSet<>();
    try {
      if (Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
        Files.walkFileTree(top, new Walk(skip, name, files));
      }
      return files;
    } catch (IOException e) {
      throw new JreproException.Refused("cannot list " + top + ": " + e.getMessage(), null, e);
    }
  }

  /** Goes through what is the project's and not ignored. */
  private final class Walk extends SimpleFileVisitor<Path> {
    private final Predicate<RepoPath> skip;
    private final Predicate<String> name;
    private final SortedSet<RepoPath> files;

    Walk(Predicate<RepoPath> skip, Predicate<String> name, SortedSet<RepoPath> files) {
      this.skip = skip;
      this.name = name;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      RepoPath path = path(folder);
      boolean isForeign =
          path.name().equals(".git")
              || skip.test(path)
              || (!path.isRoot()
                  && (git.isIgnored(path, true)
                      || Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS)));
      return isForeign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (name.test(file.getFileName().toString())) {
        files.add(path(file));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private RepoPath path(Path file) {
      return new RepoPath(root.relativize(file).toString());
    }
  }
}
