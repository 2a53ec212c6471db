package dev.jrepro.reproduce;

import dev.jrepro.json.JsonValue;
import java.util.Optional;

/**
 * One value of an output, compared.
 *
 * @param place where in the file it is: a dotted field, {@code row 3, column loss}, the name of a
 *     tensor
 * @param submitted what the commit has; empty if it has nothing there
 * @param regenerated what came out; empty if nothing did
 * @param grade {@code IDENTICAL}, {@code WITHIN_TOLERANCE} or {@code DIFFERENT}
 */
public record Cell(
    String place, Optional<String> submitted, Optional<String> regenerated, Grade grade) {

  /** Returns the two values as a part of a sentence. */
  String told() {
    return place
        + ": "
        + submitted.orElse("(nothing)")
        + " then, "
        + regenerated.orElse("(nothing)")
        + " now";
  }

  JsonValue toJson() {
    return JsonValue.object()
        .put("cell", place)
        .putIf("submitted", submitted)
        .putIf("regenerated", regenerated)
        .put("grade", grade.text())
        .build();
  }
}
