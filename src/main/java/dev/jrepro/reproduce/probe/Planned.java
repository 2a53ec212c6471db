package dev.jrepro.reproduce.probe;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Output;
import dev.jrepro.run.Trial;
import dev.jrepro.run.TrialRoom;
import dev.jrepro.yaml.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A subject with what is known of its attempts before any of them is made.
 *
 * @param subject it
 * @param steps its attempts, in order
 */
record Planned(Subject subject, List<Step> steps) {

  Planned {
    steps = List.copyOf(steps);
  }

  /**
   * An attempt.
   *
   * @param key the stage key with the change; empty if it cannot be made
   * @param paths where the stage writes its outputs with the change, by where it does without
   * @param problem why it cannot be made: a part of a sentence
   */
  record Step(
      Subject.Attempt attempt,
      Optional<Digest> key,
      SortedMap<RepoPath, RepoPath> paths,
      Optional<String> problem) {}

  /** Looks at what each attempt comes to; nothing runs. */
  static Planned of(Subject subject, TrialRoom room, List<Output> outs) {
    List<Step> steps = new ArrayList<>();
    for (Subject.Attempt attempt : subject.attempts()) {
      steps.add(step(attempt, room, outs));
    }
    return new Planned(subject, steps);
  }

  private static Step step(Subject.Attempt attempt, TrialRoom room, List<Output> outs) {
    try (Trial trial = room.begin(attempt.change(), Duration.ZERO)) {
      return new Step(
          attempt, Optional.of(trial.key()), paths(outs, trial.stage().outs()), Optional.empty());
    } catch (DiskFailed | JreproException.Interrupted e) {
      throw e;
    } catch (JreproException e) {
      String why = String.valueOf(e.getMessage()).replaceAll("\\.$", "");
      return new Step(attempt, Optional.empty(), new TreeMap<>(), Optional.of(why));
    }
  }

  /** What is declared in one place is one output, whatever an item makes of its path. */
  private static SortedMap<RepoPath, RepoPath> paths(List<Output> before, List<Output> after) {
    Map<Mark, RepoPath> byMark = new HashMap<>();
    after.forEach(out -> byMark.put(out.mark(), out.path()));
    SortedMap<RepoPath, RepoPath> paths = new TreeMap<>();
    for (Output out : before) {
      boolean stays = after.stream().anyMatch(other -> other.path().equals(out.path()));
      paths.put(out.path(), stays ? out.path() : byMark.getOrDefault(out.mark(), out.path()));
    }
    return paths;
  }
}
