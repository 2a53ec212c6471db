package dev.jrepro.reproduce;

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
 * @param experiments whether a stage that diverges is run again under changed conditions
 */
public record Request(
    List<String> targets,
    Map<String, String> variables,
    Optional<Sample> sample,
    Optional<Path> engine,
    boolean experiments) {

  public Request {
    targets = List.copyOf(targets);
    variables = new TreeMap<>(variables);
  }
}
