package dev.jrepro.run;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the runs with one stage key say.
 *
 * @param runs all that are known here, the first learned first
 * @param numerics the numerics classes of those that succeeded, sorted
 * @param results how many different results those that succeeded gave, within one class: more than
 *     one, and the stage is not deterministic
 */
public record Evidence(List<Ledger.Line> runs, List<String> numerics, int results) {

  public Evidence {
    runs = List.copyOf(runs);
    numerics = numerics.stream().distinct().sorted().toList();
  }

  static Evidence nothing() {
    return new Evidence(List.of(), List.of(), 0);
  }

  /** Reads the records of runs. A record that does not read is no evidence. */
  static Evidence of(Project project, List<Ledger.Line> runs) {
    List<RunRecord> records =
        runs.stream()
            .filter(line -> line.outcome() == RunRecord.Outcome.SUCCEEDED)
            .map(line -> read(project, line.record()))
            .flatMap(Optional::stream)
            .toList();
    List<String> numerics = new ArrayList<>();
    records.forEach(record -> record.numerics().ifPresent(numerics::add));
    int results =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    record -> record.numerics().orElse(""),
                    Collectors.mapping(RunRecord::outs, Collectors.toSet())))
            .values()
            .stream()
            .map(outs -> outs.size())
            .max(Comparator.naturalOrder())
            .orElse(0);
    return new Evidence(runs, numerics, results);
  }

  private static Optional<RunRecord> read(Project project, Digest record) {
    try {
      return Optional.of(project.record(record));
    } catch (JreproException e) {
      return Optional.empty();
    }
  }

  /** Returns how many of the runs succeeded. */
  public long succeeded() {
    return runs.stream().filter(run -> run.outcome() == RunRecord.Outcome.SUCCEEDED).count();
  }

  /** Says why none of them answers for a run now, as a sentence without its full stop. */
  String whyNoAnswer(Optional<String> here) {
    if (runs.isEmpty()) {
      return "no run with its key is known here";
    }
    if (succeeded() == 0) {
      return runs.size() == 1
          ? "the one run with its key did not succeed"
          : "none of the " + runs.size() + " runs with its key succeeded";
    }
    boolean otherClass = here.isPresent() && !numerics.contains(here.get());
    return otherClass
        ? "the runs with its key were in another numerics class ("
            + String.join("; ", numerics)
            + ")"
        : "the outputs of the " + count(succeeded()) + " with its key are not all in the cache";
  }

  private static String count(long runs) {
    return runs == 1 ? "one run" : runs + " runs";
  }
}
