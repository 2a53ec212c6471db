package dev.jrepro.reproduce.probe;

import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a probe of a stage is going to do.
 *
 * @param subjects what is changed, and how
 * @param runs how often the command runs at most, those with nothing changed among them
 * @param known how many of the trials are known already
 * @param wallMillis how long the command took last; empty if it never ran here
 * @param jobs how many run at once
 */
public record ProbePlan(
    StageName stage,
    List<Changed> subjects,
    int runs,
    int known,
    OptionalLong wallMillis,
    int jobs) {

  public ProbePlan {
    subjects = List.copyOf(subjects);
  }

  /**
   * Something that is changed.
   *
   * @param kind {@code param}, {@code item}, {@code env} or {@code dep}
   * @param now the value that it has, if that is for showing
   * @param labels the values that are tried, or what is done, in order
   * @param untried why nothing is
   */
  public record Changed(
      String kind,
      String name,
      Optional<String> now,
      List<String> labels,
      Optional<String> untried) {
    public Changed {
      labels = List.copyOf(labels);
    }
  }

  /** Returns how long it takes at most; empty if nobody knows. */
  public OptionalLong totalMillis() {
    if (runs == 0) {
      return OptionalLong.of(0);
    }
    return wallMillis.isPresent()
        ? OptionalLong.of(wallMillis.getAsLong() * Math.ceilDiv(runs, jobs))
        : OptionalLong.empty();
  }

  /** Returns it as {@code probe -n --json} prints it. */
  public JsonValue.Obj toJson() {
    JsonValue.Builder object =
        JsonValue.object()
            .put("stage", stage.toString())
            .put("subjects", JsonValue.array(subjects, ProbePlan::toJson))
            .put("runs", runs)
            .put("known", known);
    totalMillis().ifPresent(millis -> object.put("totalMillis", millis));
    return object.build();
  }

  private static JsonValue toJson(Changed subject) {
    return JsonValue.object()
        .put("kind", subject.kind())
        .put("name", subject.name())
        .putIf("now", subject.now())
        .put("with", JsonValue.texts(subject.labels()))
        .putIf("untried", subject.untried())
        .build();
  }
}
