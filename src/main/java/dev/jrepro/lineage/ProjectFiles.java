package dev.jrepro.lineage;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.GitRepo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The files that Git keeps or would keep: those of a workspace, or those of a commit. */
public interface ProjectFiles {

  /** The folder of jrepro's own files. */
  RepoPath OWN = RepoPath.of(".repro");

  /** Returns the UTF-8 text of a file, if it is there. */
  Optional<String> read(RepoPath file);

  /** Returns the files in a folder and below it, without what Git ignores; sorted. */
  SortedSet<RepoPath> files(RepoPath folder);

  /**
   * Returns the files whose last name passes, sorted: without those in jrepro's own folder, where
   * there may be a lock for each of ten thousand stages, and without what Git ignores.
   */
  default SortedSet<RepoPath> named(Predicate<String> name) {
    SortedSet<RepoPath> files = new TreeSet<>(files(RepoPath.ROOT));
    files.removeIf(file -> file.isIn(OWN) || !name.test(file.name()));
    return files;
  }

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
    return new WorkspaceFiles(git, git.workTree());
  }
}
