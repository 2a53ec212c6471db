package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * What a reproduction came to.
 *
 * @param commit the commit
 * @param engine what ran its stages
 * @param sandbox how its stages were to be held to what they declare
 * @param confined how each stage that ran was, and what was found; in their order
 * @param sample which of its stages alone were rerun, if so
 * @param outputs every output of the stages that were to be rerun, in their order
 * @param claims the claims on those outputs
 * @param environment what was another when the recorded runs were
 * @param divergence where the first difference came in, if there is one
 * @param notes what else a reader ought to know
 */
public record ReproductionReport(
    CommitId commit,
    EngineUsed engine,
    Confinement sandbox,
    List<Confined> confined,
    Optional<Sample> sample,
    List<Graded> outputs,
    List<ClaimShown> claims,
    List<EnvironmentChange> environment,
    Optional<Divergence> divergence,
    List<String> notes) {

  public ReproductionReport {
    confined = List.copyOf(confined);
    outputs = List.copyOf(outputs);
    claims = List.copyOf(claims);
    environment = List.copyOf(environment);
    notes = List.copyOf(notes);
  }

  /**
   * One output.
   *
   * @param stage the stage that makes it
   * @param recorded what the commit's lock says
   * @param regenerated what came out; empty if nothing did
   * @param cells its values, if it was asked for by name
   */
  public record Graded(
      RepoPath path,
      StageName stage,
      Grade grade,
      Entry recorded,
      Optional<Entry> regenerated,
      List<Cell> cells) {
    public Graded {
      cells = List.copyOf(cells);
    }
  }

  /**
   * The first stage whose outputs differ although its inputs do not.
   *
   * @param stage the stage
   * @param cause what is likely behind it, as a sentence
   * @param file the first file that differs, if there is one
   * @param where the first place in it; empty if there is no file
   * @param findings what was tried to find the cause, and what came of it
   */
  public record Divergence(
      StageName stage, Cause cause, Optional<RepoPath> file, String where, List<String> findings) {
    public Divergence {
      findings = List.copyOf(findings);
    }
  }

  /** Returns whether every output counts as reproduced. */
  public boolean isReproduced() {
    return outputs.stream().allMatch(output -> output.grade().isReproduced());
  }

  /**
   * Returns the report as {@code reproduce --json} prints it.
   *
   * @param certificate where the certificate is, if there is one
   */
  public JsonValue.Obj toJson(Optional<String> certificate) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("commit", commit.hex())
            .put("engine", engine.toJson())
            .put("sandbox", sandbox.toJson(confined))
            .put("reproduced", isReproduced())
            .put("outputs", JsonValue.array(outputs, ReproductionReport::toJson))
            .put("claims", JsonValue.array(claims, ClaimShown::toJson))
            .put("environment", JsonValue.array(environment, EnvironmentChange::toJson))
            .put("notes", JsonValue.texts(notes))
            .putIf("certificate", certificate);
    sample.ifPresent(s -> object.put("sample", s.toJson()));
    divergence.ifPresent(d -> object.put("divergence", toJson(d)));
    return object.build();
  }

  private static JsonValue toJson(Divergence divergence) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("stage", divergence.stage().toString())
            .put("kind", divergence.cause().kind().word())
            .put("cause", divergence.cause().text())
            .put("findings", JsonValue.texts(divergence.findings()));
    divergence
        .file()
        .ifPresent(file -> object.put("file", file.value()).put("where", divergence.where()));
    return object.build();
  }

  /** Returns an output as it is certified, too; without its cells. */
  static JsonValue.Obj summary(Graded output) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("path", output.path().value())
            .put("stage", output.stage().toString())
            .put("grade", output.grade().text())
            .put("recorded", output.recorded().digest().toString());
    output.regenerated().ifPresent(e -> object.put("regenerated", e.digest().toString()));
    return object.build();
  }

  private static JsonValue toJson(Graded output) {
    JsonValue.Builder object = JsonValue.object();
    summary(output).fields().forEach(object::put);
    if (!output.cells().isEmpty()) {
      object.put("cells", JsonValue.array(output.cells(), Cell::toJson));
    }
    return object.build();
  }
}
