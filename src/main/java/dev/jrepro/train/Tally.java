package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers what is logged over an epoch, in double precision and in the order of the steps. */
final class Tally {
  private final SortedMap<String, Entry> entries = new TreeMap<>();

  private record Entry(Aggregate how, double value, double weight) {
    Entry with(double more, double moreWeight) {
      double joined =
          switch (how) {
            case MEAN -> value + more * moreWeight;
            case SUM -> value + more;
            case MIN -> Math.min(value, more);
            case MAX -> Math.max(value, more);
            case LAST -> more;
          };
      return new Entry(how, joined, weight + moreWeight);
    }

    double result() {
      return how == Aggregate.MEAN ? value / weight : value;
    }
  }

  /** Adds a value that stands for so many examples. */
  void add(String name, double value, int examples, Aggregate how) {
    Entry first = new Entry(how, how == Aggregate.MEAN ? value * examples : value, examples);
    Entry before = entries.get(name);
    if (before != null && before.how() != how) {
      throw new IllegalStateException(
          "'%s' is logged as %s and as %s".formatted(name, before.how(), how));
    }
    entries.put(name, before == null ? first : before.with(value, examples));
  }

  /** Adds what was logged in one batch. */
  void addAll(Tally batch, int examples) {
    batch.entries.forEach((name, entry) -> add(name, entry.result(), examples, entry.how()));
  }

  /** What each name came to, under a prefix. */
  SortedMap<String, Double> results(String prefix) {
    SortedMap<String, Double> results = new TreeMap<>();
    entries.forEach((name, entry) -> results.put(prefix + name, entry.result()));
    return results;
  }

  JsonValue.Obj toJson() {
    JsonValue.Builder json = JsonValue.object();
    entries.forEach((name, entry) ->
        json.put(
            name,
            JsonValue.object()
                .put("how", entry.how().name().toLowerCase(Locale.ROOT))
                .put("value", json(entry.value()))
                .put("weight", json(entry.weight()))
                .build()));
    return json.build();
  }

  static Tally of(JsonValue.Obj json) {
    Tally tally = new Tally();
    for (String name : json.fields().keySet()) {
      JsonValue.Obj entry = json.object(name);
      tally.entries.put(
          name,
          new Entry(
              Aggregate.valueOf(entry.needText("how").toUpperCase(Locale.ROOT)),
              number(entry, "value"),
              number(entry, "weight")));
    }
    return tally;
  }

  /** A number, exactly; one that JSON has not as a text. */
  static JsonValue json(double value) {
    return Double.isFinite(value) ? new JsonValue.Num(value) : JsonValue.of(Double.toString(value));
  }

  /** A number that {@link #json(double)} wrote. */
  static double number(JsonValue.Obj json, String name) {
    return json.get(name).orElseThrow() instanceof JsonValue.Str(String text)
        ? Double.parseDouble(text)
        : json.needNumber(name);
  }
}
