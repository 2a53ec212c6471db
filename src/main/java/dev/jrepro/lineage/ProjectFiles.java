package dev.jrepro.lineage;

import dev.jrepro.core.CommitId;
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

/** The files that Git keeps or would keep: those of a workspace, or those of a commit. */
public interface ProjectFiles {

  /** Returns the UTF-8 text of a file, if it is there. */
  Optional<String> read(RepoPath file);

  /** Returns the files in a folder and below it, without what Git ignores; sorted. */
  SortedSet<RepoPath> files(RepoPath folder);

  /**
   * Returns the UTF-8 texts that both sides have of a file while a merge waits for the conflict to
   * be resolved; none otherwise.
   */
  default List<String> sidesOfMerge(RepoPath file) {
    return List.of();
  }

  /** Returns whether Git keeps a file, of whatever name and commit, that has exactly this text. */
  default boolean isKept(String text) {
    return false;
  }

  /** Returns the files of a commit. */
  static ProjectFiles of(GitRepo git, CommitId commit) {
    return new ProjectFiles() {
      @Override
      public Optional<String> read(RepoPath file) {
        return git.file(commit, file).map(bytes -> Utf8.decode(bytes, file));
      }

      @Override
      public SortedSet<RepoPath> files(RepoPath folder) {
        return git.files(commit, folder);
      }

      @Override
      public boolean isKept(String text) {
        return git.hasFile(text.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  /** Returns the files of the workspace. */
  static ProjectFiles of(GitRepo git) {
    Path root = git.workTree();
    return new ProjectFiles() {
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
        Path top = folder.under(root);
        SortedSet<RepoPath> files = new TreeSet<>();
        if (Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
          walk(git, top, files);
        }
        return files;
      }

      @Override
      public List<String> sidesOfMerge(RepoPath file) {
        return git.sidesOfMerge(file).stream().map(bytes -> Utf8.decode(bytes, file)).toList();
      }

      @Override
      public boolean isKept(String text) {
        return git.hasFile(text.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  private static void walk(GitRepo git, Path top, SortedSet<RepoPath> files) {
    Path root = git.workTree();
    try {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
              RepoPath path = path(folder);
              boolean skip =
                  path.name().equals(".git")
                      || (!path.isRoot()
                          && (git.isIgnored(path, true)
                              || Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS)));
              return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
              files.add(path(file));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            private RepoPath path(Path file) {
              return new RepoPath(root.relativize(file).toString());
            }
          });
    } catch (IOException e) {
      throw new JreproException.Refused("cannot list " + top + ": " + e.getMessage(), null, e);
    }
  }
}
