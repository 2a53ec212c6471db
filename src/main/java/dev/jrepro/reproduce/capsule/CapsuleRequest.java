package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.RepoPath;
import dev.jrepro.reproduce.Request;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a user asks of a capsule.
 *
 * @param targets what its reader is to regenerate; {@code run.default} or everything if empty
 * @param variables the caller's environment
 * @param engine the folder of a built jrepro that goes in; the running one if empty
 * @param without raw inputs, or folders of them, that the reader has to supply
 * @param outputs whether it has the recorded bytes of all outputs, too
 * @param anonymity how it is to tell nothing of who made it, if it is to
 */
public record CapsuleRequest(
    List<String> targets,
    Map<String, String> variables,
    Optional<Path> engine,
    SortedSet<RepoPath> without,
    boolean outputs,
    Optional<Anonymity> anonymity) {

  public CapsuleRequest {
    targets = List.copyOf(targets);
    without = Collections.unmodifiableSortedSet(new TreeSet<>(without));
  }

  /** Returns what the reader asks for. */
  Request reproduction() {
    return Request.of(targets, variables);
  }
}
