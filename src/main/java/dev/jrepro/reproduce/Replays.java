package dev.jrepro.reproduce;

import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.project.Project;
import dev.jrepro.tensors.steps.StepsFile;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the beginnings of two runs again, up to the step in which they part, to see whether they
 * part again and in what.
 */
public final class Replays {

  /** What is reckoned to take longer is not made again unless asked for. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Project home;
  private final StepsComparison found;
  private final Map<String, String> variables;
  private final List<String> lines = new ArrayList<>();

  /**
   * Prepares to make two runs again.
   *
   * @param home where both are known
   * @param found how they compare
   * @param variables the caller's environment
   */
  public Replays(Project home, StepsComparison found, Map<String, String> variables) {
    this.home = home;
    this.found = found;
    this.variables = variables;
  }

  /** Where a training parts. */
  private record Parting(String training, StepsDifference.Parted where) {
    Replay.Look look() {
      long from = Math.max(1, where.step() - where.weightsEvery() + 1);
      return new Replay.Look(training, from, where.step());
    }
  }

  /** Returns the first training that parts in a step; one that begins differently needs no look. */
  private Optional<Parting> parting() {
    for (Map.Entry<String, StepsDifference> each : found.trainings().entrySet()) {
      if (each.getValue() instanceof StepsDifference.Parted parted && parted.step() > 0) {
        return Optional.of(new Parting(each.getKey(), parted));
      }
    }
    return Optional.empty();
  }

  /** Returns whether there is something to make again. */
  public boolean canShowMore() {
    return parting().isPresent();
  }

  /** Returns how long it is reckoned to take, in milliseconds. */
  public long expectedMillis() {
    Parting parting = parting().orElseThrow();
    long both = 0;
    for (Lineage.Run run : List.of(found.one(), found.other())) {
      StepsFile steps = recorded(run, parting.training());
      double share = (double) parting.where().step() / Math.max(1, steps.steps());
      both += Math.round(run.record().measured().wallMillis() * share);
    }
    return isOne() ? both / 2 : both;
  }

  /** Returns whether that is so long that somebody should have asked for it. */
  public boolean isLong() {
    return expectedMillis() > LONGEST.toMillis();
  }

  /** Runs of one key are made again once. */
  private boolean isOne() {
    return found.one().record().key().equals(found.other().record().key());
  }

  private StepsFile recorded(Lineage.Run run, String training) {
    return new StepsComparison.Side(run, home.cache()).steps(training).orElseThrow();
  }

  /** Makes them again, and returns what is to be said of it, as sentences without full stops. */
  public List<String> lines() throws InterruptedException {
    Parting parting = parting().orElseThrow();
    try (Arena arena = Arena.ofConfined()) {
      if (isOne()) {
        again(found.one(), "the runs", parting, arena).ifPresent(replay -> once(replay, parting));
      } else {
        Optional<Replay> one = again(found.one(), "the first run", parting, arena);
        Optional<Replay> other = again(found.other(), "the second run", parting, arena);
        if (one.isPresent() && other.isPresent()) {
          both(one.get(), other.get(), parting);
        }
      }
    }
    return List.copyOf(lines);
  }

  private Optional<Replay> again(Lineage.Run run, String which, Parting parting, Arena arena)
      throws InterruptedException {
    try {
      return Optional.of(Replay.of(home, run.record(), parting.look(), variables, arena));
    } catch (JreproException e) {
      lines.add(which + " could not be made again: " + withoutStop(e.getMessage()));
      return Optional.empty();
    }
  }

  private static String withoutStop(@Nullable String message) {
    return String.valueOf(message).replaceAll("\\.$", "");
  }

  /** Both had the same inputs: what is made of them now is as one of them was, or neither. */
  private void once(Replay replay, Parting parting) {
    Optional<Long> one = replay.partsFrom(recorded(found.one(), parting.training()));
    Optional<Long> other = replay.partsFrom(recorded(found.other(), parting.training()));
    long step = parting.where().step();
    if (one.isPresent() && other.isPresent()) {
      lines.add(
          "made again, it parts from both: from the first in step %d, from the second in step %d"
              .formatted(one.get(), other.get()));
    } else if (one.isPresent() || other.isPresent()) {
      lines.add(
          "made again, it does what the %s run did: what the %s did in step %d did not happen again"
              .formatted(
                  one.isEmpty() ? "first" : "second", one.isEmpty() ? "second" : "first", step));
    }
    lines.add(
        "both were told the same, so this training is not deterministic: it reads something that it"
            + " does not declare, or its machine or engine erred");
  }

  private void both(Replay one, Replay other, Parting parting) {
    boolean first = isFaithful(one, found.one(), "first", parting);
    boolean second = isFaithful(other, found.other(), "second", parting);
    boolean faithful = first && second;
    if (faithful) {
      lines.add("made again up to step " + parting.where().step() + ", both do as they did");
    }
    Optional<CloseLook> look = CloseLook.at(one, other);
    if (look.isEmpty()) {
      String equal = "no tensor that was seen up to step " + parting.where().step() + " differs";
      lines.add(faithful ? equal : "made again, they do not part: " + equal);
    } else {
      look.get().lines().forEach(line -> lines.add("step " + look.get().step() + ": " + line));
    }
  }

  private boolean isFaithful(Replay replay, Lineage.Run run, String which, Parting parting) {
    Optional<Long> step = replay.partsFrom(recorded(run, parting.training()));
    step.ifPresent(at ->
        lines.add(
            "the %s run, made again, parts from what it did in step %d: it is not deterministic, or"
                    .formatted(which, at)
                + " this machine computes otherwise"));
    return step.isEmpty();
  }
}
