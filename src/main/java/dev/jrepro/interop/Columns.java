package dev.jrepro.interop;

import dev.jrepro.reproduce.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a table of comma-separated values with a heading, and what the values in each
 * column are; an empty value says nothing.
 *
 * @param named the columns, in their order
 */
record Columns(List<Column> named) {

  Columns {
    named = List.copyOf(named);
  }

  /** A column and the schema.org type that all of its values have. */
  record Column(String name, Type type) {}

  /** What a value is, the narrower types first. */
  enum Type {
    BOOLEAN("sc:Boolean", "true|false|True|False"),
    INTEGER("sc:Integer", "[-+]?[0-9]+"),
    FLOAT("sc:Float", "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?"),
    DATE("sc:Date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    TEXT("sc:Text", "(?s).*");

    final String term;
    private final String pattern;

    Type(String term, String pattern) {
      this.term = term;
      this.pattern = pattern;
    }
  }

  /**
   * Reads a table.
   *
   * @return empty if the first line is no heading: a name is missing, twice, or a number
   */
  static Optional<Columns> of(String text) {
    List<List<String>> rows = Rows.parse(text, ',');
    if (rows.isEmpty() || !isHeading(rows.getFirst())) {
      return Optional.empty();
    }
    List<String> names = rows.getFirst();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(new Column(names.get(i), type(rows.subList(1, rows.size()), i)));
    }
    return Optional.of(new Columns(columns));
  }

  private static boolean isHeading(List<String> names) {
    return new HashSet<>(names).size() == names.size()
        && names.stream().noneMatch(name -> name.isBlank() || name.matches(Type.FLOAT.pattern));
  }

  private static Type type(List<List<String>> rows, int column) {
    List<String> values =
        rows.stream()
            .filter(row -> column < row.size())
            .map(row -> row.get(column))
            .filter(value -> !value.isEmpty())
            .toList();
    if (values.isEmpty()) {
      return Type.TEXT;
    }
    for (Type type : Type.values()) {
      if (values.stream().allMatch(value -> value.matches(type.pattern))) {
        return type;
      }
    }
    return Type.TEXT;
  }
}
