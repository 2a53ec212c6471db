package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.Optional;

/**
 * The names of the files on a remote, the same in a bucket and in a folder; {@code docs/formats.md}
 * describes them.
 */
final class Layout {

  static final String FORMAT = "format.json";
  static final String PACKS = "packs/";
  static final String INDEX = "index/";
  static final String CONDEMNED = "condemned/";

  /** Which segments there are, for hosts that cannot list. */
  static final String SEGMENTS = INDEX + "segments";

  private Layout() {}

  static String pack(Digest pack) {
    return PACKS + pack.hex().substring(0, 2) + "/" + pack.hex();
  }

  static String segment(Digest segment) {
    return INDEX + segment.hex();
  }

  /** Returns the digest that a file has for its name; empty if its name is another. */
  static Optional<Digest> digest(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return Digest.isHex(last)
        ? Optional.of(new Digest(last)).filter(digest -> isNameOf(digest, name))
        : Optional.empty();
  }

  private static boolean isNameOf(Digest digest, String name) {
    return name.equals(segment(digest))
        || name.equals(pack(digest))
        || name.equals(CONDEMNED + digest.hex());
  }
}
