package dev.jrepro.run;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Project;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * What interrupted attempts with one stage key left of the outputs that are checkpoints: kept
 * outside the workspace, and handed to the next attempt with that key.
 *
 * @param folder where they are kept
 * @param paths the outputs
 * @param resume whether an attempt may have what is kept
 */
record Checkpoints(Path folder, List<RepoPath> paths, boolean resume) {

  Checkpoints {
    paths = List.copyOf(paths);
  }

  /** Returns the checkpoints of a stage key. */
  static Checkpoints of(Project project, String keyHex, List<RepoPath> paths, boolean resume) {
    return new Checkpoints(root(project).resolve(keyHex), paths, resume);
  }

  static Checkpoints fromJson(Project project, JsonValue.Obj object) {
    return new Checkpoints(
        root(project).resolve(object.text("key").orElse("none")),
        object.texts("paths").stream().map(RepoPath::of).toList(),
        object.isTrue("resume"));
  }

  JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("key", folder.getFileName().toString())
        .put("paths", JsonValue.array(paths, p -> JsonValue.of(p.value())))
        .put("resume", resume)
        .build();
  }

  /** Puts what is kept into the workspace, or throws it away where it must not be resumed from. */
  void handOver(Path root) throws IOException {
    for (RepoPath path : paths) {
      Path kept = kept(path);
      if (resume && Files.exists(kept, LinkOption.NOFOLLOW_LINKS)) {
        Scrap.delete(path.under(root));
        Files.createDirectories(path.under(root).resolveSibling(".").normalize());
        Disk.rename(kept, path.under(root));
      }
    }
    drop();
  }

  /**
   * Keeps what an attempt that did not succeed left in the workspace.
   *
   * @param isLeft whether what stands at a path was left by the attempt, and is not what was there
   *     before it
   */
  void keep(Path root, Predicate<RepoPath> isLeft) throws IOException {
    for (RepoPath path : paths) {
      if (isLeft.test(path) && Files.exists(path.under(root), LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(folder);
        Scrap.delete(kept(path));
        Disk.rename(path.under(root), kept(path));
      }
    }
  }

  /** Throws away what is kept. */
  void drop() throws IOException {
    Scrap.delete(folder);
  }

  private Path kept(RepoPath path) {
    return folder.resolve(String.valueOf(paths.indexOf(path)));
  }

  private static Path root(Project project) {
    return project.asideDir().resolve("checkpoints");
  }
}
