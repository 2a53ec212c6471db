package dev.jrepro.run;

import dev.jrepro.pipeline.SandboxMode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a user asks of a run.
 *
 * @param targets what to run; the configured default, else everything, if empty
 * @param overrides parameter values by key, for this run
 * @param force whether every chosen stage runs, fresh or not
 * @param keepGoing whether a failure stops only what needs the stage that failed
 * @param downstream whether what needs the targets runs too, instead of what they need
 * @param single whether only the targets run
 * @param accept whether outputs that did not reproduce are taken all the same
 * @param noRunCache whether nothing is restored instead of run
 * @param jobs how many stages run at once at most; 0 for as many as the configuration says
 * @param executor what runs the stages, such as {@code slurm}; as the configuration says if empty
 * @param pull whether the remote is asked for earlier results, and for missing data
 * @param sandbox how closely commands are held to what their stages declare; as stages and
 *     configuration say if empty
 * @param yielding whether a command that fails in an enforced sandbox runs once more outside of it,
 *     watched where that is possible, and that run counts
 * @param caller the variables of whoever started jrepro
 * @param imposed variables that every command gets whatever is declared, for experiments; no record
 *     tells them
 */
public record RunOptions(
    List<String> targets,
    SortedMap<String, String> overrides,
    boolean force,
    boolean keepGoing,
    boolean downstream,
    boolean single,
    boolean accept,
    boolean noRunCache,
    int jobs,
    Optional<String> executor,
    boolean pull,
    Optional<SandboxMode> sandbox,
    boolean yielding,
    Map<String, String> caller,
    SortedMap<String, String> imposed) {

  public RunOptions {
    targets = List.copyOf(targets);
    overrides = new TreeMap<>(overrides);
    caller = Map.copyOf(caller);
    imposed = Collections.unmodifiableSortedMap(new TreeMap<>(imposed));
  }

  /** Returns these options for an experiment: with variables that every command gets. */
  public RunOptions imposing(SortedMap<String, String> variables) {
    return new RunOptions(
        targets,
        overrides,
        force,
        keepGoing,
        downstream,
        single,
        accept,
        noRunCache,
        jobs,
        executor,
        pull,
        sandbox,
        yielding,
        caller,
        variables);
  }

  /**
   * Returns these options with another sandbox for all stages.
   *
   * @param yields whether a command that fails in it runs once more outside of it
   */
  public RunOptions in(SandboxMode mode, boolean yields) {
    return new RunOptions(
        targets,
        overrides,
        force,
        keepGoing,
        downstream,
        single,
        accept,
        noRunCache,
        jobs,
        executor,
        pull,
        Optional.of(mode),
        yields,
        caller,
        imposed);
  }

  /** Returns the options of a plain run of the targets. */
  public static RunOptions of(List<String> targets, Map<String, String> caller) {
    return new RunOptions(
        targets,
        new TreeMap<>(),
        false,
        false,
        false,
        false,
        false,
        false,
        0,
        Optional.empty(),
        false,
        Optional.empty(),
        false,
        caller,
        new TreeMap<>());
  }
}
