package dev.jrepro.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The options of a single-file program: {@code --name value} pairs that have defaults. */
public final class Options {
  private final SortedMap<String, String> values;

  private Options(SortedMap<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a command line.
   *
   * @param defaults every option that there is, without its dashes, with its default
   * @throws BadParams if an argument is no such option, or has no value
   */
  public static Options read(String[] arguments, Map<String, String> defaults) {
    SortedMap<String, String> values = new TreeMap<>(defaults);
    Iterator<String> each = new ArrayList<>(List.of(arguments)).iterator();
    while (each.hasNext()) {
      String argument = each.next();
      String name = argument.startsWith("--") ? argument.substring(2) : "";
      if (!values.containsKey(name) || !each.hasNext()) {
        throw new BadParams(
            "cannot read the argument '" + argument + "'",
            "The options are --" + String.join(", --", values.keySet()) + ", each with a value.");
      }
      values.put(name, each.next());
    }
    return new Options(values);
  }

  /** The value of an option: as given, else its default. */
  public String get(String name) {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no option --" + name));
  }
}
