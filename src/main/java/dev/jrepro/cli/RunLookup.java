package dev.jrepro.cli;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.project.Project;
import java.util.List;
import java.util.Optional;

/** Finds the run that a person means: by the beginning of its digest, or the newest of a stage. */
final class RunLookup {

  private static final int SHORTEST = 4;

  private RunLookup() {}

  /** Returns the run whose digest begins so, or else the newest of the stage of that name. */
  static Digest find(Project project, String text) {
    return byDigest(project, text)
        .orElseGet(() -> newest(project, text, project.ledger().newestFirst()));
  }

  /** Returns the known run whose digest begins so, if there is one. */
  static Optional<Digest> byDigest(Project project, String text) {
    String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    if (hex.matches("[0-9a-f]{" + SHORTEST + ",64}")) {
      List<Digest> runs =
          project.ledger().newestFirst().stream()
              .map(Ledger.Line::record)
              .filter(record -> record.hex().startsWith(hex))
              .distinct()
              .toList();
      if (runs.size() == 1) {
        return Optional.of(runs.getFirst());
      }
      if (runs.size() > 1) {
        throw new JreproException.Invalid(
            "'" + text + "' means " + runs.size() + " runs.", "Give more of the digest.");
      }
    }
    return Optional.empty();
  }

  private static Digest newest(Project project, String target, List<Ledger.Line> lines) {
    List<StageName> stages =
        project.workspace().graph().resolve(target).stream().map(stage -> stage.name()).toList();
    return lines.stream()
        .filter(line -> stages.contains(line.stage()))
        .map(Ledger.Line::record)
        .findFirst()
        .orElseThrow(() ->
            new JreproException.Refused(
                "no run of " + target + " is known here.", "'jrepro log' lists the runs."));
  }
}
