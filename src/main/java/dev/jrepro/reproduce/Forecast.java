package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.host.Computing;
import dev.jrepro.host.Machine;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Resources;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.store.Wholeness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a reproduction is going to take.
 *
 * @param stages the stages that are to be rerun, in order
 * @param missing raw inputs that are not here yet
 * @param hardware what this machine lacks, or has otherwise, a sentence without its full stop each
 */
public record Forecast(List<Expected> stages, List<Missing> missing, List<String> hardware) {

  public Forecast {
    stages = List.copyOf(stages);
    missing = List.copyOf(missing);
    hardware = List.copyOf(hardware);
  }

  /**
   * A stage.
   *
   * @param wallMillis how long its last run here with the same inputs took, else its last run here;
   *     empty if it never ran here
   */
  public record Expected(StageName stage, OptionalLong wallMillis) {}

  /**
   * A raw input that the cache lacks.
   *
   * @param sizeBytes how large it is; empty if nobody knows yet
   * @param from where it is looked for
   */
  public record Missing(RepoPath path, OptionalLong sizeBytes, String from) {}

  static Forecast of(Project home, Snapshot snapshot, List<Stage> stages) {
    List<Ledger.Line> lines = home.ledger().newestFirst();
    List<Expected> expected = new ArrayList<>();
    List<String> hardware = new ArrayList<>();
    Machine machine = Machine.look();
    for (Stage stage : stages) {
      Optional<Lock> lock = snapshot.lock(stage.name());
      if (!stage.frozen()) {
        expected.add(new Expected(stage.name(), time(stage, lock, lines)));
        lacks(stage, lock, machine).ifPresent(hardware::add);
      }
    }
    return new Forecast(expected, missing(home, snapshot, stages), hardware);
  }

  private static OptionalLong time(Stage stage, Optional<Lock> lock, List<Ledger.Line> lines) {
    OptionalLong other = OptionalLong.empty();
    for (Ledger.Line line : lines) {
      boolean counts =
          line.stage().equals(stage.name())
              && line.outcome() == RunRecord.Outcome.SUCCEEDED
              && line.wallMillis().isPresent();
      if (counts && lock.filter(l -> l.key().equals(line.key())).isPresent()) {
        return line.wallMillis();
      }
      if (counts && other.isEmpty()) {
        other = line.wallMillis();
      }
    }
    return other;
  }

  private static Optional<String> lacks(Stage stage, Optional<Lock> lock, Machine machine) {
    boolean wantsGpu = stage.resources().gpu() instanceof Resources.Gpu.Count;
    if (wantsGpu && machine.gpus().isEmpty()) {
      return Optional.of("stage " + stage.name() + " needs a GPU, and none is here");
    }
    String here = machine.numericsClass(Computing.expected(Optional.empty()));
    return lock.flatMap(Lock::numerics)
        .filter(then -> !then.equals(here))
        .filter(
            then -> !then.startsWith("gpu ") || machine.gpus().stream().noneMatch(then::contains))
        .map(then ->
            "stage "
                + stage.name()
                + " was computed by '"
                + then
                + "', and this is '"
                + here
                + "'");
  }

  private static List<Missing> missing(Project home, Snapshot snapshot, List<Stage> stages) {
    RawInputs inputs = RawInputs.of(snapshot, stages);
    List<Missing> missing = new ArrayList<>();
    for (Map.Entry<RepoPath, Entry> each : inputs.known().entrySet()) {
      if (!Wholeness.has(home.cache(), each.getValue())) {
        Optional<Pointer> pointer = Optional.ofNullable(snapshot.pointers().get(each.getKey()));
        missing.add(
            new Missing(
                each.getKey(),
                OptionalLong.of(each.getValue().sizeBytes()),
                from(home, pointer.filter(p -> p.source().isPresent()).isPresent())));
      }
    }
    for (Pointer pointer : inputs.unfilled()) {
      missing.add(new Missing(pointer.path(), OptionalLong.empty(), from(home, true)));
    }
    return missing;
  }

  private static String from(Project home, boolean isImport) {
    boolean remote = !home.config().remotes().isEmpty();
    return isImport
        ? remote ? "the remote, or where it was imported from" : "where it was imported from"
        : remote ? "the remote" : "nowhere: there is no remote";
  }

  /** Returns how long all stages take one after the other; empty if that is not known of one. */
  public OptionalLong totalMillis() {
    return stages.stream().allMatch(stage -> stage.wallMillis().isPresent())
        ? OptionalLong.of(stages.stream().mapToLong(s -> s.wallMillis().getAsLong()).sum())
        : OptionalLong.empty();
  }

  /** Returns it as {@code reproduce -n --json} prints it. */
  public JsonValue.Obj toJson() {
    JsonValue.Builder object =
        JsonValue.object()
            .put("stages", JsonValue.array(stages, Forecast::toJson))
            .put("missing", JsonValue.array(missing, Forecast::toJson))
            .put("hardware", JsonValue.texts(hardware));
    totalMillis().ifPresent(millis -> object.put("totalMillis", millis));
    return object.build();
  }

  private static JsonValue toJson(Expected stage) {
    JsonValue.Builder object = JsonValue.object().put("stage", stage.stage().toString());
    stage.wallMillis().ifPresent(millis -> object.put("wallMillis", millis));
    return object.build();
  }

  private static JsonValue toJson(Missing input) {
    JsonValue.Builder object =
        JsonValue.object().put("path", input.path().value()).put("from", input.from());
    input.sizeBytes().ifPresent(bytes -> object.put("sizeBytes", bytes));
    return object.build();
  }
}
