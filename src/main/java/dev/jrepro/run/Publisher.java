package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemRuns;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Leaves in the depot what runs in the project of a job came to. */
final class Publisher {

  private final Ticket ticket;
  private final Project project;
  private final Depot depot;
  private final Map<String, String> variables;

  /** How many runs of the project's ledger are published. */
  private int published;

  Publisher(Ticket ticket, Project project, Depot depot, Map<String, String> variables) {
    this.ticket = ticket;
    this.project = project;
    this.depot = depot;
    this.variables = new TreeMap<>(variables);
  }

  /** Publishes the last run that the project's ledger knows of, with those before it. */
  void publish(Kit kit, Optional<JreproException.StageFailed> failure) throws InterruptedException {
    List<Ledger.Line> lines = project.ledger().lines();
    if (lines.size() == published) {
      return; // It ended before a command had started.
    }
    Set<Entry> left = new LinkedHashSet<>();
    List<Entry> attempts = new ArrayList<>();
    for (Ledger.Line line : lines.subList(published, lines.size() - 1)) {
      Attribution attempt = attribution(Optional.empty(), List.of());
      RunRecord record = attempt.of(project.record(line.record()), kit.origin());
      attempts.add(Entry.file(attempt.store(record, project), record.toBytes().length));
      left.addAll(record.traces());
    }
    left.addAll(attempts);
    published = lines.size();
    Attribution attribution = attribution(failure, attempts);
    RunRecord record = attribution.of(project.record(lines.getLast().record()), kit.origin());
    Digest digest = attribution.store(record, project);
    boolean succeeded = record.outcome() == RunRecord.Outcome.SUCCEEDED;
    left.addAll(record.results());
    left.addAll(record.traces());
    record.inputs().items().ifPresent(left::add);
    record.items().flatMap(ItemRuns::done).ifPresent(left::add);
    record.items().map(ItemRuns::outs).ifPresent(outs -> left.addAll(outs.values()));
    depot.publish(ticket.key(), attribution.report(digest, succeeded), record, left);
  }

  private Attribution attribution(
      Optional<JreproException.StageFailed> failure, List<Entry> attempts) {
    SortedMap<RepoPath, String> items =
        failure.orElse(null) instanceof ItemsFailed failed ? failed.items() : new TreeMap<>();
    return new Attribution(
        variables, ticket.again(), failure.map(Throwable::getMessage), items, attempts);
  }
}
