package dev.jrepro.content;

import dev.jrepro.core.Digest;

/** Gives the bytes of small objects: trees, links, records. */
@FunctionalInterface
public interface ObjectSource {

  /**
   * Returns the object's bytes, which were checked against the digest.
   *
   * @throws MissingObject if it is not there
   * @throws dev.jrepro.core.JreproException.Corrupt if its bytes are others
   */
  byte[] read(Digest digest);
}
