package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a stage's outputs. The old outputs are set aside in a folder in Git's own, by
 * rename, and a journal says what they were; until the attempt is settled they can be put back, by
 * this process or, if it died, by the next one. The journal is for the end of a process; should the
 * machine go down, the old outputs are in the cache, where they were stored before.
 */
final class Attempt {

  /** What the command prints, a file in the folder. */
  static final String LOG = "log";

  /** What an attempt is known by, a file in the folder: it goes when the attempt is over. */
  static final String JOURNAL = "journal.json";

  private static final String OLD = "old";
  private static final String ASIDE = "aside.json";

  /** Of several processes that work at once, each has a note of this name and its place. */
  private static final String WORKER = "worker-";

  private final Path folder;
  private final Path root;
  private final Plan plan;
  private final List<RepoPath> paths;
  private final Map<RepoPath, Integer> places = new HashMap<>();
  private final Checkpoints checkpoints;
  private @Nullable Set<RepoPath> wasThere;

  /** Whether nothing stood at the paths, and so nothing is set aside. */
  private final boolean fresh;

  private Attempt(Path folder, Path root, Plan plan, boolean fresh) {
    this.folder = folder;
    this.root = root;
    this.plan = plan;
    this.fresh = fresh;
    this.paths = plan.paths;
    this.checkpoints = plan.checkpoints;
    paths.forEach(path -> places.put(path, places.size()));
  }

  /**
   * What is attempted.
   *
   * @param stage the stage's address
   * @param paths what the command is to write
   * @param staying those of the paths whose content the command finds in place
   * @param checkpoints what outlives an attempt that does not succeed
   */
  record Plan(String stage, List<RepoPath> paths, List<RepoPath> staying, Checkpoints checkpoints) {
    Plan {
      paths = List.copyOf(paths);
      staying = List.copyOf(staying);
    }
  }

