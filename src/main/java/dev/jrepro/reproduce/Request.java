package dev.jrepro.reproduce;

import dev.jrepro.pipeline.SandboxMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a user asks of a reproduction.
 *
 * @param targets what to regenerate, with all that it needs; {@code run.default} or everything if
 *     empty
 * @param variables the caller's environment
 * @param sample which stages alone are rerun, on what the others are recorded to have made
 * @param engine the folder of another jrepro that is to run the stages
 * @param trials whether a stage that diverges is run again under changed conditions
 * @param sandbox how closely stages are held to what they declare; the closest that this machine
 *     can, yielding where a stage fails in it, if empty
 */
public record Request(
    List<String> targets,
    Map<String, String> variables,
    Optional<Sample> sample,
    Optional<Path> engine,
    Trials trials,
    Optional<SandboxMode> sandbox) {

  public Request {
    targets = List.copyOf(targets);
    variables = new TreeMap<>(variables);
  }

  /** Which stages are run again to find out why they differ. */
  public enum Trials {
    NONE,
    /** Those that take no more than two minutes. */
    SHORT,
    ALL
  }

  /** Returns a request for targets, as it is without any other wish. */
  public static Request of(List<String> targets, Map<String, String> variables) {
    return new Request(
        targets, variables, Optional.empty(), Optional.empty(), Trials.SHORT, Optional.empty());
  }
}
