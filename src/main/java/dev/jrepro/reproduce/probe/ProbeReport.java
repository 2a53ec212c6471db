package dev.jrepro.reproduce.probe;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import java.util.List;

/**
 * What was found out about a stage.
 *
 * @param control what the comparison rests on: a part of a sentence
 * @param outputs the outputs, sorted
 * @param unstable those of them that are another each time although nothing is changed
 * @param findings about each thing that it declares
 * @param runs how often its command ran for this
 */
public record ProbeReport(
    StageName stage,
    String control,
    List<RepoPath> outputs,
    List<RepoPath> unstable,
    List<Finding> findings,
    int runs) {

  public ProbeReport {
    outputs = List.copyOf(outputs);
    unstable = List.copyOf(unstable);
    findings = List.copyOf(findings);
  }

  /** Returns whether something has a verdict. */
  public boolean has(Finding.Verdict verdict) {
    return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
  }

  /** Returns whether no output tells anything, since each is another each time. */
  public boolean isNondeterministic() {
    return !outputs.isEmpty() && unstable.size() == outputs.size();
  }

  /** Returns it as {@code probe --json} prints it. */
  public JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("stage", stage.toString())
        .put("control", control)
        .put("outputs", JsonValue.array(outputs, path -> JsonValue.of(path.value())))
        .put("unstable", JsonValue.array(unstable, path -> JsonValue.of(path.value())))
        .put("findings", JsonValue.array(findings, Finding::toJson))
        .put("runs", runs)
        .build();
  }
}
