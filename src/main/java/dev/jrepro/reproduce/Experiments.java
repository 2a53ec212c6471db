package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.project.Project;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs the stage that parted again, one thing changed at a time.
 *
 * @param made where all stages have been rerun
 * @param findings takes a sentence for each experiment
 */
record Experiments(Project home, CommitId commit, Lab.Made made, List<String> findings) {

  /** So that a seed taken from a clock of seconds is another. */
  private static final Duration PAUSE = Duration.ofMillis(1100);

  private static final Map<String, String> FIXED_HASHES =
      Map.of(
          "PYTHONHASHSEED",
          "0",
          "PERL_HASH_SEED",
          "0",
          "PERL_PERTURB_KEYS",
          "0",
          "JAVA_TOOL_OPTIONS",
          "-XX:+UnlockExperimentalVMOptions -XX:hashCode=3");

  private static final List<String> LANGUAGE =
      List.of("LC_ALL", "LANG", "LANGUAGE", "LC_NUMERIC", "LC_COLLATE", "LC_TIME");

  /**
   * Returns the cause that the experiments point to, if they point to one.
   *
   * @param traces what is known without
   */
  Optional<Cause> on(Causes.Case difference, Traces traces) throws InterruptedException {
    try (Lab lab =
        Lab.of(home, commit, Lab.Subject.of(difference.stage(), difference.record()), made)) {
      if (lab.isFence() && !traces.areThere()) {
        Optional<Cause> seen = watched(difference, lab, traces);
        if (seen.isPresent()) {
          return seen;
        }
      }
      SortedMap<RepoPath, Entry> first = difference.outs();
      Thread.sleep(PAUSE);
      Optional<SortedMap<RepoPath, Entry>> again = lab.run(Map.of(), List.of());
      if (again.isEmpty()) {
        findings.add("run once more, it failed");
        return Optional.empty();
      }
      boolean steady = again.get().equals(first);
      findings.add("run once more, it gave " + (steady ? "the same" : "something else"));
      return steady ? steady(difference, lab, traces) : varying(difference, lab);
    } catch (JreproException e) {
      findings.add("it could not be run once more: " + e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * It was held to what it declares, and did what it could. What it does when nothing holds it
   * tells whether that is the reason.
   */
  private Optional<Cause> watched(Causes.Case difference, Lab lab, Traces known)
      throws InterruptedException {
    Optional<Lab.Watched> run = lab.watched();
    if (run.isEmpty()) {
      return Optional.empty();
    }
    boolean asRecorded = run.get().outs().equals(difference.old().outs());
    boolean same = run.get().outs().equals(difference.outs());
    findings.add(
        "outside of its sandbox, watched, it gave "
            + (asRecorded ? "what was recorded" : same ? "the same" : "something else"));
    Traces traces = known.with(run.get().seen());
    traces.tell(findings);
    if (same) {
      return Optional.empty();
    }
    Optional<Cause> likely = traces.changedInput().or(traces::likelyInput);
    return asRecorded
        ? likely.map(cause ->
            new Cause(cause.kind(), cause.text() + "; where it may, it gives what was recorded"))
        : traces.changedInput();
  }

  /** It gives something else each time. */
  private Optional<Cause> varying(Causes.Case difference, Lab lab) throws InterruptedException {
    if (agrees(lab, "hash seeds fixed", FIXED_HASHES)) {
      return Optional.of(
          new Cause(
              Cause.Kind.HASH_ORDER,
              "likely hash order: with the seeds of hash tables fixed (PYTHONHASHSEED,"
                  + " PERL_HASH_SEED, the JVM's hashCode) it gives the same each time"));
    }
    if (agrees(lab, "one thread", threads(1))) {
      return Optional.of(
          new Cause(
              Cause.Kind.THREADS,
              "likely which thread is first: with one thread it gives the same each time"));
    }
    if (isReordered(difference)) {
      return Optional.of(
          new Cause(
              Cause.Kind.HASH_ORDER,
              "likely hash order, or which thread is first: it is the same in another order"));
    }
    return Optional.of(
        new Cause(
            Cause.Kind.SEED,
            "likely random numbers of no fixed seed, or fractions of the clock: with everything else"
                + " the same it gives something else each time"));
  }

  private static boolean isReordered(Causes.Case difference) {
    return difference
        .place()
        .filter(place -> place.where().startsWith(Comparison.REORDERED))
        .isPresent();
  }

  private boolean agrees(Lab lab, String what, Map<String, String> imposed)
      throws InterruptedException {
    Optional<SortedMap<RepoPath, Entry>> one = lab.run(imposed, List.of());
    Thread.sleep(PAUSE);
    Optional<SortedMap<RepoPath, Entry>> two = lab.run(imposed, List.of());
    boolean same = one.isPresent() && one.equals(two);
    findings.add(
        "with " + what + ", twice, it gave " + (same ? "the same" : "something else each time"));
    return same;
  }

  /** It gives the same each time, here and now. */
  private Optional<Cause> steady(Causes.Case difference, Lab lab, Traces traces)
      throws InterruptedException {
    return undeclared(difference, lab, traces)
        .or(() -> tried(difference, lab, "another language", language("de_DE.UTF-8")))
        .or(() -> tried(difference, lab, "no language", language("C")))
        .or(() -> tried(difference, lab, "one thread", threads(1)))
        .or(() -> tried(difference, lab, "three threads", threads(3)));
  }

  private Optional<Cause> tried(
      Causes.Case difference, Lab lab, String what, Map<String, String> imposed) {
    Optional<SortedMap<RepoPath, Entry>> made;
    try {
      made = lab.run(imposed, List.of());
    } catch (InterruptedException e) {
      throw new JreproException.Interrupted();
    }
    boolean moved = !made.equals(Optional.of(difference.outs()));
    boolean asRecorded = made.equals(Optional.of(difference.old().outs()));
    String gave = asRecorded ? "what was recorded" : moved ? "something else" : "the same";
    findings.add("with " + what + " it gave " + gave);
    if (!moved) {
      return Optional.empty();
    }
    boolean language = imposed.containsKey("LANG");
    return Optional.of(
        new Cause(
            language ? Cause.Kind.LOCALE : Cause.Kind.THREADS,
            "likely the "
                + (language ? "locale" : "thread count")
                + ": with "
                + what
                + " it gives "
                + gave));
  }

  private static Map<String, String> language(String name) {
    SortedMap<String, String> variables = new TreeMap<>();
    LANGUAGE.forEach(variable -> variables.put(variable, name));
    return variables;
  }

  private static Map<String, String> threads(int count) {
    SortedMap<String, String> variables = new TreeMap<>();
    for (String library : List.of("OMP", "MKL", "OPENBLAS", "NUMEXPR", "RAYON")) {
      variables.put(library + "_NUM_THREADS", String.valueOf(count));
    }
    variables.put("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=" + count);
    return variables;
  }

  /** Looks for a file of the commit that it reads and does not declare. */
  private Optional<Cause> undeclared(Causes.Case difference, Lab lab, Traces traces)
      throws InterruptedException {
    if (lab.isFence()) {
      return Optional.empty(); // It cannot read such a file.
    }
    List<RepoPath> suspects = lab.undeclared(Optional.of(difference.old()));
    if (traces.areThere()) {
      suspects =
          suspects.stream()
              .filter(
                  path -> path.selfAndParents().stream().anyMatch(traces.undeclared()::contains))
              .toList();
    }
    Optional<SortedMap<RepoPath, Entry>> usual = Optional.of(difference.outs());
    if (suspects.isEmpty() || lab.run(Map.of(), suspects).equals(usual)) {
      findings.add("without the files that it does not declare it gave the same");
      return Optional.empty();
    }
    while (suspects.size() > 1) {
      List<RepoPath> half = suspects.subList(0, suspects.size() / 2);
      boolean inHalf = !lab.run(Map.of(), half).equals(usual);
      suspects = inHalf ? half : suspects.subList(suspects.size() / 2, suspects.size());
    }
    RepoPath path = suspects.getFirst();
    findings.add(
        "without " + path + ", which it does not declare, it gave something else or failed");
    return Optional.of(
        new Cause(
            Cause.Kind.UNDECLARED_INPUT,
            "likely an undeclared input: it reads "
                + path
                + ", which is none of its dependencies"
                + (traces.hasChanged(path) ? " and has changed since" : "")));
  }
}
