package dev.jrepro.reproduce.probe;

import dev.jrepro.core.RepoPath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file's content changed a little, so that it still reads as what it is where that is known. */
final class Nudge {

  /** A number's digits, and its exponent. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.])(-?[0-9]+(?:\\.[0-9]+)?)((?:[eE][+-]?[0-9]+)?)(?!\\w|\\.[0-9])");

  private static final Pattern TRUTH = Pattern.compile("\\b(true|false)\\b");

  /** A change to a program means nothing; without it one can tell whether it is read. */
  private static final Set<String> CODE =
      Set.of(
          "py", "java", "sh", "bash", "r", "jl", "js", "ts", "mjs", "pl", "rb", "lua", "c", "cc",
          "cpp", "h", "hpp", "cu", "go", "rs", "kt", "scala", "m", "sql", "awk", "ipynb", "class",
          "jar", "so");

  private static final Set<String> STRUCTURED = Set.of("json", "jsonl", "yaml", "yml", "toml");

  private static final int MIDDLE = 2;

  private final String label;
  private final byte[] bytes;

  private Nudge(String label, byte[] bytes) {
    this.label = label;
    this.bytes = bytes.clone();
  }

  /** Returns what was done: a part of a sentence. */
  String label() {
    return label;
  }

  /** Returns the new content. */
  byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Returns a file's content changed a little.
   *
   * @return empty for a program, for a file with nothing in it, and for one that would not read any
   *     more
   */
  static Optional<Nudge> of(RepoPath path, byte[] bytes) {
    String kind = kind(path);
    if (bytes.length == 0 || CODE.contains(kind)) {
      return Optional.empty();
    }
    Optional<byte[]> arrays = ArrayNudge.of(path.name(), bytes);
    if (arrays.isPresent()) {
      return arrays.map(changed -> new Nudge("with all its numbers changed a little", changed));
    }
    Optional<String> text = text(bytes);
    return text.isPresent() ? text(text.get(), STRUCTURED.contains(kind)) : flipped(bytes);
  }

  private static String kind(RepoPath path) {
    String name = path.name().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Nudge> text(String text, boolean isStructured) {
    Matcher numbers = NUMBER.matcher(text);
    if (numbers.find()) {
      String changed = numbers.replaceAll(found -> another(found.group(1)) + found.group(2));
      return Optional.of(of("with all its numbers changed a little", changed));
    }
    Matcher truths = TRUTH.matcher(text);
    if (isStructured) {
      return truths.find()
          ? Optional.of(
              of(
                  "with its truth values turned round",
                  truths.replaceAll(t -> t.group().equals("true") ? "false" : "true")))
          : Optional.empty();
    }
    for (int i = text.length() - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'z' && Character.isLetter(c)) {
        char other = (char) (Character.toLowerCase(c) == 'z' ? c - 1 : c + 1);
        String changed = text.substring(0, i) + other + text.substring(i + 1);
        return Optional.of(of("with a letter changed", changed));
      }
    }
    return Optional.empty();
  }

  private static Nudge of(String label, String text) {
    return new Nudge(label, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As many digits, and another last one. */
  private static String another(String number) {
    int last = number.length() - 1;
    return number.substring(0, last) + anotherDigit(number.charAt(last));
  }

  static char anotherDigit(char digit) {
    return (char) (digit == '9' ? digit - 1 : digit + 1);
  }

  private static Optional<Nudge> flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    changed[changed.length / MIDDLE] ^= 1;
    return Optional.of(new Nudge("with a bit flipped", changed));
  }
}
