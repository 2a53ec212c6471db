package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Output;
import dev.jrepro.run.StageTrials;
import dev.jrepro.run.Trial;
import dev.jrepro.run.TrialRoom;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Wholeness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Makes the attempts about one subject after the other, in any of some rooms. For many threads.
 *
 * @param rooms those that are free
 * @param most how long a command may take
 * @param runs how many commands ran
 * @param say is told what is tried
 */
record Trials(
    StageTrials stage,
    Notes notes,
    Control control,
    BlockingQueue<TrialRoom> rooms,
    Duration most,
    AtomicInteger runs,
    Consumer<String> say) {

  /** Tries one thing after the other, up to the first that moves an output. */
  Finding of(Planned planned) throws InterruptedException {
    List<Finding.Tried> tried = new ArrayList<>();
    for (Planned.Step step : planned.steps()) {
      Finding.Tried result = tried(planned.subject(), step);
      tried.add(result);
      if (result.result() == Finding.Result.MOVED) {
        break;
      }
    }
    return Finding.of(planned.subject(), tried, control);
  }

  private Finding.Tried tried(Subject subject, Planned.Step step) throws InterruptedException {
    String label = step.attempt().label();
    if (step.key().isEmpty()) {
      return new Finding.Tried(
          label, Finding.Result.UNTRIED, new TreeMap<>(), step.problem(), true);
    }
    Digest key = step.key().get();
    if (key.equals(stage.key().digest())) {
      return new Finding.Tried(label, Finding.Result.SAME, new TreeMap<>(), Optional.empty(), true);
    }
    Notes.Note known = notes.ofAnywhere(key, control.numerics());
    boolean isKnown = !known.runs().isEmpty();
    Notes.Note note = isKnown ? known : make(subject, step, key);
    return switch (note.runs().getLast()) {
      case Trial.Ended.Failed failed ->
          new Finding.Tried(
              label, Finding.Result.FAILED, new TreeMap<>(), Optional.of(failed.why()), isKnown);
      case Trial.Ended.Made made -> {
        SortedMap<RepoPath, String> moved = moved(step, made, note);
        yield new Finding.Tried(
            label,
            moved.isEmpty() ? Finding.Result.SAME : Finding.Result.MOVED,
            moved,
            Optional.empty(),
            isKnown);
      }
    };
  }

  private Notes.Note make(Subject subject, Planned.Step step, Digest key)
      throws InterruptedException {
    TrialRoom room = rooms.take();
    try (Trial trial = room.begin(step.attempt().change(), most)) {
      say.accept(subject.kind().text() + " " + subject.name() + ": " + step.attempt().label());
      runs.incrementAndGet();
      Trial.Ended ended = trial.run();
      Notes.Note note = new Notes.Note(List.of(ended), Optional.empty(), new TreeMap<>());
      if (ended instanceof Trial.Ended.Made made) {
        note = note.with(control.digest(), places(step, made, trial.store()));
      }
      // Under the key that was asked for: what it made is what it made of that.
      notes.put(key, note);
      return note;
    } finally {
      rooms.put(room);
    }
  }

  /** Returns where the outputs differ that do, as far as the bytes are here. */
  private SortedMap<RepoPath, Moved> places(
      Planned.Step step, Trial.Ended.Made made, FolderStore store) {
    SortedMap<RepoPath, Moved> places = new TreeMap<>();
    for (Output out : stage.stage().outs()) {
      Optional<Entry> was = Optional.ofNullable(control.outs().get(out.path()));
      Optional<Entry> now = now(step, made, out.path());
      if (was.isPresent() && now.isPresent() && !was.equals(now)) {
        places.put(
            out.path(),
            control
                .store()
                .map(before ->
                    Moved.of(
                        out,
                        new Moved.Stored(before, was.get()),
                        new Moved.Stored(store, now.get())))
                .orElse(Moved.SOMEWHERE));
      }
    }
    return places;
  }

  private static Optional<Entry> now(Planned.Step step, Trial.Ended.Made made, RepoPath path) {
    return Optional.ofNullable(made.outs().get(step.paths().getOrDefault(path, path)));
  }

  /** Returns the stable outputs that differ, and where. */
  private SortedMap<RepoPath, String> moved(
      Planned.Step step, Trial.Ended.Made made, Notes.Note note) {
    boolean isCompared = note.against().equals(Optional.of(control.digest()));
    SortedMap<RepoPath, Moved> places =
        isCompared
            ? note.moved()
            : made.outs().values().stream().allMatch(this::isAtHome)
                ? places(step, made, stage.home().cache())
                : new TreeMap<>();
    SortedMap<RepoPath, String> moved = new TreeMap<>();
    for (RepoPath path : control.stable()) {
      if (!Optional.ofNullable(control.outs().get(path)).equals(now(step, made, path))) {
        moved.put(path, places.getOrDefault(path, Moved.SOMEWHERE).text());
      }
    }
    return moved;
  }

  private boolean isAtHome(Entry entry) {
    return Wholeness.has(stage.home().cache(), entry);
  }
}
