package dev.jrepro.content;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;

/** After which names a part of a directory ends. For one thread. */
final class PartEnds {

  private final Digest.Hasher hasher = new Digest.Hasher();

  boolean test(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return (hasher.update(bytes, 0, bytes.length).finish().fourth() & 0x3ff) == 0;
  }
}
