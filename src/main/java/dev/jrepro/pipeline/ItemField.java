package dev.jrepro.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a template may take of an item. */
public enum ItemField {
  /** The item's path, as the command sees it from its working folder. */
  PATH("path"),
  /** The last name of the path. */
  NAME("name"),
  /** The name without its suffix. */
  STEM("stem"),
  /** The last dot of the name and what follows it; empty if there is none, or it is the first. */
  SUFFIX("suffix"),
  /** The folder that holds the item, seen from the working folder; a dot for that one itself. */
  PARENT("parent");

  private static final String EXTENSION = "ext";

  private final String word;

  ItemField(String word) {
    this.word = word;
  }

  /** Returns how a template writes it. */
  public String word() {
    return word;
  }

  /** Returns the field that a template names; {@code ext} is another word for the suffix. */
  static Optional<ItemField> of(String word) {
    return word.equals(EXTENSION)
        ? Optional.of(SUFFIX)
        : Arrays.stream(values()).filter(field -> field.word.equals(word)).findFirst();
  }

  /** Returns every word that a template may use. */
  static List<String> words() {
    return List.of("path", "name", "stem", "suffix", EXTENSION, "parent");
  }
}
