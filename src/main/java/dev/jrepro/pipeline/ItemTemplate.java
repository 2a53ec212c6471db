package dev.jrepro.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with places for an item's fields.
 *
 * @param parts literal text and places, in order
 */
public record ItemTemplate(List<Part> parts) {

  /** Encloses a place in a text that has been resolved but for the item: no YAML text has it. */
  private static final char MARK = '\0';

  private static final String SHOWN = "item";

  public ItemTemplate {
    parts = List.copyOf(parts);
  }

  /** A piece of a template. */
  public sealed interface Part {
    /** Text that is the same for every item. */
    record Literal(String text) implements Part {}

    /** The place of a field. */
    record Place(ItemField field) implements Part {}
  }

  /** Returns the text that stands for the place of a field until {@link #parse} reads it. */
  static String marked(ItemField field) {
    return MARK + field.word() + MARK;
  }

  /** Returns whether a text has places in it. */
  static boolean isMarked(String text) {
    return text.indexOf(MARK) >= 0;
  }

  /** Reads a text whose places are marked. */
  static ItemTemplate parse(String text) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
      int end = text.indexOf(MARK, at + 1);
      Optional<ItemField> field =
          end < 0 ? Optional.empty() : ItemField.of(text.substring(at + 1, end));
      if (field.isPresent()) {
        addLiteral(text.substring(from, at), parts);
        parts.add(new Part.Place(field.get()));
        at = end;
        from = end + 1;
      }
    }
    addLiteral(text.substring(from), parts);
    return new ItemTemplate(parts);
  }

  private static void addLiteral(String text, List<Part> parts) {
    if (!text.isEmpty()) {
      parts.add(new Part.Literal(text));
    }
  }

  /** Returns whether it has a place. */
  boolean hasPlaces() {
    return parts.stream().anyMatch(part -> part instanceof Part.Place);
  }

  /** Returns the literal text before the first place. */
  String literal() {
    return parts.getFirst() instanceof Part.Literal(String text) ? text : "";
  }

  /** Returns the text for an item, every field as it is. */
  public String plain(Item item) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String literal) -> text.append(literal);
        case Part.Place(ItemField field) -> text.append(item.get(field));
      }
    }
    return text.toString();
  }

  /**
   * Returns the text for an item as a line of a shell: each field stays one piece, whatever is in
   * it, be it between quotes or not.
   */
  String line(Item item) {
    ShellQuotes quotes = new ShellQuotes();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String literal) -> quotes.literal(literal);
        case Part.Place(ItemField field) -> quotes.value(safe(field, item.get(field)));
      }
    }
    return quotes.text();
  }

  /** A path that begins with a minus would be taken for an option. */
  private static String safe(ItemField field, String value) {
    return field == ItemField.PATH && value.startsWith("-") ? "./" + value : value;
  }

  /** Returns the template as keys and people see it, whatever the pipeline calls an item. */
  public String shown() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String literal) ->
            text.append(literal.replace("${" + SHOWN, "\\${" + SHOWN));
        case Part.Place(ItemField field) ->
            text.append("${").append(SHOWN).append('.').append(field.word()).append('}');
      }
    }
    return text.toString();
  }

  /**
   * Returns the placeholder that a name in a template means.
   *
   * @param as what the stage calls an item
   * @param name what stands between the braces of a place
   * @return empty if it means something else; a text that is no field of an item reads as an empty
   *     field
   */
  static Optional<Optional<ItemField>> named(String as, String name) {
    if (name.equals(as)) {
      return Optional.of(Optional.of(ItemField.PATH));
    }
    return name.startsWith(as + ".")
        ? Optional.of(ItemField.of(name.substring(as.length() + 1)))
        : Optional.empty();
  }
}
