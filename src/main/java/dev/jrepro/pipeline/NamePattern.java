package dev.jrepro.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A pattern of one name: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]} and characters that
 * stand for themselves. As in a shell, a name that begins with a dot is matched only by a pattern
 * that does. Matching takes at most the product of the two lengths.
 *
 * @param atoms what it is made of
 */
record NamePattern(List<Atom> atoms) {

  NamePattern {
    atoms = List.copyOf(atoms);
  }

  /** What matches a part of a name. Characters are code points. */
  sealed interface Atom {
    /** Any text. */
    record Star() implements Atom {}

    /** Any character. */
    record Any() implements Atom {}

    /** One character. */
    record Just(int character) implements Atom {}

    /** A character in one of the ranges, or in none. */
    record OneOf(List<Range> ranges, boolean isIn) implements Atom {}
  }

  /** Characters from the first to the last. */
  record Range(int first, int last) {}

  /** Reads a pattern; empty if a bracket or an escape does not end. */
  static Optional<NamePattern> parse(String text) {
    int[] points = text.codePoints().toArray();
    List<Atom> atoms = new ArrayList<>();
    int at = 0;
    while (at < points.length) {
      switch (points[at]) {
        case '*' -> {
          if (atoms.isEmpty() || !(atoms.getLast() instanceof Atom.Star)) {
            atoms.add(new Atom.Star());
          }
          at++;
        }
        case '?' -> {
          atoms.add(new Atom.Any());
          at++;
        }
        case '\\' -> {
          if (at + 1 == points.length) {
            return Optional.empty();
          }
          atoms.add(new Atom.Just(points[at + 1]));
          at += 2;
        }
        case '[' -> {
          int end = classEnd(points, at);
          if (end < 0) {
            return Optional.empty();
          }
          atoms.add(oneOf(points, at, end));
          at = end + 1;
        }
        default -> atoms.add(new Atom.Just(points[at++]));
      }
    }
    return Optional.of(new NamePattern(atoms));
  }

  /** A bracket right behind the opening one, or behind its negation, stands for itself. */
  private static int classEnd(int[] points, int open) {
    int from = open + (isNegated(points, open) ? 3 : 2);
    for (int at = from; at < points.length; at++) {
      if (points[at] == ']') {
        return at;
      }
    }
    return -1;
  }

  private static boolean isNegated(int[] points, int open) {
    return open + 1 < points.length && (points[open + 1] == '!' || points[open + 1] == '^');
  }

  private static Atom oneOf(int[] points, int open, int end) {
    boolean negated = isNegated(points, open);
    List<Range> ranges = new ArrayList<>();
    int at = open + (negated ? 2 : 1);
    while (at < end) {
      boolean isRange = at + 2 < end && points[at + 1] == '-';
      ranges.add(new Range(points[at], isRange ? points[at + 2] : points[at]));
      at += isRange ? 3 : 1;
    }
    return new Atom.OneOf(List.copyOf(ranges), !negated);
  }

  /** Returns the only name that matches, if there is one alone. */
  Optional<String> literal() {
    StringBuilder text = new StringBuilder();
    for (Atom atom : atoms) {
      if (!(atom instanceof Atom.Just(int character))) {
        return Optional.empty();
      }
      text.appendCodePoint(character);
    }
    return Optional.of(text.toString());
  }

  boolean matches(String name) {
    if (name.startsWith(".") && !startsWithDot()) {
      return false;
    }
    int[] points = name.codePoints().toArray();
    int at = 0;
    int atom = 0;
    int star = -1;
    int starAt = 0;
    while (at < points.length) {
      if (atom < atoms.size() && atoms.get(atom) instanceof Atom.Star) {
        star = atom++;
        starAt = at;
      } else if (atom < atoms.size() && takes(atoms.get(atom), points[at])) {
        atom++;
        at++;
      } else if (star >= 0) {
        // The last star takes one more; an earlier one need not, whatever follows.
        atom = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    while (atom < atoms.size() && atoms.get(atom) instanceof Atom.Star) {
      atom++;
    }
    return atom == atoms.size();
  }

  private boolean startsWithDot() {
    return !atoms.isEmpty() && atoms.getFirst().equals(new Atom.Just('.'));
  }

  private static boolean takes(Atom atom, int character) {
    return switch (atom) {
      case Atom.Star() -> false;
      case Atom.Any() -> true;
      case Atom.Just(int just) -> just == character;
      case Atom.OneOf(List<Range> ranges, boolean isIn) ->
          isIn
              == ranges.stream()
                  .anyMatch(range -> range.first() <= character && character <= range.last());
    };
  }

  /**
   * Writes out the braces of a pattern: {@code *.{png,jpg}} stands for {@code *.png} and {@code
   * *.jpg}.
   *
   * @return empty if a brace is not closed, or there are more than {@code most} patterns
   */
  static Optional<Set<String>> withoutBraces(String text, int most) {
    Set<String> done = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of(text));
    while (!open.isEmpty()) {
      String next = open.removeLast();
      int begin = unescaped(next, "{", 0);
      if (begin < 0) {
        done.add(next);
      } else {
        int end = unescaped(next, "}", begin);
        if (end < 0 || done.size() + open.size() > most) {
          return Optional.empty();
        }
        // The innermost pair first: what it gives may stand between others.
        int inner = lastUnescaped(next, end);
        for (String choice : next.substring(inner + 1, end).split(",", -1)) {
          open.add(next.substring(0, inner) + choice + next.substring(end + 1));
        }
      }
    }
    return done.size() > most ? Optional.empty() : Optional.of(done);
  }

  private static int unescaped(String text, String what, int from) {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == what.charAt(0)) {
        return at;
      }
    }
    return -1;
  }

  private static int lastUnescaped(String text, int before) {
    int last = -1;
    for (int at = unescaped(text, "{", 0);
        at >= 0 && at < before;
        at = unescaped(text, "{", at + 1)) {
      last = at;
    }
    return last;
  }
}
