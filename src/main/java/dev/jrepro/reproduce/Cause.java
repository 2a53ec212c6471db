package dev.jrepro.reproduce;

/**
 * What is likely behind a difference.
 *
 * @param kind what sort of thing it is
 * @param text it as a sentence without its full stop
 */
public record Cause(Kind kind, String text) {

  /** The sorts of things that make results differ. */
  public enum Kind {
    /** The command failed. */
    FAILURE("failure"),
    /** It got other inputs than its lock says. */
    INPUT("input"),
    /** It read something that it does not declare. */
    UNDECLARED_INPUT("undeclared input"),
    /** Another device, processor or libtorch. */
    HARDWARE("hardware"),
    /** Another JVM, engine, system or variable. */
    ENVIRONMENT("environment"),
    /** The time of day, or how long something took. */
    CLOCK("clock"),
    /** Random numbers of no fixed seed. */
    SEED("seed"),
    /** The order in which a hash table has its entries. */
    HASH_ORDER("hash order"),
    /** The user's language and country. */
    LOCALE("locale"),
    /** How many threads computed, or which of them was first. */
    THREADS("thread count"),
    /** Nothing that was tried tells. */
    UNKNOWN("unknown");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Returns it in words. */
    public String word() {
      return word;
    }
  }
}
