package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.run.Change;
import dev.jrepro.run.StageTrials;
import dev.jrepro.run.Trial;
import dev.jrepro.run.TrialRoom;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Wholeness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Runs a stage with nothing changed, to see whether it gives the same. */
final class ControlRuns {

  private static final Duration UNBOUNDED = Duration.ofDays(365);

  /** So that what is made of a clock of seconds is another. */
  private static final Duration PAUSE = Duration.ofMillis(1100);

  private final StageTrials stage;
  private final Notes notes;
  private final TrialRoom room;
  private final AtomicInteger runs;
  private final Consumer<String> say;
  private Optional<FolderStore> store = Optional.empty();

  /**
   * Prepares.
   *
   * @param runs counts the commands that run
   */
  ControlRuns(
      StageTrials stage, Notes notes, TrialRoom room, AtomicInteger runs, Consumer<String> say) {
    this.stage = stage;
    this.notes = notes;
    this.room = room;
    this.runs = runs;
    this.say = say;
  }

  /** Returns the successful runs with nothing changed that are noted. */
  static List<Trial.Ended.Made> noted(StageTrials stage, Notes notes) {
    List<Trial.Ended.Made> made = new ArrayList<>();
    for (Trial.Ended ended : notes.of(stage.key().digest()).runs()) {
      if (ended instanceof Trial.Ended.Made each) {
        made.add(each);
      }
    }
    return made;
  }

  /** Returns how many more are needed at most, when so many are noted. */
  static int needed(StageTrials stage, List<Trial.Ended.Made> noted) {
    if (noted.size() > 1) {
      return 0;
    }
    if (noted.isEmpty()) {
      return stage.lock().isPresent() ? 1 : 2;
    }
    return isLocked(stage, noted.getFirst()) ? 0 : 1;
  }

  private static boolean isLocked(StageTrials stage, Trial.Ended.Made made) {
    return stage
        .lock()
        .filter(lock -> lock.numerics().equals(made.numerics()))
        .filter(lock -> lock.outs().equals(made.outs()))
        .isPresent();
  }

  /**
   * Runs it as often as it has to be to tell.
   *
   * @param at where the outputs are kept that all others are compared with
   * @throws JreproException.StageFailed if it fails
   */
  Control run(Path at) throws InterruptedException {
    List<Trial.Ended.Made> made = noted(stage, notes);
    if (made.isEmpty()) {
      made.add(once());
      store = Optional.of(room.keep(at));
    }
    Trial.Ended.Made first = made.getFirst();
    if (needed(stage, made) > 0) {
      if (first.wallMillis() < PAUSE.toMillis()) {
        Thread.sleep(PAUSE);
      }
      Trial.Ended.Made second = once();
      made.add(second);
      if (store.isEmpty() && second.outs().equals(first.outs())) {
        store = Optional.of(room.keep(at));
      }
    }
    SortedSet<RepoPath> unstable =
        made.size() > 1 ? Control.different(first.outs(), made.get(1).outs()) : new TreeSet<>();
    FolderStore home = stage.home().cache();
    boolean isAtHome = first.outs().values().stream().allMatch(entry -> has(home, entry));
    return new Control(
        first.outs(),
        unstable,
        remark(first, unstable),
        store.or(() -> isAtHome ? Optional.of(home) : Optional.empty()),
        first.numerics(),
        first.wallMillis());
  }

  private static boolean has(FolderStore store, Entry entry) {
    return Wholeness.has(store, entry);
  }

  private String remark(Trial.Ended.Made first, SortedSet<RepoPath> unstable) {
    if (isLocked(stage, first)) {
      return "with nothing changed it gave what its lock says";
    }
    if (!unstable.isEmpty()) {
      return "with nothing changed it gave something else the second time";
    }
    Optional<Lock> lock = stage.lock();
    return "with nothing changed it gave the same twice"
        + (lock.isPresent() ? ", and not what its lock says: see 'jrepro reproduce'" : "");
  }

  private Trial.Ended.Made once() throws InterruptedException {
    say.accept("nothing changed");
    runs.incrementAndGet();
    try (Trial trial = room.begin(new Change.Nothing(), UNBOUNDED)) {
      return switch (trial.run()) {
        case Trial.Ended.Made made -> {
          notes.put(trial.key(), notes.of(trial.key()).with(made));
          yield made;
        }
        case Trial.Ended.Failed failed ->
            throw new JreproException.StageFailed(
                "stage "
                    + stage.stage().name()
                    + " "
                    + failed.why()
                    + ", with nothing changed, in a folder with what it declares and no more.",
                "'jrepro run --sandbox observe' names what it reads and does not declare.");
      };
    }
  }
}
