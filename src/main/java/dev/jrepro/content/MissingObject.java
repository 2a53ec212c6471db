package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;

/** An object is needed that is not in the cache. */
public final class MissingObject extends JreproException.Refused {

  private final Digest digest;

  /** Names the object. */
  public MissingObject(Digest digest) {
    super(
        "the object " + digest + " is not in the cache.",
        "'jrepro fetch' or 'jrepro pull' brings what a remote has.");
    this.digest = digest;
  }

  /** Returns the object that is missing. */
  public Digest digest() {
    return digest;
  }
}
