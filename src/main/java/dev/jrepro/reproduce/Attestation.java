package dev.jrepro.reproduce;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.host.ClassPath;
import dev.jrepro.host.Machine;
import dev.jrepro.host.Versions;
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
 * @param targets what was asked for; empty if everything was
 */
record Attestation(Project home, Snapshot snapshot, List<Stage> stages, List<String> targets) {

  Seen seen(ReproductionReport report, Instant start, Instant end) {
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
    Versions versions = Versions.current();
    subjects.put(new Subject(Subject.Kind.ENGINE, versions.jrepro()), ClassPath.current().whole());
    return new Seen(
        commit,
        JsonValue.object().put("targets", JsonValue.texts(targets)).build(),
        subjects,
        report.outputs().stream().map(ReproductionReport::toJson).toList(),
        report.isReproduced(),
        engine(versions),
        machine(Machine.look()),
        new Seen.Span(start.truncatedTo(ChronoUnit.SECONDS), end.truncatedTo(ChronoUnit.SECONDS)));
  }

  private static JsonValue.Obj engine(Versions versions) {
    return JsonValue.object()
        .put("jrepro", versions.jrepro())
        .put("djl", versions.djl())
        .put("libtorch", versions.libtorch())
        .put("training", String.valueOf(versions.training()))
        .build();
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
