package dev.jrepro.reproduce;

import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Claim;
import java.util.Optional;

/**
 * A claim on a regenerated file, with all figures beside each other.
 *
 * @param claim the claim
 * @param recorded what the commit has; empty if that is not here
 * @param regenerated what came out; empty if nothing did
 * @param holds whether its test is true of what came out
 */
public record ClaimShown(
    Claim claim, Optional<String> recorded, Optional<String> regenerated, boolean holds) {

  /** Returns the published figure in words, if there is one: {@code 0.971 ± 0.002, n = 5}. */
  public Optional<String> published() {
    return claim
        .published()
        .map(figure ->
            number(figure.value())
                + figure.sd().map(sd -> " ± " + number(sd)).orElse("")
                + figure.n().map(n -> ", n = " + n).orElse("")
                + figure.source().map(source -> ", " + source).orElse(""));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  JsonValue toJson() {
    JsonValue.Builder object =
        JsonValue.object()
            .put("name", claim.name())
            .put("text", claim.text())
            .put("metric", claim.file() + ":" + claim.field())
            .put("holds", holds)
            .putIf("recorded", recorded)
            .putIf("regenerated", regenerated);
    claim
        .published()
        .ifPresent(figure -> {
          JsonValue.Builder published =
              JsonValue.object()
                  .put("value", new JsonValue.Num(figure.value()))
                  .putIf("source", figure.source());
          figure.sd().ifPresent(sd -> published.put("sd", new JsonValue.Num(sd)));
          figure.n().ifPresent(n -> published.put("n", n));
          object.put("published", published.build());
        });
    return object.build();
  }
}
