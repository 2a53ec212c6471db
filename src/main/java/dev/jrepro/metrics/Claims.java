package dev.jrepro.metrics;

import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.pipeline.Claim;
import dev.jrepro.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/** Asks whether what a project says of its metrics is so. */
public final class Claims {

  private Claims() {}

  /**
   * A claim with its answer.
   *
   * @param pipeline the pipeline that makes it
   * @param claim the claim
   * @param value what the field holds, if it is there
   * @param holds whether the value is a number for which the claim's test is true
   */
  public record Answer(String pipeline, Claim claim, Optional<Value> value, boolean holds) {}

  /**
   * Returns the answer to every claim of a snapshot, by pipeline and name. A claim may rest on a
   * file that is not declared as a metric.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if the pipelines do not read
   */
  public static List<Answer> check(KeptFiles files) {
    List<Pipeline> pipelines = files.snapshot().graph().pipelines();
    SortedSet<RepoPath> needed = new TreeSet<>();
    pipelines.forEach(pipeline -> pipeline.claims().forEach(c -> needed.add(c.file())));
    return needed.isEmpty() ? List.of() : check(pipelines, Metrics.of(files, needed));
  }

  /** Returns the answer to every claim of the pipelines, in their order. */
  public static List<Answer> check(List<Pipeline> pipelines, Values metrics) {
    List<Answer> answers = new ArrayList<>();
    for (Pipeline pipeline : pipelines) {
      for (Claim claim : pipeline.claims()) {
        Optional<Value> value = metrics.value(claim.file(), claim.field());
        OptionalDouble number = value.map(Value::number).orElse(OptionalDouble.empty());
        boolean holds = number.isPresent() && claim.test().holds(number.getAsDouble());
        answers.add(new Answer(pipeline.name(), claim, value, holds));
      }
    }
    return answers;
  }
}
