package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.WrongJson;
import java.util.Comparator;
import java.util.Locale;

/**
 * What a certificate is about, beside its digest; written {@code kind:name}.
 *
 * @param kind what it is
 * @param name its path in the project; for the tree, the commit; for the engine, its version
 */
public record Subject(Kind kind, String name) implements Comparable<Subject> {

  /** What a subject is. */
  public enum Kind {
    /** The files of the commit, by the SHA-256 of a listing of them. */
    TREE,
    /** A lock, by its text. */
    LOCK,
    /** Data that no stage makes. */
    INPUT,
    /** What a stage makes, as its lock has it. */
    OUTPUT,
    /** The jars that ran. */
    ENGINE
  }

  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::kind).thenComparing(Subject::name);

  static Subject parse(String text) {
    int colon = text.indexOf(':');
    try {
      Kind kind = Kind.valueOf(text.substring(0, Math.max(colon, 0)).toUpperCase(Locale.ROOT));
      // A name that leads out of the project is somebody's trap.
      return new Subject(kind, new RepoPath(text.substring(colon + 1)).value());
    } catch (IllegalArgumentException e) {
      throw new WrongJson("'" + text + "' is no subject");
    }
  }

  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }

  /** Returns the written form. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + ":" + name;
  }
}
