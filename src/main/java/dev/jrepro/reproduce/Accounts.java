package dev.jrepro.reproduce;

import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.util.List;
import java.util.Optional;

/** The run records of a project: which of them made what a lock says. For one thread. */
final class Accounts {

  private final Project project;
  private final Ledger.ByKey lines;

  Accounts(Project project) {
    this.project = project;
    this.lines = project.ledger().byKey();
  }

  /** Returns the record of the last run here that made what the lock says, if one is here. */
  Optional<RunRecord> of(Lock lock) {
    return run(lock).map(Lineage.Run::record);
  }

  /** Returns the last run here that made what the lock says, if its record is here. */
  Optional<Lineage.Run> run(Lock lock) {
    return made(lock, lines.of(lock.key()).reversed());
  }

  /** Returns the first run here that made what the lock says: further runs make no other one. */
  Optional<RunRecord> first(Lock lock) {
    return made(lock, lines.of(lock.key())).map(Lineage.Run::record);
  }

  private Optional<Lineage.Run> made(Lock lock, List<Ledger.Line> runs) {
    return runs.stream()
        .filter(line -> line.outcome() == RunRecord.Outcome.SUCCEEDED)
        .map(line -> read(line).map(record -> new Lineage.Run(line.record(), record)))
        .flatMap(Optional::stream)
        .filter(run -> run.record().stage().equals(lock.stage()))
        .filter(run -> run.record().outs().equals(lock.outs()))
        .findFirst();
  }

  /** Returns the runs of a lock's stage with its key, the last one first. */
  List<Ledger.Line> runs(Lock lock) {
    return lines.of(lock.key()).reversed();
  }

  private Optional<RunRecord> read(Ledger.Line line) {
    try {
      return Optional.of(project.record(line.record()));
    } catch (JreproException e) {
      // A record that is not here, or does not read, tells nothing.
      return Optional.empty();
    }
  }
}
