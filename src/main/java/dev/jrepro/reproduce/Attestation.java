package dev.jrepro.reproduce;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.host.Machine;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.certificate.Seen;
import dev.jrepro.reproduce.certificate.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts together what a certificate of a reproduction says.
 *
 * @param home the project whose commit it was
 * @param snapshot what the commit declares
 * @param stages what was to be rerun
 * @param request what was asked for
 */
record Attestation(Project home, Snapshot snapshot, List<Stage> stages, Request request) {

  Seen seen(ReproductionReport report, Instant start, Instant end) {
    return seen(report, machine(Machine.look()), start, end);
  }

  /** What is said before anything ran is said on no machine. */
  Seen foreseen(ReproductionReport report, Instant when) {
    return seen(report, JsonValue.object().build(), when, when);
  }

  private Seen seen(ReproductionReport report, JsonValue.Obj machine, Instant start, Instant end) {
    JsonValue.Builder asked = JsonValue.object().put("targets", JsonValue.texts(request.targets()));
    request.sample().ifPresent(sample -> asked.put("sample", sample.toJson()));
    return new Seen(
        report.commit(),
        asked.build(),
        subjects(report),
        report.outputs().stream().<JsonValue>map(ReproductionReport::summary).toList(),
        report.confined().stream().<JsonValue>map(Confined::certified).toList(),
        report.isReproduced(),
        report.engine().toJson(),
        machine,
        new Seen.Span(start.truncatedTo(ChronoUnit.SECONDS), end.truncatedTo(ChronoUnit.SECONDS)));
  }

  private SortedMap<Subject, Digest> subjects(ReproductionReport report) {
    SortedMap<Subject, Digest> subjects = new TreeMap<>();
    CommitId commit = report.commit();
    subjects.put(new Subject(Subject.Kind.TREE, commit.hex()), home.git().filesOf(commit).digest());
    RawInputs.of(snapshot, stages)
        .known()
        .forEach((path, entry) ->
            subjects.put(new Subject(Subject.Kind.INPUT, path.value()), entry.digest()));
    for (Stage stage : stages) {
      String lock = LockFiles.path(stage.name()).value();
      snapshot
          .lockText(stage.name())
          .ifPresent(digest -> subjects.put(new Subject(Subject.Kind.LOCK, lock), digest));
    }
    for (ReproductionReport.Graded output : report.outputs()) {
      subjects.put(
          new Subject(Subject.Kind.OUTPUT, output.path().value()), output.recorded().digest());
    }
    EngineUsed engine = report.engine();
    subjects.put(new Subject(Subject.Kind.ENGINE, engine.jrepro()), engine.jars().whole());
    return subjects;
  }

  /** Whose machine it is, and what it is called, is nobody's business. */
  private static JsonValue.Obj machine(Machine machine) {
    JsonValue.Builder facts = JsonValue.object();
    machine
        .toJson()
        .fields()
        .forEach((name, value) -> {
          if (!name.equals("host") && !name.equals("user")) {
            facts.put(name, value);
          }
        });
    return facts.build();
  }
}
