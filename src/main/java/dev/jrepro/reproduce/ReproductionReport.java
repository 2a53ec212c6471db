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
 * @param outputs every output of the stages that were to be rerun, in their order
 * @param divergence where the first difference came in, if there is one
 * @param notes what a reader ought to know, such as another engine
 */
public record ReproductionReport(
    CommitId commit, List<Graded> outputs, Optional<Divergence> divergence, List<String> notes) {

  public ReproductionReport {
    outputs = List.copyOf(outputs);
    notes = List.copyOf(notes);
  }

  /**
   * One output.
   *
   * @param stage the stage that makes it
   * @param recorded what the commit's lock says
   * @param regenerated what came out; empty if nothing did
   */
  public record Graded(
      RepoPath path, StageName stage, Grade grade, Entry recorded, Optional<Entry> regenerated) {}

  /**
   * The first stage whose outputs differ although its inputs do not.
   *
   * @param stage the stage
   * @param cause what is likely behind it, as a sentence
   */
  public record Divergence(StageName stage, String cause) {}

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
            .put("reproduced", isReproduced())
            .put("outputs", JsonValue.array(outputs, ReproductionReport::toJson))
            .put("notes", JsonValue.texts(notes))
            .putIf("certificate", certificate);
    divergence.ifPresent(d ->
        object.put(
            "divergence",
            JsonValue.object().put("stage", d.stage().toString()).put("cause", d.cause()).build()));
    return object.build();
  }

  static JsonValue toJson(Graded output) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("path", output.path().value())
            .put("stage", output.stage().toString())
            .put("grade", output.grade().text())
            .put("recorded", output.recorded().digest().toString());
    output.regenerated().ifPresent(e -> object.put("regenerated", e.digest().toString()));
    return object.build();
  }
}
