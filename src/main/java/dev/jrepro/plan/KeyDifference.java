package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.lineage.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What differs between the inputs that a lock tells of and those that a stage has now. */
final class KeyDifference {

  /** What a person changes first: a parameter in a command is told before the command. */
  private static final List<String> FIELDS =
      List.of(
          "params",
          "deps",
          "map",
          "env",
          "passedEnv",
          "java",
          "environment",
          "outs",
          "workingFolder",
          "command");

  private final List<Reason> reasons = new ArrayList<>();

  private KeyDifference() {}

  static List<Reason> between(Lock lock, StageKey now) {
    if (lock.keySchema() == StageKey.SCHEMA && lock.key().equals(now.digest())) {
      return List.of();
    }
    KeyDifference difference = new KeyDifference();
    JsonValue.Obj before = lock.inputs().inputs();
    SortedSet<String> others = names(before, now.inputs());
    FIELDS.forEach(others::remove);
    for (String field : Stream.concat(FIELDS.stream(), others.stream()).toList()) {
      difference.field(field, before.fields().get(field), now.inputs().fields().get(field));
    }
    if (difference.reasons.isEmpty() && lock.keySchema() == StageKey.SCHEMA) {
      difference.changed("the lock's key", JsonValue.of(lock.key().brief()), null);
    }
    return difference.reasons;
  }

  private void field(String field, @Nullable JsonValue before, @Nullable JsonValue now) {
    switch (field) {
      case "deps" -> each(before, now, (path, b, n) -> dependency(RepoPath.of(path), b, n));
      case "params" ->
          each(
              before,
              now,
              (file, b, n) ->
                  each(b, n, (key, x, y) -> changed("parameter " + key + " (" + file + ")", x, y)));
      case "env", "passedEnv" ->
          each(before, now, (name, b, n) -> changed("variable " + name, b, n));
      case "java" -> each(before, now, (name, b, n) -> changed("java " + name, b, n));
      case "outs" ->
          each(before, now, (path, b, n) -> changed("the declaration of output " + path, b, n));
      case "environment" -> environment(before, now);
      case "map" -> each(before, now, this::map);
      case "workingFolder" -> changed("the working folder", before, now);
      case "command" -> command(before, now);
      default -> changed("the " + field, before, now);
    }
  }

  /** Where the level is another one, of the facts only those count that both levels have. */
  private void environment(@Nullable JsonValue before, @Nullable JsonValue now) {
    JsonValue.Obj then = object(before);
    JsonValue.Obj here = object(now);
    Optional<String> thenLevel = then.text("fingerprint").or(() -> Optional.of("none"));
    Optional<String> level = here.text("fingerprint").or(() -> Optional.of("none"));
    boolean same = thenLevel.equals(level);
    if (!same) {
      reasons.add(new Reason.InputChanged("the fingerprint", thenLevel, level));
    }
    each(
        then.object("facts"),
        here.object("facts"),
        (fact, b, n) -> {
          if (same || (b != null && n != null)) {
            changed("environment " + fact, b, n);
          }
        });
  }

  private void map(String name, @Nullable JsonValue before, @Nullable JsonValue now) {
    if (name.equals("items") && !Objects.equals(before, now)) {
      reasons.add(new Reason.ItemsChanged(entry(before), entry(now), Optional.empty()));
    } else {
      changed("what an item writes", before, now);
    }
  }

  private void command(@Nullable JsonValue before, @Nullable JsonValue now) {
    if (before == null ? now != null : !before.equals(now)) {
      reasons.add(
          new Reason.InputChanged(
              "the command",
              Optional.ofNullable(before).map(Wording::command),
              Optional.ofNullable(now).map(Wording::command)));
    }
  }

  private interface Pair {
    void visit(String name, @Nullable JsonValue before, @Nullable JsonValue now);
  }

  private static void each(@Nullable JsonValue before, @Nullable JsonValue now, Pair pair) {
    JsonValue.Obj b = object(before);
    JsonValue.Obj n = object(now);
    for (String name : names(b, n)) {
      pair.visit(name, b.fields().get(name), n.fields().get(name));
    }
  }

  private void dependency(RepoPath path, @Nullable JsonValue before, @Nullable JsonValue now) {
    if (before != null && before.equals(now)) {
      return;
    }
    reasons.add(new Reason.DependencyChanged(path, entry(before), entry(now)));
  }

  private void changed(String what, @Nullable JsonValue before, @Nullable JsonValue now) {
    if (before == null ? now != null : !before.equals(now)) {
      boolean onlyInType = text(before).equals(text(now));
      reasons.add(
          onlyInType
              ? new Reason.InputChanged(what, exact(before), exact(now))
              : new Reason.InputChanged(what, text(before), text(now)));
    }
  }

  private static Optional<Entry> entry(@Nullable JsonValue value) {
    return value instanceof JsonValue.Obj object
        ? Optional.of(Entry.fromJson(object))
        : Optional.empty();
  }

  private static Optional<String> text(@Nullable JsonValue value) {
    return Optional.ofNullable(value).map(Wording::of);
  }

  /** With the types that a key keeps: {@code int 1} and {@code str 1} read the same without. */
  private static Optional<String> exact(@Nullable JsonValue value) {
    return value instanceof JsonValue.Str(String text)
        ? Optional.of(text)
        : Optional.ofNullable(value).map(Json::canonical);
  }

  private static JsonValue.Obj object(@Nullable JsonValue value) {
    return value instanceof JsonValue.Obj object ? object : JsonValue.object().build();
  }

  private static SortedSet<String> names(JsonValue.Obj a, JsonValue.Obj b) {
    SortedSet<String> names = new TreeSet<>(a.fields().keySet());
    names.addAll(b.fields().keySet());
    return names;
  }
}
