package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a reproduction saw, to be certified.
 *
 * @param commit what was regenerated
 * @param asked the targets, and what was left out at random; with no times and no names of people
 * @param subjects what it is about, by name: see {@link Subject}
 * @param result the outputs with their grades
 * @param sandbox how closely each stage was held to what it declares
 * @param reproduced whether every output counts as reproduced
 * @param engine the versions of what ran
 * @param machine where it ran, without names of hosts and people
 * @param ran when
 */
public record Seen(
    CommitId commit,
    JsonValue.Obj asked,
    SortedMap<Subject, Digest> subjects,
    List<JsonValue> result,
    List<JsonValue> sandbox,
    boolean reproduced,
    JsonValue.Obj engine,
    JsonValue.Obj machine,
    Span ran) {

  public Seen {
    subjects = Collections.unmodifiableSortedMap(new TreeMap<>(subjects));
    result = List.copyOf(result);
    sandbox = List.copyOf(sandbox);
  }

  /** From when to when. */
  public record Span(Instant start, Instant end) {}
}
