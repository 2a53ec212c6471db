package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a stage's outputs. The old outputs are set aside in a folder in Git's own, by
 * rename, and a journal says what they were; until the attempt is settled they can be put back, by
 * this process or, if it died, by the next one.
 */
final class Attempt {

  private static final String JOURNAL = "journal.json";
  private static final String OLD = "old";

  private final Path folder;
  private final Path root;
  private final List<RepoPath> paths;

  private Attempt(Path folder, Path root, List<RepoPath> paths) {
    this.folder = folder;
    this.root = root;
    this.paths = List.copyOf(paths);
  }

  /** Starts an attempt at the paths: what stands there is set aside. */
  static Attempt begin(Project project, List<RepoPath> paths) {
    try {
      Path all = Files.createDirectories(folder(project));
      Attempt attempt = new Attempt(Files.createTempDirectory(all, "run"), project.root(), paths);
      attempt.writeJournal(Optional.empty());
      attempt.setAside();
      return attempt;
    } catch (IOException e) {
      throw new DiskFailed("set outputs aside", e);
    }
  }

  /** Returns the attempts that were neither settled nor put back: whoever made them died. */
  static List<Attempt> leftBehind(Project project) {
    Path all = folder(project);
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(all)) {
      List<Attempt> found = new ArrayList<>();
      for (Path folder : folders.sorted().toList()) {
        found.add(new Attempt(folder, project.root(), readPaths(folder)));
      }
      return found;
    } catch (IOException e) {
      throw new DiskFailed("read " + all, e);
    }
  }

  /** Returns the paths that it is about. */
  List<RepoPath> paths() {
    return paths;
  }

  /** Returns a folder for whatever the attempt needs besides. */
  Path folder() {
    return folder;
  }

  /** Notes the process that works on the attempt, so that it can be ended if jrepro dies. */
  void started(ProcessHandle process) {
    writeJournal(Optional.of(process));
  }

  /** Returns where what stood at a path was set aside, if something stood there. */
  Optional<Path> old(RepoPath path) {
    return Optional.of(oldPath(path)).filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS));
  }

  /** Puts everything back as it was: what the attempt wrote is gone. */
  void putBack() {
    endProcess();
    try {
      for (RepoPath path : paths) {
        // Before everything was set aside, what is not in the folder is still in its place.
        if (isAside() || old(path).isPresent()) {
          delete(path.under(root));
        }
        if (old(path).isPresent()) {
          Files.createDirectories(path.under(root).resolveSibling(".").normalize());
          rename(oldPath(path), path.under(root));
        }
      }
      delete(folder);
    } catch (IOException e) {
      throw new DiskFailed("put the old outputs back; they are in " + folder.resolve(OLD), e);
    }
  }

  /** Puts back what stood at one path. */
  void putBack(RepoPath path) throws IOException {
    if (old(path).isPresent()) {
      delete(path.under(root));
      rename(oldPath(path), path.under(root));
    }
  }

  /** The attempt is over, and what it wrote stays; what was set aside goes. */
  void settle() {
    try {
      // First the journal: without it nothing is put back.
      Files.deleteIfExists(folder.resolve(JOURNAL));
      delete(folder);
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
  }

  /** Removes what is at a path and below it; links are never followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
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

  private void setAside() throws IOException {
    Files.createDirectories(folder.resolve(OLD));
    for (RepoPath path : paths) {
      if (Files.exists(path.under(root), LinkOption.NOFOLLOW_LINKS)) {
        rename(path.under(root), oldPath(path));
      }
    }
    Files.createFile(folder.resolve("aside"));
  }

  private boolean isAside() {
    return Files.exists(folder.resolve("aside"));
  }

  private Path oldPath(RepoPath path) {
    return folder.resolve(OLD).resolve(String.valueOf(paths.indexOf(path)));
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "the workspace and Git's folder are on different file systems, and "
              + from
              + " cannot be renamed",
          e);
    }
  }

  private void writeJournal(Optional<ProcessHandle> process) {
    JsonValue.Builder journal =
        JsonValue.object().put("paths", JsonValue.array(paths, p -> JsonValue.of(p.value())));
    process.ifPresent(p ->
        journal
            .put("pid", p.pid())
            .put("started", p.info().startInstant().map(Object::toString).orElse("?")));
    AtomicFile.write(folder.resolve(JOURNAL), Json.pretty(journal.build()));
  }

  /** Ends the command of a jrepro that died: it would go on writing outputs. */
  private void endProcess() {
    try {
      JsonValue.Obj journal = readJournal(folder);
      Optional<ProcessHandle> process =
          journal
              .integer("pid")
              .flatMap(ProcessHandle::of)
              .filter(p ->
                  p.info()
                      .startInstant()
                      .map(Object::toString)
                      .orElse("?")
                      .equals(journal.text("started").orElse("")));
      if (process.isPresent()) {
        ProcessGroup.of(process.get()).end(2000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<RepoPath> readPaths(Path folder) {
    return readJournal(folder).texts("paths").stream().map(RepoPath::of).toList();
  }

  private static JsonValue.Obj readJournal(Path folder) {
    Path journal = folder.resolve(JOURNAL);
    try {
      return Files.exists(journal)
          ? Json.parseObject(Files.readString(journal, StandardCharsets.UTF_8))
          : JsonValue.object().build();
    } catch (IOException e) {
      throw new DiskFailed("read " + journal, e);
    }
  }

  private static Path folder(Project project) {
    return project.privateDir().resolve("attempts");
  }

  /** Puts back what processes that died left behind; whoever calls has the {@link RunLock}. */
  static List<RepoPath> recover(Project project) {
    List<RepoPath> restored = new ArrayList<>();
    for (Attempt attempt : leftBehind(project)) {
      restored.addAll(attempt.paths());
      attempt.putBack();
    }
    return restored;
  }
}
