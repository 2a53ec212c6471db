package dev.jrepro.lineage;

import java.util.List;
import java.util.Optional;

/**
 * The two sides of a text in which a merge has left conflict markers, as Git writes them: with the
 * common ancestor between them ({@code diff3}, {@code zdiff3}) or without.
 *
 * <p>What both sides have in common is what Git has merged line by line: where each of them changed
 * lines of its own too, neither text here is one that a side had.
 *
 * @param ours the text with our side of every conflict
 * @param theirs the text with their side of every conflict
 */
public record ConflictSides(String ours, String theirs) {

  private static final int LEAST_MARKER = 7;

  /** Where in a conflict a line stands. */
  private enum Part {
    OUTSIDE,
    OURS,
    BASE,
    THEIRS
  }

  /**
   * Reads a text.
   *
   * @return empty if it has no conflict, or conflicts within conflicts
   */
  public static Optional<ConflictSides> of(String text) {
    int size = markerSize(text);
    return size == 0 ? Optional.empty() : new Reading(size).read(text);
  }

  /** Returns how long the markers are, which {@code .gitattributes} can say; 0 without markers. */
  private static int markerSize(String text) {
    return text.lines()
        .filter(line -> line.startsWith("<".repeat(LEAST_MARKER)))
        .mapToInt(ConflictSides::leading)
        .findFirst()
        .orElse(0);
  }

  private static int leading(String line) {
    int count = 0;
    while (count < line.length() && line.charAt(count) == '<') {
      count++;
    }
    return count;
  }

  /** One pass over the lines. */
  private static final class Reading {
    private final int size;
    private final StringBuilder ours = new StringBuilder();
    private final StringBuilder theirs = new StringBuilder();
    private Part part = Part.OUTSIDE;

    Reading(int size) {
      this.size = size;
    }

    Optional<ConflictSides> read(String text) {
      for (String line : List.of(text.split("(?<=\n)", -1))) {
        if (!take(line)) {
          return Optional.empty();
        }
      }
      return part == Part.OUTSIDE
          ? Optional.of(new ConflictSides(ours.toString(), theirs.toString()))
          : Optional.empty();
    }

    /** Returns whether the line may stand where it does. */
    private boolean take(String line) {
      if (isMarker(line, '<')) {
        return move(part == Part.OUTSIDE, Part.OURS);
      }
      if (part == Part.OURS && isMarker(line, '|')) {
        return move(true, Part.BASE);
      }
      if ((part == Part.OURS || part == Part.BASE) && isMarker(line, '=')) {
        return move(true, Part.THEIRS);
      }
      if (isMarker(line, '>')) {
        return move(part == Part.THEIRS, Part.OUTSIDE);
      }
      if (part == Part.OUTSIDE || part == Part.OURS) {
        ours.append(line);
      }
      if (part == Part.OUTSIDE || part == Part.THEIRS) {
        theirs.append(line);
      }
      return true;
    }

    private boolean move(boolean may, Part next) {
      part = next;
      return may;
    }

    private boolean isMarker(String line, char c) {
      String marker = String.valueOf(c).repeat(size);
      String rest = line.startsWith(marker) ? line.substring(size) : "no marker";
      return rest.isBlank() || rest.startsWith(" ");
    }
  }
}
