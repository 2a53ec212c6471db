package dev.jrepro.git;

import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileBasedConfig;

/** Makes repositories that nobody commits to, and tells them what they would track. */
public final class NewRepository {

  private NewRepository() {}

  /** Makes a repository with nothing in it; it knows nothing of the user's configuration. */
  public static void make(Path folder) {
    QuietSystem.install();
    try (Git git = Git.init().setDirectory(folder.toFile()).call()) {
      FileBasedConfig config = (FileBasedConfig) git.getRepository().getConfig();
      config.setString("core", null, "autocrlf", "false");
      config.save();
    } catch (GitAPIException | IOException e) {
      throw GitRepo.failed("cannot make a repository in " + folder, e);
    }
  }

  /**
   * Has a repository track files, which are not stored in it, and ignore paths.
   *
   * @param tracked the files; those that are links or programs may be among them
   * @param ignored what no ignore file needs to name
   */
  public static void declare(
      Path folder, Collection<RepoPath> tracked, Collection<RepoPath> ignored) {
    try (Git git = Git.open(folder.toFile())) {
      Repository repository = git.getRepository();
      DirCache index = repository.lockDirCache();
      DirCacheBuilder builder = index.builder();
      for (RepoPath path : tracked.stream().distinct().sorted().toList()) {
        DirCacheEntry entry = new DirCacheEntry(path.value());
        entry.setFileMode(FileMode.REGULAR_FILE);
        builder.add(entry);
      }
      builder.commit();
      Path exclude = repository.getDirectory().toPath().resolve("info").resolve("exclude");
      List<String> lines = ignored.stream().map(path -> "/" + escaped(path)).toList();
      Files.createDirectories(exclude.resolveSibling("."));
      Files.write(exclude, lines);
    } catch (IOException e) {
      throw GitRepo.failed("cannot write the index of " + folder, e);
    }
  }

  /** Returns the pattern that means the path alone. */
  private static String escaped(RepoPath path) {
    return path.value().replaceAll("([\\\\*?\\[\\]!# ])", "\\\\$1");
  }
}
