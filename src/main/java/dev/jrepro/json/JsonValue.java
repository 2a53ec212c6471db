package dev.jrepro.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** A JSON value. Fields of an object are sorted by name, so that equal values are equal texts. */
public sealed interface JsonValue {

  /** An object. */
  record Obj(SortedMap<String, JsonValue> fields) implements JsonValue {
    public Obj {
      fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** Returns the field, if it is there and not null. */
    public Optional<JsonValue> get(String name) {
      return Optional.ofNullable(fields.get(name)).filter(v -> !(v instanceof Null));
    }

    /** Returns the text in the field, if it is there. */
    public Optional<String> text(String name) {
      return get(name).map(v -> as(v, Str.class, name).value());
    }

    /** Returns the text in the field. */
    public String needText(String name) {
      return text(name).orElseThrow(() -> new WrongJson("'" + name + "' is missing"));
    }

    /** Returns the whole number in the field, if it is there. */
    public Optional<Long> integer(String name) {
      return get(name).map(v -> as(v, Num.class, name).asLong());
    }

    /** Returns the whole number in the field. */
    public long needInteger(String name) {
      return integer(name).orElseThrow(() -> new WrongJson("'" + name + "' is missing"));
    }

    /** Returns the number in the field. */
    public double needNumber(String name) {
      return get(name)
          .map(v -> as(v, Num.class, name).value())
          .orElseThrow(() -> new WrongJson("'" + name + "' is missing"));
    }

    /** Returns whether the field holds {@code true}. */
    public boolean isTrue(String name) {
      return get(name).map(v -> as(v, Bool.class, name).value()).orElse(false);
    }

    /** Returns the object in the field; an empty one if it is not there. */
    public Obj object(String name) {
      return get(name).map(v -> as(v, Obj.class, name)).orElseGet(() -> new Obj(new TreeMap<>()));
    }

    /** Returns the items of the array in the field; none if it is not there. */
    public List<JsonValue> items(String name) {
      return get(name).map(v -> as(v, Arr.class, name).items()).orElse(List.of());
    }

    /** Returns the objects in the array in the field, each turned into something else. */
    public <T> List<T> objects(String name, Function<Obj, T> reader) {
      return items(name).stream().map(v -> reader.apply(as(v, Obj.class, name))).toList();
    }

    /** Returns the texts in the array in the field. */
    public List<String> texts(String name) {
      return items(name).stream().map(v -> as(v, Str.class, name).value()).toList();
    }

    private static <T extends JsonValue> T as(JsonValue value, Class<T> type, String name) {
      if (!type.isInstance(value)) {
        throw new WrongJson("'" + name + "' is no " + type.getSimpleName());
      }
      return type.cast(value);
    }
  }

  /** An array. */
  record Arr(List<JsonValue> items) implements JsonValue {
    public Arr {
      items = List.copyOf(items);
    }
  }

  /** A string. */
  record Str(String value) implements JsonValue {}

  /** A number: finite, and written as ECMAScript writes it. */
  record Num(double value) implements JsonValue {
    private static final double MAX_EXACT = 9007199254740992.0;

    public Num {
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        throw new IllegalArgumentException("JSON has no number " + value);
      }
    }

    /** Returns whether this is a whole number that a double holds exactly. */
    public boolean isInteger() {
      return value == Math.rint(value) && Math.abs(value) <= MAX_EXACT;
    }

    /** Returns the whole number. */
    public long asLong() {
      if (!isInteger()) {
        throw new WrongJson(value + " is no whole number");
      }
      return (long) value;
    }
  }

  /** True or false. */
  record Bool(boolean value) implements JsonValue {}

  /** Null. */
  record Null() implements JsonValue {}

  /** Returns the string. */
  static JsonValue of(String text) {
    return new Str(text);
  }

  /** Returns the number, which must be one that a double holds exactly. */
  static JsonValue of(long number) {
    if (Math.abs(number) > (1L << 53)) {
      throw new IllegalArgumentException(number + " is beyond 2^53");
    }
    return new Num(number);
  }

  /** Returns the truth value. */
  static JsonValue of(boolean value) {
    return new Bool(value);
  }

  /** Returns an array of strings. */
  static JsonValue texts(Collection<String> texts) {
    return new Arr(texts.stream().map(JsonValue::of).toList());
  }

  /** Returns an object of strings. */
  static JsonValue texts(Map<String, String> texts) {
    Builder object = object();
    texts.forEach(object::put);
    return object.build();
  }

  /** Returns an array of what the items turn into. */
  static <T> JsonValue array(Collection<T> items, Function<T, JsonValue> writer) {
    List<JsonValue> values = new ArrayList<>();
    items.forEach(item -> values.add(writer.apply(item)));
    return new Arr(values);
  }

  /** Starts an object. */
  static Builder object() {
    return new Builder();
  }

  /** Collects the fields of an object. */
  final class Builder {
    private final SortedMap<String, JsonValue> fields = new TreeMap<>();

    private Builder() {}

    /** Sets a field. */
    public Builder put(String name, JsonValue value) {
      fields.put(name, value);
      return this;
    }

    /** Sets a field to a string. */
    public Builder put(String name, String text) {
      return put(name, of(text));
    }

    /** Sets a field to a whole number. */
    public Builder put(String name, long number) {
      return put(name, of(number));
    }

    /** Sets a field to true or false. */
    public Builder put(String name, boolean value) {
      return put(name, of(value));
    }

    /** Sets a field if there is a value for it. */
    public Builder putIf(String name, Optional<String> text) {
      text.ifPresent(t -> put(name, t));
      return this;
    }

    /** Sets a field to true; leaves it out otherwise. */
    public Builder flag(String name, boolean value) {
      return value ? put(name, true) : this;
    }

    /** Returns the object. */
    public Obj build() {
      return new Obj(fields);
    }
  }
}
