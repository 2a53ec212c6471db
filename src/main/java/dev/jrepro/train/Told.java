package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a program told a training, found by looking at its records. */
final class Told {
  private Told() {}

  /** The components of a record by name, those that are plain values; of anything else, nothing. */
  static JsonValue.Obj of(Object told) {
    JsonValue.Builder json = JsonValue.object();
    if (told.getClass().isRecord()) {
      for (RecordComponent each : told.getClass().getRecordComponents()) {
        value(read(told, each)).ifPresent(v -> json.put(each.getName(), v));
      }
    }
    return json.build();
  }

  private static Object read(Object told, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(told);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static Optional<JsonValue> value(Object value) {
    return switch (value) {
      case Integer number -> Optional.of(JsonValue.of((long) number));
      case Long number -> Optional.of(JsonValue.of(Long.toString(number)));
      case Double number -> Optional.of(Tally.json(number));
      case Float number -> Optional.of(Tally.json(number));
      case Boolean truth -> Optional.of(new JsonValue.Bool(truth));
      case String text -> Optional.of(JsonValue.of(text));
      case Enum<?> one -> Optional.of(JsonValue.of(one.name().toLowerCase(Locale.ROOT)));
      case List<?> list -> {
        List<Optional<JsonValue>> items = list.stream().map(Told::value).toList();
        yield items.stream().allMatch(Optional::isPresent)
            ? Optional.of(JsonValue.array(items, Optional::orElseThrow))
            : Optional.empty();
      }
      case Record record -> Optional.of(of(record)).filter(o -> !o.fields().isEmpty()).map(o -> o);
      default -> Optional.empty();
    };
  }
}
