package dev.jrepro.pipeline;

import dev.jrepro.core.ShellText;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A mapping as the flags of a command, as DVC writes them: {@code {lr: 0.1, nest: {wide: true},
 * sizes: [1, 2]}} is {@code --lr 0.1 --nest.wide --sizes 1 2}; what is false is left out. A {@link
 * FlagStyle} can say otherwise.
 */
final class CommandFlags {

  private final List<String> words = new ArrayList<>();
  private final FlagStyle style;
  private boolean fits = true;

  private CommandFlags(FlagStyle style) {
    this.style = style;
  }

  /** Returns the flags; empty if the mapping holds a list that holds more than single values. */
  static Optional<String> of(YamlNode.Mapping mapping, FlagStyle style) {
    CommandFlags flags = new CommandFlags(style);
    flags.add("", mapping);
    return flags.fits ? Optional.of(String.join(" ", flags.words)) : Optional.empty();
  }

  /** Returns a value as it stands in a text: a number as it was written, nothing as None. */
  static String plain(YamlNode.Scalar scalar) {
    return switch (scalar.type()) {
      case STRING, INT, FLOAT -> scalar.text();
      case BOOL -> scalar.text().toLowerCase(Locale.ROOT);
      case NULL -> "None";
    };
  }

  private void add(String prefix, YamlNode.Mapping mapping) {
    mapping.entries().forEach((key, value) -> add(prefix + key, value));
  }

  private void add(String flag, YamlNode value) {
    switch (value) {
      case YamlNode.Mapping mapping -> add(flag + ".", mapping);
      case YamlNode.Seq seq when seq.items().isEmpty() -> {}
      case YamlNode.Seq seq when style.repeated() ->
          seq.items()
              .forEach(item -> {
                words.add("--" + flag);
                addItem(item);
              });
      case YamlNode.Seq seq -> {
        words.add("--" + flag);
        seq.items().forEach(this::addItem);
      }
      case YamlNode.Scalar scalar when scalar.type() == YamlNode.Type.BOOL -> {
        if (plain(scalar).equals("true")) {
          words.add("--" + flag);
        } else if (style.negated()) {
          words.add("--no-" + flag);
        }
      }
      case YamlNode.Scalar scalar -> {
        words.add("--" + flag);
        words.add(word(scalar));
      }
    }
  }

  private void addItem(YamlNode item) {
    if (item instanceof YamlNode.Scalar scalar) {
      words.add(word(scalar));
    } else {
      fits = false;
    }
  }

  private static String word(YamlNode.Scalar scalar) {
    return scalar.type() == YamlNode.Type.STRING ? ShellText.word(scalar.text()) : plain(scalar);
  }
}
