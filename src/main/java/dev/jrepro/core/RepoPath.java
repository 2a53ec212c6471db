package dev.jrepro.core;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path inside a project, relative to its root, with {@code /} between names. It never leads out
 * of the project, and has no empty, {@code .} or {@code ..} part. Ordered by code points, which is
 * the order of its UTF-8 bytes.
 *
 * @param value the path; empty for the root
 */
public record RepoPath(String value) implements Comparable<RepoPath> {

  /** The project's own folder. */
  public static final RepoPath ROOT = new RepoPath("");

  /** Orders texts by code point, which is the order of their UTF-8 bytes. */
  public static final Comparator<String> BYTE_ORDER = RepoPath::compareCodePoints;

  public RepoPath {
    if (!value.isEmpty() && !isNormal(value)) {
      throw new IllegalArgumentException("not a normal path: " + value);
    }
  }

  /**
   * Reads a path relative to the root, as a person writes it.
   *
   * @throws BadPath if it is absolute, leads out of the project, or holds a NUL
   */
  public static RepoPath of(String text) {
    return ROOT.resolve(text);
  }

  /**
   * Returns the path that {@code text} names when read in this folder; {@code .} and {@code ..} are
   * followed.
   *
   * @throws BadPath if it is absolute, leads out of the project, or holds a NUL
   */
  public RepoPath resolve(String text) {
    if (text.isEmpty() || text.startsWith("/") || text.indexOf('\0') >= 0) {
      throw new BadPath(text, text.startsWith("/") ? "is absolute" : "is no path");
    }
    Deque<String> parts = new ArrayDeque<>(parts());
    for (String part : text.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw new BadPath(text, "is outside the project");
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return new RepoPath(String.join("/", parts));
  }

  /** Returns the entry of this folder with that name, which is taken as it is. */
  public RepoPath child(String name) {
    return new RepoPath(isRoot() ? name : value.concat("/").concat(name));
  }

  /** Returns whether this is the project's own folder. */
  public boolean isRoot() {
    return value.isEmpty();
  }

  /** Returns the last name; empty for the root. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** Returns the folder that holds this path; the root for a path with one name. */
  public RepoPath parent() {
    int slash = value.lastIndexOf('/');
    return slash < 0 ? ROOT : new RepoPath(value.substring(0, slash));
  }

  /** Returns the names from the root down. */
  public List<String> parts() {
    return isRoot() ? List.of() : List.of(value.split("/"));
  }

  /** Returns whether this is {@code folder} itself or something below it. */
  public boolean isIn(RepoPath folder) {
    return folder.isRoot()
        || (value.startsWith(folder.value)
            && (value.length() == folder.value.length()
                || value.charAt(folder.value.length()) == '/'));
  }

  /** Returns this path as seen from {@code folder}, which it must be in; empty for itself. */
  public String from(RepoPath folder) {
    if (!isIn(folder)) {
      throw new IllegalArgumentException(this + " is not in " + folder);
    }
    return folder.isRoot()
        ? value
        : value.substring(Math.min(value.length(), folder.value.length() + 1));
  }

  /** Returns this path and every folder above it but the root, the nearest first. */
  public List<RepoPath> selfAndParents() {
    List<RepoPath> all = new ArrayList<>();
    for (RepoPath at = this; !at.isRoot(); at = at.parent()) {
      all.add(at);
    }
    return all;
  }

  /** Returns where this path lies on disk when the project's root is {@code root}. */
  public Path under(Path root) {
    return isRoot() ? root : root.resolve(value);
  }

  @Override
  public int compareTo(RepoPath other) {
    return compareCodePoints(value, other.value);
  }

  // Written out: what the compiler gives a record is linked at run time, which a short command
  // pays.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RepoPath that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Returns the path as one word that a person types in a shell. */
  public String typed() {
    return ShellText.word(value);
  }

  @Override
  public String toString() {
    return isRoot() ? "." : value;
  }

  private static boolean isNormal(String value) {
    int begin = 0;
    for (int at = 0; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c == '/') {
        if (isNoName(value, begin, at)) {
          return false;
        }
        begin = at + 1;
      } else if (c == '\0') {
        return false;
      }
    }
    return !isNoName(value, begin, value.length());
  }

  /** Returns whether the part is empty, {@code .} or {@code ..}. */
  private static boolean isNoName(String value, int begin, int end) {
    int length = end - begin;
    return length == 0
        || (length <= 2 && value.charAt(begin) == '.' && value.charAt(end - 1) == '.');
  }

  private static int compareCodePoints(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // A surrogate stands for a code point above every char that is none.
        boolean xHigh = Character.isSurrogate(x);
        boolean yHigh = Character.isSurrogate(y);
        return xHigh == yHigh ? Character.compare(x, y) : Boolean.compare(xHigh, yHigh);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