  /**
   * Starts an attempt: what stands at the paths is set aside, but for a copy of what is to stay.
   */
  static Attempt begin(Project project, Plan plan) {
    try {
      Path all = Files.createDirectories(folder(project));
      boolean fresh =
          plan.paths.stream()
              .noneMatch(p -> Files.exists(p.under(project.root()), LinkOption.NOFOLLOW_LINKS));
      Attempt attempt =
          new Attempt(Files.createTempDirectory(all, "run"), project.root(), plan, fresh);
      boolean begun = false;
      try {
        attempt.writeJournal(Optional.empty());
        if (!fresh) {
          attempt.setAside(plan.staying);
        }
        plan.checkpoints.handOver(project.root());
        begun = true;
      } finally {
        if (!begun) {
          attempt.putBack();
        }
      }
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
        JsonValue.Obj journal = readJournal(folder);
        found.add(
            new Attempt(
                folder,
                project.root(),
                new Plan(
                    journal.text("stage").orElse(""),
                    journal.texts("paths").stream().map(RepoPath::of).toList(),
                    List.of(),
                    Checkpoints.fromJson(project, journal.object("checkpoints"))),
                journal.isTrue("fresh")));
      }
      return found;
    } catch (IOException e) {
      throw new DiskFailed("read " + all, e);
    }
  }

  /** Returns the address of the stage that it is about; empty if it is over. */
  String stage() {
    return plan.stage;
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

  /**
   * Notes one of several processes that work on the attempt at once.
   *
   * @param place which of them it is: it takes the place of the one noted there before
   */
  void started(int place, ProcessHandle process) {
    JsonValue.Builder note = JsonValue.object();
    describe(process, note);
    AtomicFile.writeSoon(folder.resolve(WORKER + place), Json.pretty(note.build()));
  }

  /** Returns where what stood at a path was set aside, if something stood there. */
  Optional<Path> old(RepoPath path) {
    return Optional.of(oldPath(path)).filter(p -> Files.exists(p, LinkOption.NOFOLLOW_LINKS));
  }

  /** Puts everything back as it was: what the attempt wrote is gone. */
  void putBack() {
    putBack(true);
  }

  /**
   * Puts everything back as it was, after a command that ended well: there is nothing to resume.
   */
  void takeBack() {
    putBack(false);
  }

  private void putBack(boolean keepCheckpoints) {
    endProcess();
    try {
      if (keepCheckpoints && isAside()) {
        Set<RepoPath> before = wasThere();
        checkpoints.keep(root, path -> old(path).isPresent() || !before.contains(path));
      }
      for (RepoPath path : paths) {
        putBack(path);
      }
      Files.deleteIfExists(folder.resolve(JOURNAL));
    } catch (IOException e) {
      throw new DiskFailed("put the old outputs back; they are in " + folder.resolve(OLD), e);
    }
    clear(folder);
  }

  /** Puts back what stood at one path; if nothing did, what stands there now goes. */
  void putBack(RepoPath path) throws IOException {
    Path now = path.under(root);
    if (old(path).isPresent()) {
      Scrap.delete(now);
      Files.createDirectories(now.resolveSibling(".").normalize());
      Disk.rename(oldPath(path), now);
    } else if (isAside() && !wasThere().contains(path)) {
      Scrap.delete(now);
    }
    // Else it was not set aside yet, or has been put back already: it is in its place.
  }

  /** The attempt is over, and what it wrote stays; what was set aside goes. */
  void settle() {
    try {
      // First the journal: without it nothing is put back.
      Files.deleteIfExists(folder.resolve(JOURNAL));
      checkpoints.drop();
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
    clear(folder);
  }

  /** Without its journal the folder is rubbish: what cannot be removed now is tried again. */
  private static void clear(Path folder) {
    try {
      Scrap.delete(folder);
    } catch (IOException e) {
      return;
    }
  }

  private void setAside(List<RepoPath> staying) throws IOException {
    Files.createDirectories(folder.resolve(OLD));
    List<RepoPath> there = new ArrayList<>();
    for (RepoPath path : paths) {
      if (!Files.exists(path.under(root), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      there.add(path);
      Disk.rename(path.under(root), oldPath(path));
      if (staying.contains(path)) {
        Path part = folder.resolve("part");
        Disk.copy(oldPath(path), part);
        Disk.rename(part, path.under(root));
      }
    }
    JsonValue list = JsonValue.array(there, p -> JsonValue.of(p.value()));
    AtomicFile.writeSoon(
        folder.resolve(ASIDE), Json.pretty(JsonValue.object().put("paths", list).build()));
  }

  private boolean isAside() {
    // Once it has been put back, what stands at the paths is somebody else's.
    return Files.exists(folder.resolve(fresh ? JOURNAL : ASIDE));
  }

  private Set<RepoPath> wasThere() throws IOException {
    if (fresh) {
      return Set.of();
    }
    if (wasThere == null) {
      String text = Files.readString(folder.resolve(ASIDE), StandardCharsets.UTF_8);
      wasThere = new HashSet<>();
      Json.parseObject(text).texts("paths").forEach(path -> wasThere.add(RepoPath.of(path)));
    }
    return wasThere;
  }

  private Path oldPath(RepoPath path) {
    return folder.resolve(OLD).resolve(String.valueOf(places.get(path)));
  }

  private void writeJournal(Optional<ProcessHandle> process) {
    JsonValue.Builder journal =
        JsonValue.object()
            .put("stage", plan.stage)
            .put("paths", JsonValue.array(paths, p -> JsonValue.of(p.value())))
            .put("checkpoints", checkpoints.toJson())
            .put("fresh", fresh);
    process.ifPresent(p -> describe(p, journal));
    AtomicFile.writeSoon(folder.resolve(JOURNAL), Json.pretty(journal.build()));
  }

  private static void describe(ProcessHandle process, JsonValue.Builder object) {
    object
        .put("pid", process.pid())
        .put("started", process.info().startInstant().map(Object::toString).orElse("?"));
  }

  /** Ends the commands of a jrepro that died: they would go on writing outputs. */
  private void endProcess() {
    try {
      endProcess(readJournal(folder));
      for (int place = 0; Files.exists(folder.resolve(WORKER + place)); place++) {
        endProcess(readObject(folder.resolve(WORKER + place)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endStrays() {
    try {
      Strays.end(folder, readJournal(folder).integer("pid").isPresent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endProcess(JsonValue.Obj noted) throws InterruptedException {
    Optional<ProcessHandle> process =
        noted
            .integer("pid")
            .flatMap(ProcessHandle::of)
            .filter(p ->
                p.info()
                    .startInstant()
                    .map(Object::toString)
                    .orElse("?")
                    .equals(noted.text("started").orElse("")));
    if (process.isPresent()) {
      ProcessGroup.of(process.get()).end(2000);
    }
  }

  private static JsonValue.Obj readJournal(Path folder) {
    return readObject(folder.resolve(JOURNAL));
  }

  private static JsonValue.Obj readObject(Path journal) {
    try {
      return Json.parseObject(Files.readString(journal, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      // Nothing to put back: not begun, or settled, maybe right now by another process.
      return JsonValue.object().build();
    } catch (IOException e) {
      throw new DiskFailed("read " + journal, e);
    }
  }

  /**
   * Checks that nobody waits for the end of a run on which it hangs itself.
   *
   * @param caller the variables of whoever would wait
   * @throws JreproException.Refused if the command of a stage of this workspace started it
   */
  static void refuseWithin(Project project, Map<String, String> caller) {
    Path report = Path.of(caller.getOrDefault("JREPRO_REPORT", "")).toAbsolutePath().normalize();
    if (!report.startsWith(folder(project).toAbsolutePath().normalize())) {
      return;
    }
    throw new JreproException.Refused(
        "the command of stage "
            + caller.getOrDefault("JREPRO_STAGE", "?")
            + " started 'jrepro run' in its own workspace: it would wait for the run that waits"
            + " for it.",
        "Name what is to be there before as a dependency of the stage: 'jrepro run' sees to it.");
  }

  private static Path folder(Project project) {
    return project.asideDir().resolve("attempts");
  }

  /** Puts back what processes that died left behind; whoever calls has the {@link RunLock}. */
  static List<RepoPath> recover(Project project) {
    List<RepoPath> restored = new ArrayList<>();
    for (Attempt attempt : leftBehind(project)) {
      restored.addAll(attempt.paths());
      attempt.endStrays();
      attempt.putBack();
    }
    return restored;
  }
}
