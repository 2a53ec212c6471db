package dev.jrepro.remote;

import dev.jrepro.core.Digest;

/**
 * The names below a remote's root, the same in a bucket and in a folder; {@code docs/remotes.md}
 * describes them.
 */
final class Layout {

  static final String FORMAT = "format.json";
  static final String OBJECTS = "objects/";
  private static final String RUNS = "runs/";

  private Layout() {}

  /** Returns where an object lies. */
  static String object(Digest digest) {
    return OBJECTS + fan(digest) + "/" + digest.hex();
  }

  /**
   * Returns the folder in which the markers of a stage key's records lie, with a slash at its end.
   */
  static String runs(Digest stageKey) {
    return RUNS + fan(stageKey) + "/" + stageKey.hex() + "/";
  }

  /** Returns where the marker of one record of a stage key lies. */
  static String run(Digest stageKey, Digest record) {
    return runs(stageKey) + record.hex();
  }

  /** Returns the two digits by which objects are spread over folders. */
  static String fan(Digest digest) {
    return digest.hex().substring(0, 2);
  }
}
