package dev.jrepro.reproduce.probe;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of changing one thing that a stage declares.
 *
 * @param kind {@code param}, {@code item}, {@code env} or {@code dep}
 * @param name its name
 * @param now the value that it has, for a person, if that is for showing
 * @param verdict whether it counts
 * @param tried what was tried, in order
 * @param untried why nothing was, if so: a part of a sentence
 */
public record Finding(
    String kind,
    String name,
    Optional<String> now,
    Verdict verdict,
    List<Tried> tried,
    Optional<String> untried) {

  public Finding {
    tried = List.copyOf(tried);
  }

  /** Whether something counts. */
  public enum Verdict {
    /** With another value an output is another, or the stage fails. */
    LIVE,
    /** With all values that were tried, all outputs are the same. */
    DEAD,
    /** No output that is the same each time moved, and there are others. */
    UNDECIDED,
    /** It could not be changed. */
    UNTRIED;

    /** Returns it as JSON has it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One change and what came of it.
   *
   * @param label the value, or what was done
   * @param result what came of it
   * @param moved the outputs that differ, and where: what they are compared by are the paths
   *     without the change
   * @param why how the stage failed, or why it was not tried
   * @param isKnown whether it was found out before, or nothing had to run
   */
  public record Tried(
      String label,
      Result result,
      SortedMap<RepoPath, String> moved,
      Optional<String> why,
      boolean isKnown) {
    public Tried {
      moved = Collections.unmodifiableSortedMap(new TreeMap<>(moved));
    }

    JsonValue toJson() {
      JsonValue.Builder outputs = JsonValue.object();
      moved.forEach((path, where) -> outputs.put(path.value(), where));
      return JsonValue.object()
          .put("with", label)
          .put("result", result.name().toLowerCase(Locale.ROOT))
          .put("moved", outputs.build())
          .putIf("why", why)
          .put("known", isKnown)
          .build();
    }
  }

  /** What came of a change. */
  public enum Result {
    /** Every stable output is the same. */
    SAME,
    /** One is not. */
    MOVED,
    /** The stage failed. */
    FAILED,
    /** It could not be tried. */
    UNTRIED
  }

  static Finding of(Subject subject, List<Tried> tried, Control control) {
    return new Finding(
        subject.kind().text(),
        subject.name(),
        subject.now(),
        verdict(tried, control),
        tried,
        subject
            .untried()
            .or(() ->
                tried.stream()
                    .filter(each -> each.result() == Result.UNTRIED)
                    .findFirst()
                    .flatMap(Tried::why)));
  }

  private static Verdict verdict(List<Tried> tried, Control control) {
    boolean told =
        tried.stream().anyMatch(t -> t.result() == Result.MOVED || t.result() == Result.FAILED);
    if (told) {
      return Verdict.LIVE;
    }
    if (tried.stream().noneMatch(each -> each.result() == Result.SAME)) {
      return Verdict.UNTRIED;
    }
    return control.unstable().isEmpty() ? Verdict.DEAD : Verdict.UNDECIDED;
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("kind", kind)
        .put("name", name)
        .putIf("now", now)
        .put("verdict", verdict.word())
        .put("tried", JsonValue.array(tried, Tried::toJson))
        .putIf("untried", untried)
        .build();
  }
}
