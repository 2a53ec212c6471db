package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Project;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a stage's outputs. The old outputs are set aside in a folder in Git's own, by
 * rename, and a journal says what they were; until the attempt is settled they can be put back, by
 * this process or, if it died, by the next one. The journal is for the end of a process; should the
 * machine go down, the old outputs are in the cache, where they were stored before.
 */
final class Attempt {

  /** What the command prints, a file of the attempt. */
  static final String LOG = "log";

  /** What the command tells of itself, a file of the attempt. */
  static final String REPORT = "report.json";

  /** Where trainings leave the chains of their steps, a folder of the attempt. */
  static final String STEPS = "steps";

  /** In the journal, which attempt a line is about. */
  static final String NUMBER = "n";

  /** In the journal, what the command is to write: the line that begins an attempt has it. */
  static final String PATHS = "paths";

  private static final String ASIDE = "aside";
  private static final String OLD = "old";

  /** What has no params is told so in a file that others have too. */
  private static final String NO_PARAMS = "{}";

  /** Whose journal it is noted in; null if that is another process's, which died. */
  private final @Nullable Attempts run;

  private final Place place;
  private final Plan plan;
  private final Map<RepoPath, Integer> places = new HashMap<>();

  /** Whether nothing stood at the paths, and so nothing is set aside. */
  private final boolean fresh;

  /** Where something stood, once all of that is set aside. */
  private @Nullable Set<RepoPath> wasThere;

  /** The processes that work on it, by which of them it is. */
  private final Map<Long, NotedProcess> processes = new ConcurrentSkipListMap<>();

  private @Nullable Path borrowed;
  private boolean over;

  Attempt(@Nullable Attempts run, Place place, Plan plan, boolean fresh) {
    this.run = run;
    this.place = place;
    this.plan = plan;
    this.fresh = fresh;
    this.wasThere = fresh ? Set.of() : null;
    plan.paths.forEach(path -> places.put(path, places.size()));
  }

  /**
   * Where an attempt is to be found.
   *
   * @param root the workspace
   * @param folder of the run
   * @param number which of the run's attempts it is
   * @param line where the journal's line about it stands
   */
  record Place(Path root, Path folder, int number, long line) {

    /** Returns a file or folder that is the attempt's alone. */
    Path file(String name) {
      return folder.resolve(number + "-" + name);
    }

    Path journal() {
      return folder.resolve(Attempts.JOURNAL);
    }
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

  /** Returns the line of the journal that begins an attempt. */
  static JsonValue.Obj note(int number, Plan plan, boolean fresh) {
    return JsonValue.object()
        .put(NUMBER, number)
        .put("stage", plan.stage)
        .put(PATHS, texts(plan.paths))
        .put("checkpoints", plan.checkpoints.toJson())
        .put("fresh", fresh)
        .build();
  }

  /** Returns the attempt that such a line begins. */
  static Attempt noted(Project project, Place place, JsonValue.Obj line) {
    Plan plan =
        new Plan(
            line.needText("stage"),
            paths(line, PATHS),
            List.of(),
            Checkpoints.fromJson(project, line.object("checkpoints")));
    return new Attempt(null, place, plan, line.isTrue("fresh"));
  }

  /** Learns of another line about it. */
  void noted(JsonValue.Obj line) {
    if (line.get(ASIDE).isPresent()) {
      wasThere = new HashSet<>(paths(line, ASIDE));
    } else {
      NotedProcess process = NotedProcess.of(line);
      processes.put(process.which(), process);
    }
  }

  private static List<RepoPath> paths(JsonValue.Obj line, String name) {
    return line.texts(name).stream().map(RepoPath::of).toList();
  }

  private static JsonValue texts(Collection<RepoPath> paths) {
    return JsonValue.array(paths, p -> JsonValue.of(p.value()));
  }

  /** Returns which of its run's attempts it is. */
  int number() {
    return place.number;
  }

  /** Returns where it is to be found. */
  Place place() {
    return place;
  }

  /** Returns the address of the stage that it is about. */
  String stage() {
    return plan.stage;
  }

  /** Returns the paths that it is about. */
  List<RepoPath> paths() {
    return plan.paths;
  }

  /** Returns where a file or folder is to be made that the attempt needs; it goes with it. */
  Path file(String name) {
    return place.file(name);
  }

  /** Returns a file with the parameters that a command is told. */
  Path params(String text) throws IOException {
    if (run == null || !text.equals(NO_PARAMS)) {
      return Files.writeString(file("params.json"), text, StandardCharsets.UTF_8);
    }
    borrowed = run.borrow(text);
    return borrowed;
  }

