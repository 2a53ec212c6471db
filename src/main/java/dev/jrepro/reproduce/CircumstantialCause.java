package dev.jrepro.reproduce;

import java.util.List;
import java.util.Optional;

/**
 * Which of the things that two runs did not have in common is the likeliest to have made a
 * difference.
 */
final class CircumstantialCause {

  /** The likeliest first. */
  private static final List<Rank> RANKS =
      List.of(
          new Rank(
              "(machine|platform)\\.(cpu|gpus?|arch|instructions)|torch\\.(gpu|capability)",
              Cause.Kind.HARDWARE,
              "the hardware"),
          new Rank(
              "torch\\.(threads|interopThreads)|machine\\.cpus",
              Cause.Kind.THREADS,
              "the thread count"),
          new Rank(
              "torch\\.(version|build|libraries\\..*|switches\\..*|matmulPrecision)"
                  + "|engine\\.(djl|libtorch|training)",
              Cause.Kind.ENVIRONMENT,
              "libtorch"),
          new Rank("torch\\.bits", Cause.Kind.ENVIRONMENT, "libtorch's arithmetic"),
          new Rank("packages\\..*", Cause.Kind.ENVIRONMENT, "a package"),
          new Rank("programs\\..*", Cause.Kind.ENVIRONMENT, "a program"),
          new Rank("variables\\..*", Cause.Kind.ENVIRONMENT, "the environment"),
          new Rank("platform\\.(libc|driver|cuda)", Cause.Kind.ENVIRONMENT, "a library"),
          new Rank(".*", Cause.Kind.ENVIRONMENT, "the environment"));

  private static final int MORE = 3;

  private CircumstantialCause() {}

  /** Things that are alike likely. */
  private record Rank(String names, Cause.Kind kind, String words) {}

  /** Returns the cause; none if nothing differs. */
  static Optional<Cause> of(List<EnvironmentChange> changes) {
    for (Rank rank : RANKS) {
      List<String> found =
          changes.stream()
              .filter(change -> change.what().matches(rank.names()))
              .map(EnvironmentChange::text)
              .toList();
      if (!found.isEmpty()) {
        String more = found.size() > MORE ? "; and " + (found.size() - MORE) + " more" : "";
        String text = String.join("; ", found.stream().limit(MORE).toList()) + more;
        return Optional.of(new Cause(rank.kind(), "likely " + rank.words() + ": " + text));
      }
    }
    return Optional.empty();
  }
}
