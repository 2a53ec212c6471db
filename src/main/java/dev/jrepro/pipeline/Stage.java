package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A command with all that is declared about it. Paths are relative to the project's root.
 *
 * @param name its address
 * @param command what it runs
 * @param workingFolder where the command runs
 * @param deps what it reads, sorted; the source of a {@code java} stage and its class path among
 *     them
 * @param params its parameters, sorted by file and key
 * @param outs what it writes, sorted by path: outputs, metrics and plots
 * @param logs folders or files kept with the run record and nowhere else, sorted
 * @param environment the variables of its command
 * @param resources what it asks of the machine
 * @param timeout after which it is ended, if there is one
 * @param retries how often its command is started again when it fails
 * @param map the collection for each of whose items it runs, if it does
 * @param sandbox how closely its command is held to what is declared, if it says so
 * @param fingerprint how much of the environment belongs to its key
 * @param frozen whether it never runs and its outputs are raw inputs
 * @param alwaysChanged whether it is always stale
 * @param description what it is for, in the user's words; empty if not said
 * @param meta what the user keeps with it
 * @param mark where it is declared
 */
public record Stage(
    StageName name,
    Command command,
    RepoPath workingFolder,
    List<RepoPath> deps,
    List<Param> params,
    List<Output> outs,
    List<RepoPath> logs,
    Environment environment,
    Resources resources,
    Optional<Duration> timeout,
    Retries retries,
    Optional<ItemMap> map,
    Optional<SandboxMode> sandbox,
    Fingerprint fingerprint,
    boolean frozen,
    boolean alwaysChanged,
    String description,
    JsonValue meta,
    Mark mark) {

  private static final Comparator<Param> BY_FILE =
      Comparator.comparing(Param::file).thenComparing(Param::key);
  private static final Comparator<Output> BY_PATH = Comparator.comparing(Output::path);

  public Stage {
    deps = distinct(deps);
    params = sorted(params, BY_FILE);
    outs = sorted(outs, BY_PATH);
    logs = distinct(logs);
  }

  /** Returns a map stage as it runs for some of its items: a stage with their command. */
  public Stage running(Command itemCommand) {
    return new Stage(
        name,
        itemCommand,
        workingFolder,
        deps,
        params,
        outs,
        logs,
        environment,
        resources,
        timeout,
        retries,
        Optional.empty(),
        sandbox,
        fingerprint,
        frozen,
        alwaysChanged,
        description,
        meta,
        mark);
  }

  /**
   * Returns the stage as an experiment runs it: with other variables, once, and no longer than so.
   */
  public Stage trying(Environment variables, Duration most) {
    return new Stage(
        name,
        command,
        workingFolder,
        deps,
        params,
        outs,
        logs,
        variables,
        resources,
        Optional.of(most),
        Retries.NONE,
        map,
        sandbox,
        fingerprint,
        frozen,
        alwaysChanged,
        description,
        meta,
        mark);
  }

  /** Returns whether jrepro starts the program itself, in a pinned environment. */
  public boolean isJava() {
    return !(command instanceof Command.Shell);
  }

  private static List<RepoPath> distinct(List<RepoPath> paths) {
    return paths.size() < 2 ? List.copyOf(paths) : paths.stream().distinct().sorted().toList();
  }

  /** Of ten thousand stages, most have one of each kind. */
  private static <T> List<T> sorted(List<T> items, Comparator<T> order) {
    return items.size() < 2 ? List.copyOf(items) : items.stream().sorted(order).toList();
  }
}