  /** Makes everything as it was for the command, so that it can be started once more. */
  void renew() {
    try {
      for (RepoPath path : plan.paths) {
        Disk.unlinkBefore(place.root, path);
        Scrap.delete(path.under(place.root));
        if (plan.staying.contains(path) && wasThere().contains(path)) {
          copyBack(path);
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("remove what " + plan.stage + " wrote", e);
    }
  }

  /** The command is over: what it was lent may be another's. */
  void ended() {
    if (run != null && borrowed != null) {
      run.giveBack(borrowed);
      borrowed = null;
    }
  }

  /** Notes the process that works on the attempt, so that it can be ended if jrepro dies. */
  void started(ProcessHandle process) {
    started(0, process);
  }

  /**
   * Notes one of several processes that work on the attempt at once.
   *
   * @param which which of them it is: it takes the place of the one noted there before
   */
  void started(int which, ProcessHandle process) {
    NotedProcess noted = NotedProcess.of(which, process);
    try {
      note(noted.line(place.number));
    } catch (IOException e) {
      throw new DiskFailed("write " + place.journal(), e);
    }
    processes.put(noted.which(), noted);
  }

  private void note(JsonValue.Obj line) throws IOException {
    if (run == null) {
      throw new IllegalStateException("another process's attempt");
    }
    run.note(line);
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
    endProcesses();
    try {
      for (RepoPath path : plan.paths) {
        Disk.unlinkBefore(place.root, path);
      }
      if (keepCheckpoints && isAside()) {
        Set<RepoPath> before = wasThere();
        plan.checkpoints.keep(place.root, path -> old(path).isPresent() || !before.contains(path));
      }
      for (RepoPath path : plan.paths) {
        putBack(path);
      }
      over();
    } catch (IOException e) {
      throw new DiskFailed("put the old outputs back; they are in " + file(OLD), e);
    }
    clear();
  }

  /** Puts back what stood at one path; if nothing did, what stands there now goes. */
  void putBack(RepoPath path) throws IOException {
    Path now = path.under(place.root);
    if (!fresh && old(path).isPresent()) {
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
      // First the journal: what is over there is not put back.
      over();
      plan.checkpoints.drop();
    } catch (IOException e) {
      throw new DiskFailed("settle what " + plan.stage + " wrote", e);
    }
    clear();
  }

  private void over() throws IOException {
    if (over) {
      return;
    }
    if (run == null) {
      Journal.strikeOut(place.journal(), place.line);
    } else {
      run.over(place.line);
    }
    over = true;
  }

  /** What it had is rubbish now: what cannot be removed goes with the run's folder. */
  private void clear() {
    ended();
    try {
      if (!fresh) {
        Scrap.delete(file(OLD));
      }
      Scrap.delete(file(LOG));
    } catch (IOException e) {
      return;
    }
  }

  /** Sets aside what stands at the paths. */
  void setAside() throws IOException {
    if (!fresh) {
      Files.createDirectories(file(OLD));
      Set<RepoPath> there = new HashSet<>();
      for (RepoPath path : plan.paths) {
        if (setAside(path)) {
          there.add(path);
        }
      }
      note(
          JsonValue.object()
              .put(NUMBER, place.number)
              .put(ASIDE, texts(there.stream().sorted().toList()))
              .build());
      wasThere = there;
    }
    plan.checkpoints.handOver(place.root);
  }

  private boolean setAside(RepoPath path) throws IOException {
    Path now = path.under(place.root);
    if (!Files.exists(now, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Disk.rename(now, oldPath(path));
    if (plan.staying.contains(path)) {
      copyBack(path);
    }
    return true;
  }

  /** A copy of what was set aside stands in its old place. */
  private void copyBack(RepoPath path) throws IOException {
    Path part = file("part");
    Disk.copy(oldPath(path), part);
    Disk.rename(part, path.under(place.root));
  }

  private boolean isAside() {
    // Once it has been put back, what stands at the paths is somebody else's.
    return !over && wasThere != null;
  }

  private Set<RepoPath> wasThere() {
    return wasThere == null ? Set.of() : wasThere;
  }

  private Path oldPath(RepoPath path) {
    return file(OLD).resolve(String.valueOf(places.get(path)));
  }

  /** Ends the commands of a jrepro that died: they would go on writing outputs. */
  private void endProcesses() {
    try {
      for (NotedProcess each : List.copyOf(processes.values())) {
        each.end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what works on the attempt and is not noted. */
  void endStrays() {
    try {
      Strays.end(file(""), !processes.isEmpty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
