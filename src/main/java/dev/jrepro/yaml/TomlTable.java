package dev.jrepro.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of a TOML file while it is read: which of its parts may still grow, and how. */
final class TomlTable {

  /** Why there is a table; later lines may add to it accordingly. */
  enum Origin {
    /** A header names it, or its array. */
    HEADER,
    /** It lies between the root and what a header names. */
    PASSED,
    /** A dotted key goes through it. */
    DOTTED
  }

  /** What stands under a key. */
  sealed interface Part {
    /** A table. */
    record Table(TomlTable table) implements Part {}

    /** Tables whose headers are in double brackets. */
    record Tables(List<TomlTable> tables) implements Part {}

    /** A value, which is complete. */
    record Value(YamlNode node) implements Part {}
  }

  /** A key as it was written. */
  record Key(String name, Mark mark) {}

  private static final int MAX_DEPTH = 100;

  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Map<String, Mark> marks = new LinkedHashMap<>();
  private final Mark mark;
  private Origin origin;

  TomlTable(Mark mark, Origin origin) {
    this.mark = mark;
    this.origin = origin;
  }

  /** Returns the table that a header's way leads to, which may be new, and is no array. */
  TomlTable header(List<Key> way) {
    TomlTable parent = passed(way);
    Key last = way.getLast();
    Part part = parent.parts.get(last.name());
    if (part instanceof Part.Table(TomlTable table) && table.origin == Origin.PASSED) {
      table.origin = Origin.HEADER;
      return table;
    }
    return parent.add(last, new TomlTable(last.mark(), Origin.HEADER));
  }

  /** Returns a new table at the end of the array that a header's way leads to. */
  TomlTable arrayHeader(List<Key> way) {
    TomlTable parent = passed(way);
    Key last = way.getLast();
    TomlTable table = new TomlTable(last.mark(), Origin.HEADER);
    if (parent.parts.get(last.name()) instanceof Part.Tables(List<TomlTable> tables)) {
      tables.add(table);
    } else {
      parent.put(last, new Part.Tables(new ArrayList<>(List.of(table))));
    }
    return table;
  }

  private TomlTable passed(List<Key> way) {
    checkDepth(way);
    TomlTable at = this;
    for (Key key : way.subList(0, way.size() - 1)) {
      at =
          switch (at.parts.get(key.name())) {
            case null -> at.add(key, new TomlTable(key.mark(), Origin.PASSED));
            case Part.Table(TomlTable table) -> table;
            case Part.Tables(List<TomlTable> tables) -> tables.getLast();
            case Part.Value value -> throw at.twice(key);
          };
    }
    return at;
  }

  /** Puts a value under a dotted key. */
  void set(List<Key> way, YamlNode value) {
    checkDepth(way);
    TomlTable at = this;
    for (Key key : way.subList(0, way.size() - 1)) {
      Part part = at.parts.get(key.name());
      if (part == null) {
        at = at.add(key, new TomlTable(key.mark(), Origin.DOTTED));
      } else if (part instanceof Part.Table(TomlTable table) && table.origin == Origin.DOTTED) {
        at = table;
      } else {
        throw at.twice(key);
      }
    }
    at.put(way.getLast(), new Part.Value(value));
  }

  private TomlTable add(Key key, TomlTable table) {
    put(key, new Part.Table(table));
    return table;
  }

  private void put(Key key, Part part) {
    if (parts.putIfAbsent(key.name(), part) != null) {
      throw twice(key);
    }
    marks.put(key.name(), key.mark());
  }

  private YamlError twice(Key key) {
    Mark first = marks.getOrDefault(key.name(), mark);
    return new YamlError(
        key.mark(), "the key '" + key.name() + "' is there already, in line " + first.line());
  }

  private static void checkDepth(List<Key> way) {
    if (way.size() > MAX_DEPTH) {
      throw new YamlError(
          way.getFirst().mark(), "the values are nested more than " + MAX_DEPTH + " deep");
    }
  }

  YamlNode.Mapping toMapping() {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    parts.forEach((key, part) -> entries.put(key, node(key, part)));
    return new YamlNode.Mapping(entries, marks, mark);
  }

  private YamlNode node(String key, Part part) {
    return switch (part) {
      case Part.Table(TomlTable table) -> table.toMapping();
      case Part.Value(YamlNode node) -> node;
      case Part.Tables(List<TomlTable> tables) ->
          new YamlNode.Seq(
              tables.stream().<YamlNode>map(TomlTable::toMapping).toList(),
              marks.getOrDefault(key, mark));
    };
  }
}
