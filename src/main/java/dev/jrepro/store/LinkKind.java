package dev.jrepro.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a file of the workspace can share its bytes with the cache. */
public enum LinkKind {
  /** A copy that shares blocks on disk until one of the two is written. */
  REFLINK,
  /** Bytes of its own. */
  COPY,
  /** A second name of the cache's file, which is read-only under both. */
  HARDLINK,
  /** A symbolic link to the cache's file, which is read-only. */
  SYMLINK;

  /** What is tried where nothing is configured, in this order. */
  public static final List<LinkKind> DEFAULT = List.of(REFLINK, COPY);

  /** Returns the name as configurations have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether the workspace's file is the cache's own, which nobody may write. */
  public boolean isProtected() {
    return this == HARDLINK || this == SYMLINK;
  }

  /** Returns the kind of that name; empty if there is none. */
  public static Optional<LinkKind> of(String word) {
    for (LinkKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Returns the names of all kinds. */
  public static List<String> words() {
    List<String> words = new ArrayList<>();
    for (LinkKind kind : values()) {
      words.add(kind.word());
    }
    return words;
  }
}
