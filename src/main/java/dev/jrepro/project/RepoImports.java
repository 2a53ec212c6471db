package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.remote.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Data of another repository, at one of its commits: brought into the project's own cache. */
final class RepoImports {

  private final Project project;

  RepoImports(Project project) {
    this.project = project;
  }

  /**
   * What was found.
   *
   * @param entry what it is; the cache has it
   * @param source where, with the commit
   */
  record Found(Entry entry, Pointer.FromRepo source) {}

  /** Brings the data that an import's commit has. */
  Entry bring(Pointer.FromRepo source) {
    return open(source, source.commit().map(CommitId::hex).or(source::revision)).entry();
  }

  /** Brings the data that the revision of an import has now. */
  Found find(Pointer.FromRepo source) {
    return open(source, source.revision());
  }

  private Found open(Pointer.FromRepo source, Optional<String> revision) {
    SourceRepo.Request request = new SourceRepo.Request(source.repo(), project.root(), revision);
    try (SourceRepo repo = SourceRepo.open(request, scratch(), Progress.silent())) {
      Entry entry = repo.revision().store(source.path(), project.cache());
      return new Found(
          entry,
          new Pointer.FromRepo(
              source.repo(),
              source.path(),
              source.revision(),
              Optional.of(repo.revision().commit())));
    }
  }

  private Path scratch() {
    try {
      return Files.createTempDirectory(project.scratch(), "repo");
    } catch (IOException e) {
      throw new DiskFailed("make a folder in " + project.asideDir(), e);
    }
  }
}
