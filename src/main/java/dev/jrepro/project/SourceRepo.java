package dev.jrepro.project;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.git.GitRepo;
import dev.jrepro.lineage.ProjectFiles;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody's repository from which data is taken: a project on this machine with its own cache and
 * configuration, or a bare clone of a URL, whose committed configuration names the remote.
 */
public final class SourceRepo implements AutoCloseable {

  private final Optional<Project> project;
  private final Optional<GitRepo> clone;
  private final Path scratch;
  private final Revision revision;

  private SourceRepo(
      Optional<Project> project, Optional<GitRepo> clone, Path scratch, Revision revision) {
    this.project = project;
    this.clone = clone;
    this.scratch = scratch;
    this.revision = revision;
  }

  /**
   * What is asked of whom.
   *
   * @param repo a folder, or a URL that Git clones
   * @param base where a relative folder is read
   * @param revision what names the commit there; empty for its {@code HEAD}
   */
  public record Request(String repo, Path base, Optional<String> revision) {

    /** Returns whether the repository is named by a URL, or as SSH has it: {@code host:path}. */
    public boolean isUrl() {
      return isUrl(repo);
    }

    static boolean isUrl(String text) {
      return text.matches("[A-Za-z][A-Za-z0-9+.-]*://.*") || text.matches("[^/:]+@[^/:]+:.*");
    }
  }

  /**
   * Opens a repository at a commit.
   *
   * @param scratch a folder for a clone and what is fetched for it; it is made if need be, and
   *     removed at {@link #close}
   * @throws JreproException.Refused if there is no such repository
   * @throws dev.jrepro.git.UnknownRevision if it has no such commit
   */
  public static SourceRepo open(Request request, Path scratch, Progress progress) {
    Path folder = request.isUrl() ? request.base() : request.base().resolve(request.repo());
    if (!request.isUrl() && isProject(folder)) {
      Project project = Project.open(folder);
      try {
        return new SourceRepo(
            Optional.of(project),
            Optional.empty(),
            scratch,
            project.at(request.revision().orElse("HEAD"), progress));
      } catch (JreproException e) {
        project.close();
        Scraps.delete(scratch);
        throw e;
      }
    }
    if (!request.isUrl() && !Files.isDirectory(folder)) {
      Scraps.delete(scratch);
      throw new JreproException.Refused(
          "there is no repository at " + folder.normalize() + ".",
          "Name a folder, or a URL that 'git clone' would take.");
    }
    return cloned(request, folder, new Scratch(scratch, progress));
  }

  private record Scratch(Path folder, Progress progress) {}

  private static SourceRepo cloned(Request request, Path folder, Scratch scratch) {
    try {
      Files.createDirectories(scratch.folder());
    } catch (IOException e) {
      throw new DiskFailed("make " + scratch.folder(), e);
    }
    try {
      String url =
          request.isUrl() ? request.repo() : folder.toAbsolutePath().normalize().toString();
      GitRepo clone =
          GitRepo.cloneBare(url, request.revision(), scratch.folder().resolve("clone.git"));
      CommitId commit = clone.resolve(request.revision().orElse("HEAD"));
      Snapshot snapshot = new Snapshot(ProjectFiles.of(clone, commit), Map.of());
      Optional<RemoteSpec> remote =
          Project.configOf(snapshot.files())
              .chosenRemote()
              .map(spec -> Sharing.absolute(spec, folder));
      DataSource data =
          new DataSource(
              new FolderStore(scratch.folder().resolve("cache")),
              remote,
              scratch.folder().resolve("remotes"),
              scratch.progress());
      return new SourceRepo(
          Optional.empty(),
          Optional.of(clone),
          scratch.folder(),
          new Revision(commit, snapshot, clone.filesOf(commit), data));
    } catch (JreproException e) {
      Scraps.delete(scratch.folder());
      throw e;
    }
  }

  private static boolean isProject(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (GitRepo git = GitRepo.discover(folder).orElse(null)) {
      return git != null && Files.isDirectory(git.workTree().resolve(Project.FOLDER));
    }
  }

  /** Returns its files at the commit. */
  public Revision revision() {
    return revision;
  }

  @Override
  public void close() {
    revision.close();
    project.ifPresent(Project::close);
    clone.ifPresent(GitRepo::close);
    Scraps.delete(scratch);
  }
}
