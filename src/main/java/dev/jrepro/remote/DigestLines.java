package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The form of the small files that name others: a line of 64 hex digits each, sorted. */
final class DigestLines {

  private DigestLines() {}

  static byte[] encode(Collection<Digest> digests) {
    return new TreeSet<>(digests)
        .stream()
            .map(digest -> digest.hex() + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads them; a line that is none is passed over, so that comments can be added one day. */
  static SortedSet<Digest> decode(byte[] bytes) {
    SortedSet<Digest> digests = new TreeSet<>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(Digest::isHex)
        .forEach(hex -> digests.add(new Digest(hex)));
    return digests;
  }
}
