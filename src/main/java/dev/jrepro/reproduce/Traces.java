package dev.jrepro.reproduce;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What tracers saw of a stage that it does not declare, in its recorded run and in the one now.
 *
 * @param where what is regenerated
 * @param then the record of the run that the commit has, if it is here
 * @param seen what was seen, of one run or of both
 */
record Traces(Where where, Optional<RunRecord> then, List<Observation> seen) {

  private static final int NAMED = 5;

  /** So far back nobody looks for another version of a file. */
  private static final int COMMITS = 200;

  private static final String RANDOM = "/dev/urandom";

  /**
   * What is regenerated.
   *
   * @param home the project
   * @param made where its stages have been rerun
   */
  record Where(Project home, CommitId commit, Project made) {}

  /** Returns what is known when the stage has been watched once more. */
  Traces with(Observation more) {
    return new Traces(where, then, Stream.concat(seen.stream(), Stream.of(more)).toList());
  }

  /** Returns what the records of both runs tell. */
  static Traces of(Where where, Causes.Case difference) {
    List<Observation> seen =
        Stream.of(difference.record(), difference.then())
            .flatMap(Optional::stream)
            .flatMap(record -> record.observed().stream())
            .filter(found -> found.seen().isPresent())
            .toList();
    return new Traces(where, difference.then(), seen);
  }

  /** Returns whether a run was watched. */
  boolean areThere() {
    return !seen.isEmpty();
  }

  /** Returns the files and folders of the project that were read and are not declared. */
  SortedSet<RepoPath> undeclared() {
    SortedSet<RepoPath> paths = new TreeSet<>();
    seen.forEach(found -> paths.addAll(found.undeclared()));
    return paths;
  }

  private SortedSet<String> outside() {
    SortedSet<String> paths = new TreeSet<>();
    seen.forEach(found -> paths.addAll(found.outside()));
    return paths;
  }

  /** Returns the addresses of other machines. */
  private SortedSet<String> network() {
    SortedSet<String> addresses = new TreeSet<>();
    seen.forEach(found -> addresses.addAll(found.network()));
    addresses.removeIf(address -> address.matches("(127\\.|\\[?::1\\b|localhost).*"));
    return addresses;
  }

  /** Tells what was seen. */
  void tell(Collection<String> findings) {
    if (!undeclared().isEmpty()) {
      findings.add("it was seen to read " + some(undeclared()) + ", which it does not declare");
    }
    if (!outside().isEmpty()) {
      findings.add("it was seen to read " + some(outside()) + ", outside the project");
    }
    if (!network().isEmpty()) {
      findings.add("it was seen to use the network: " + some(network()));
    }
    if (isRandom()) {
      findings.add("it was seen to read random numbers of the system (" + RANDOM + ")");
    }
  }

  private static String some(SortedSet<?> items) {
    List<String> first = items.stream().limit(NAMED).map(String::valueOf).toList();
    int more = items.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }

  /** Returns a cause that needs no experiment: an undeclared input that is another now. */
  Optional<Cause> changedInput() {
    Optional<String> path =
        undeclared().stream()
            .filter(this::hasChanged)
            .map(RepoPath::toString)
            .findFirst()
            .or(() -> outside().stream().filter(this::isNewer).findFirst());
    return path.map(changed ->
        undeclaredInput(
            "it reads " + changed + ", which is none of its dependencies and has changed since"));
  }

  /** Returns what is likely if no experiment tells. */
  Optional<Cause> likely() {
    return likelyInput()
        .or(() ->
            isRandom()
                ? Optional.of(
                    new Cause(
                        Cause.Kind.SEED,
                        "likely random numbers of no fixed seed: it reads " + RANDOM))
                : Optional.empty());
  }

  /** Returns what of that which it reads and does not declare may be behind a difference. */
  Optional<Cause> likelyInput() {
    if (!network().isEmpty()) {
      return Optional.of(undeclaredInput("it uses the network: " + some(network())));
    }
    SortedSet<String> all = new TreeSet<>(outside());
    undeclared().forEach(path -> all.add(path.toString()));
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            undeclaredInput("it reads " + some(all) + ", which is none of its dependencies"));
  }

  private static Cause undeclaredInput(String how) {
    return new Cause(Cause.Kind.UNDECLARED_INPUT, "likely an undeclared input: " + how);
  }

  /**
   * Returns whether the commit has another file than the one of the recorded run. Git may have come
   * to know a file after that run: any other version since counts.
   */
  boolean hasChanged(RepoPath path) {
    Optional<CommitId> before = then.flatMap(RunRecord::commit);
    byte[] now = file(where.commit(), path).orElse(new byte[0]);
    CommitId at = where.commit();
    for (int i = 0; before.isPresent() && i < COMMITS && !at.equals(before.get()); i++) {
      Optional<CommitId> parent = parent(at);
      if (parent.isEmpty()) {
        return false;
      }
      at = parent.get();
      if (file(at, path).filter(old -> !Arrays.equals(old, now)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<byte[]> file(CommitId id, RepoPath path) {
    return where.home().git().file(id, path);
  }

  /** Returns the commit before; empty for the first one, or where the history is cut off. */
  private Optional<CommitId> parent(CommitId id) {
    try {
      return Optional.of(where.home().git().resolve(id.hex() + "~1"));
    } catch (JreproException e) {
      return Optional.empty(); // That is how one asks for it.
    }
  }

  /** Returns whether a file was written to since the recorded run began. */
  private boolean isNewer(String path) {
    try {
      Instant written = Files.getLastModifiedTime(Path.of(path)).toInstant();
      return then.filter(run -> written.isAfter(run.measured().start())).isPresent();
    } catch (IOException e) {
      return false; // It is gone, or was never more than a name.
    }
  }

  private boolean isRandom() {
    return seen.stream().anyMatch(found -> text(found).contains('"' + RANDOM + '"'));
  }

  /** Returns all that was seen, as JSON; empty where it is not here any more. */
  private String text(Observation found) {
    for (Project project : List.of(where.made(), where.home())) {
      try {
        byte[] bytes = project.cache().read(found.seen().orElseThrow().digest());
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (JreproException e) {
        // The other one may have it.
      }
    }
    return "";
  }
}
