package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.run.RunOptions;
import dev.jrepro.run.Runner;
import dev.jrepro.run.SilentEvents;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.tensors.steps.StepsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The beginning of a run, made again in a clean clone of its commit, with a close look at some
 * steps.
 *
 * @param steps what the training recorded this time
 * @param seen of the steps that were looked at, the tensors by {@code GROUP/NAME}
 */
record Replay(StepsFile steps, SortedMap<Long, SortedMap<String, Tensor>> seen) {

  /**
   * What is looked at.
   *
   * @param training its number in the program
   * @param from the first step
   * @param to the last step; the training ends after it
   */
  record Look(String training, long from, long to) {
    String text() {
      return training + ":" + from + "-" + to;
    }
  }

  /**
   * Makes a run again.
   *
   * @param home where it is known
   * @param variables the caller's environment
   * @param arena keeps what is seen
   * @throws JreproException.Refused if it cannot be made again, or had other inputs then
   */
  static Replay of(
      Project home, RunRecord run, Look look, Map<String, String> variables, Arena arena)
      throws InterruptedException {
    CommitId commit =
        run.commit()
            .orElseThrow(() -> new JreproException.Refused("it was made before the first commit."));
    try (CleanRoom room = CleanRoom.of(home, commit, false)) {
      room.overlay(run.uncommitted());
      Stage stage;
      try (Project clone = Project.openForNow(room.root())) {
        Snapshot snapshot = clone.workspace();
        stage = snapshot.graph().find(run.stage()).orElseThrow();
        room.furnish(snapshot, List.of(stage), variables);
        room.overlay(data(run, clone));
      }
      Path steps = room.root().resolveSibling("steps");
      try (Project clone = Project.openForNow(room.root())) {
        RunOptions options =
            Reproduction.options(List.of(stage), variables)
                .in(SandboxMode.OFF, false)
                .imposing(told(steps, look));
        Runner.Result result = new Runner(clone, new SilentEvents()).run(options);
        check(clone, run, result);
      }
      return read(steps, look, arena);
    }
  }

  private static SortedMap<String, String> told(Path steps, Look look) {
    return new TreeMap<>(Map.of("JREPRO_STEPS", steps.toString(), "JREPRO_LOOK", look.text()));
  }

  /** Returns the dependencies of a run that Git has not. */
  private static SortedMap<RepoPath, Entry> data(RunRecord run, Project clone) {
    SortedMap<RepoPath, Entry> data = new TreeMap<>();
    JsonValue.Obj deps = run.inputs().inputs().object("deps");
    for (String name : deps.fields().keySet()) {
      RepoPath path = RepoPath.of(name);
      boolean tracked = clone.git().tracked().stream().anyMatch(each -> each.isIn(path));
      if (!tracked) {
        data.put(path, Entry.fromJson(deps.object(name)));
      }
    }
    return data;
  }

  private static void check(Project clone, RunRecord run, Runner.Result result) {
    List<Ledger.Line> lines = clone.ledger().lines();
    if (lines.isEmpty()) {
      throw new JreproException.Refused(
          "its command could not be started: "
              + result.failures().stream()
                  .findFirst()
                  .map(Throwable::getMessage)
                  .orElse("nothing ran."));
    }
    if (!lines.getLast().key().equals(run.key())) {
      throw new JreproException.Refused(
          "what it read then is not what its commit has, or another jrepro ran it.");
    }
  }

  private static Replay read(Path folder, Look look, Arena arena) {
    Path chain = folder.resolve(look.training() + ".steps");
    try {
      if (!Files.isRegularFile(chain) || Files.size(chain) == 0) {
        throw new JreproException.Refused("it did not come as far as that training.");
      }
      SortedMap<Long, SortedMap<String, Tensor>> seen = new TreeMap<>();
      for (long step = look.from(); step <= look.to(); step++) {
        Path file = folder.resolve(look.training() + "-" + step + ".safetensors");
        if (Files.isRegularFile(file)) {
          seen.put(step, SafeTensors.open(file, arena));
        }
      }
      return new Replay(StepsFile.open(chain, arena), seen);
    } catch (IOException e) {
      throw new DiskFailed("read " + folder, e);
    }
  }

  /** Returns the first step in which it did otherwise than was recorded, if it did. */
  Optional<Long> partsFrom(StepsFile recorded) {
    var step = steps.firstDifference(recorded);
    return step.isPresent() ? Optional.of(step.getAsLong()) : Optional.empty();
  }
}
