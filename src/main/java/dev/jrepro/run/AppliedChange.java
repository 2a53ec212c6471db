package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Command;
import dev.jrepro.pipeline.Environment;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Pipelines;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.yaml.ValueEdit;
import dev.jrepro.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A change as it is made in a room for trials; closed, the room is as it was. */
final class AppliedChange implements AutoCloseable {

  private final Path root;
  private final StageTrials trials;
  private final Change change;
  private final Deque<Change.Undoing> undoing = new ArrayDeque<>();
  private Map<String, String> overrides = Map.of();

  private AppliedChange(Path root, StageTrials trials, Change change) {
    this.root = root;
    this.trials = trials;
    this.change = change;
  }

  /** Makes a change. */
  static AppliedChange in(TrialRoom room, Change change) {
    AppliedChange applied = new AppliedChange(room.root(), room.trials(), change);
    boolean done = false;
    try {
      applied.apply();
      done = true;
      return applied;
    } catch (IOException e) {
      throw new DiskFailed("change a file of a trial", e);
    } finally {
      if (!done) {
        applied.close();
      }
    }
  }

  private void apply() throws IOException {
    switch (change) {
      case Change.Nothing nothing -> {}
      case Change.Item item -> {}
      case Change.Variable variable -> {}
      case Change.Parameter parameter -> set(parameter);
      case Change.Files(SortedMap<RepoPath, Change.Rewriting> files) -> {
        for (Map.Entry<RepoPath, Change.Rewriting> each : files.entrySet()) {
          undoing.push(each.getValue().on(each.getKey().under(root), aside()));
        }
      }
    }
  }

  /** Returns a place beside the room, for a file. */
  private Path aside() throws IOException {
    Path folder = Files.createDirectories(root.resolveSibling("aside"));
    return folder.resolve(String.valueOf(undoing.size()));
  }

  /** Writes the value into the file if it reads as it is meant then; else it is an override. */
  private void set(Change.Parameter parameter) throws IOException {
    Path file = parameter.now().file().under(root);
    String before = Files.readString(file);
    Optional<String> after = ValueEdit.replace(before, parameter.old(), parameter.value().text());
    if (after.isPresent()) {
      Path aside = aside();
      Files.move(file, aside);
      undoing.push(() -> Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING));
      Files.writeString(file, after.get());
      if (readsAsMeant(parameter)) {
        return;
      }
      undo();
    }
    overrides =
        Map.of(parameter.now().file().value() + ":" + parameter.key(), text(parameter.value()));
  }

  private static String text(YamlNode.Scalar value) {
    return value.type() == YamlNode.Type.STRING
        ? Json.canonical(JsonValue.of(value.text()))
        : value.text();
  }

  private boolean readsAsMeant(Change.Parameter parameter) {
    try (Project project = Project.openForNow(root)) {
      Optional<Stage> stage = project.workspace().graph().find(trials.stage().name());
      return stage.isPresent() && hasOnly(stage.get(), parameter.now());
    } catch (JreproException e) {
      return false; // It is no such file any more.
    }
  }

  /**
   * Returns whether all is as it was but for the one parameter, and what holds it or lies in it.
   */
  private boolean hasOnly(Stage stage, Param now) {
    SortedMap<String, String> wanted = new TreeMap<>();
    SortedMap<String, String> found = new TreeMap<>();
    trials.stage().params().stream()
        .filter(param -> !overlaps(param, now))
        .forEach(param -> put(param, wanted));
    stage.params().stream()
        .filter(param -> isSame(param, now) || !overlaps(param, now))
        .forEach(param -> put(param, found));
    put(now, wanted);
    return wanted.equals(found);
  }

  private static void put(Param param, SortedMap<String, String> into) {
    into.put(param.file() + ":" + param.key(), Json.canonical(param.value().toExactJson()));
  }

  private static boolean isSame(Param a, Param b) {
    return a.file().equals(b.file()) && a.key().equals(b.key());
  }

  private static boolean overlaps(Param a, Param b) {
    String one = a.key() + ".";
    String other = b.key() + ".";
    return a.file().equals(b.file()) && (one.startsWith(other) || other.startsWith(one));
  }

  /** Returns parameter values that no file has. */
  Map<String, String> overrides() {
    return overrides;
  }

  /** Returns the caller's variables. */
  Map<String, String> caller() {
    Map<String, String> all = new TreeMap<>(trials.caller());
    if (change instanceof Change.Variable(String name, Optional<String> value)
        && !trials.stage().environment().values().containsKey(name)) {
      all.remove(name);
      value.ifPresent(text -> all.put(name, text));
    }
    return all;
  }

  /**
   * Returns the stage.
   *
   * @param most how long its command may take, if it does not say
   * @throws JreproException.Refused if there is none any more, or it would not see the change
   */
  Stage stage(Snapshot snapshot, Duration most) {
    Pipelines.Items items =
        (name, item) ->
            change instanceof Change.Item(YamlNode other) && name.equals(trials.stage().name())
                ? other
                : item;
    Stage stage =
        Pipelines.read(snapshot.pipelineFiles(), overrides, items).stream()
            .flatMap(pipeline -> pipeline.stages().stream())
            .filter(each -> each.name().equals(trials.stage().name()))
            .findFirst()
            .orElseThrow(
                () -> new JreproException.Refused("the stage is not declared any more then."));
    boolean isUnseen =
        !overrides.isEmpty()
            && stage.command() instanceof Command.Shell
            && stage.command().equals(trials.stage().command());
    if (isUnseen) {
      throw new JreproException.Refused(
          "the value cannot be changed where it is written, and the command may read it there.");
    }
    return stage.trying(environment(stage), stage.timeout().orElse(most));
  }

  private Environment environment(Stage stage) {
    Environment declared = stage.environment();
    if (change instanceof Change.Variable(String name, Optional<String> value)
        && declared.values().containsKey(name)) {
      SortedMap<String, String> values = new TreeMap<>(declared.values());
      values.put(name, value.orElse(""));
      return new Environment(values, declared.passed(), declared.secrets(), declared.inherit());
    }
    return declared;
  }

  private void undo() throws IOException {
    while (!undoing.isEmpty()) {
      undoing.pop().undo();
    }
  }

  @Override
  public void close() {
    try {
      undo();
    } catch (IOException e) {
      throw new DiskFailed("change a file of a trial back", e);
    }
  }
}
