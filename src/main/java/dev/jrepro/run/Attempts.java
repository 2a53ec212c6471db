package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Project;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one run, with one folder and one journal: making and removing files costs more
 * than most else that a short command needs. For many threads.
 */
final class Attempts implements AutoCloseable {

  static final String JOURNAL = "journal";

  private final Project project;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Queue<Path> blanks = new ConcurrentLinkedQueue<>();
  private @Nullable Path folder;
  private @Nullable Journal journal;

  /** Prepares; nothing is written before the first attempt. */
  Attempts(Project project) {
    this.project = project;
  }

  /**
   * Starts an attempt: what stands at the paths is set aside, but for a copy of what is to stay.
   */
  Attempt begin(Attempt.Plan plan) {
    try {
      Journal notes = journal();
      boolean fresh =
          plan.paths().stream()
              .noneMatch(p -> Files.exists(p.under(project.root()), LinkOption.NOFOLLOW_LINKS));
      int number = count.getAndIncrement();
      long place = notes.note(Attempt.note(number, plan, fresh));
      open.incrementAndGet();
      Attempt.Place where = new Attempt.Place(project.root(), folder(), number, place);
      Attempt attempt = new Attempt(this, where, plan, fresh);
      boolean begun = false;
      try {
        attempt.setAside();
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

  private synchronized Journal journal() throws IOException {
    if (journal == null) {
      Path made = Files.createTempDirectory(Files.createDirectories(all(project)), "run");
      folder = made;
      journal = Journal.begin(made.resolve(JOURNAL), Clock.systemUTC().instant());
    }
    return journal;
  }

  private synchronized Path folder() {
    if (folder == null) {
      throw new IllegalStateException("no attempt has begun");
    }
    return folder;
  }

  /** Notes more about an attempt. */
  void note(JsonValue.Obj object) throws IOException {
    journal().note(object);
  }

  /** An attempt is over: nothing of it is put back any more. */
  void over(long place) throws IOException {
    journal().strikeOut(place);
    open.decrementAndGet();
  }

  /** Returns a file for somebody to read, with a text that many have. It is to be given back. */
  Path borrow(String text) throws IOException {
    for (Path blank = blanks.poll(); blank != null; blank = blanks.poll()) {
      // Whoever had it may have written to it.
      if (Files.isRegularFile(blank, LinkOption.NOFOLLOW_LINKS)
          && Files.readString(blank).equals(text)) {
        return blank;
      }
    }
    return Files.writeString(folder().resolve("blank-" + count.getAndIncrement()), text);
  }

  /** Takes back a file that was borrowed. */
  void giveBack(Path file) {
    blanks.add(file);
  }

  /** Removes what the attempts needed, if they are over. */
  @Override
  public synchronized void close() {
    if (folder == null || journal == null) {
      return;
    }
    try {
      journal.close();
      if (open.get() == 0) {
        remove(folder);
      }
    } catch (IOException e) {
      throw new DiskFailed("close " + folder.resolve(JOURNAL), e);
    }
  }

  /** What cannot be removed now is rubbish, and the next command tries again. */
  private static void remove(Path folder) {
    try {
      Scrap.delete(folder);
    } catch (IOException e) {
      return;
    }
  }

  private static Path all(Project project) {
    return project.asideDir().resolve("attempts");
  }

  private static List<Path> folders(Project project) {
    try (Stream<Path> folders = Files.list(all(project))) {
      return folders.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new DiskFailed("read " + all(project), e);
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
    if (!report.startsWith(all(project).toAbsolutePath().normalize())) {
      return;
    }
    throw new JreproException.Refused(
        "the command of stage "
            + caller.getOrDefault("JREPRO_STAGE", "?")
            + " started 'jrepro run' in its own workspace: it would wait for the run that waits"
            + " for it.",
        "Name what is to be there before as a dependency of the stage: 'jrepro run' sees to it.");
  }

  /** Returns whether a run is under way, or has died. */
  static boolean areLeft(Project project) {
    return !folders(project).isEmpty();
  }

  /** Returns the attempts that are not over: under way now, or of a run that died. */
  static List<Attempt> leftBehind(Project project) {
    List<Attempt> found = new ArrayList<>();
    folders(project).forEach(folder -> found.addAll(in(folder, project)));
    return found;
  }

  private static List<Attempt> in(Path folder, Project project) {
    Map<Integer, Attempt> found = new HashMap<>();
    try {
      for (Journal.Line line : Journal.read(folder.resolve(JOURNAL))) {
        int number = Math.toIntExact(line.object().needInteger(Attempt.NUMBER));
        Attempt known = found.get(number);
        if (known != null) {
          known.noted(line.object());
        } else if (line.object().get(Attempt.PATHS).isPresent()) {
          Attempt.Place place = new Attempt.Place(project.root(), folder, number, line.place());
          found.put(number, Attempt.noted(project, place, line.object()));
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("read " + folder.resolve(JOURNAL), e);
    }
    return found.values().stream()
        .sorted((one, other) -> Integer.compare(one.number(), other.number()))
        .toList();
  }

  /** Puts back what runs that died left behind; whoever calls has the {@link RunLock}. */
  static List<RepoPath> recover(Project project) {
    List<RepoPath> restored = new ArrayList<>();
    for (Path folder : folders(project)) {
      for (Attempt attempt : in(folder, project).reversed()) {
        restored.addAll(attempt.paths());
        attempt.endStrays();
        attempt.putBack();
      }
      remove(folder);
    }
    return restored;
  }
}
