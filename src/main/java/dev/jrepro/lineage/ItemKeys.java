package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.nio.charset.StandardCharsets;

/**
 * Makes the keys of a map stage's items: the digest of everything declared that decides what one
 * item's command writes. It hashes fixed bytes, so that a hundred thousand keys cost little.
 *
 * @param stage the digest of the stage key without its collection
 */
public record ItemKeys(Digest stage) {

  private static final byte[] VERSION = "jrepro.item.v1\0".getBytes(StandardCharsets.US_ASCII);

  /** Returns an item's key. */
  public Digest of(RepoPath path, Entry entry) {
    byte[] name = path.value().getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[VERSION.length + 2 * Digest.BYTES + 1 + name.length];
    System.arraycopy(VERSION, 0, bytes, 0, VERSION.length);
    int at = VERSION.length;
    stage.copyTo(bytes, at);
    at += Digest.BYTES;
    bytes[at++] = (byte) entry.kind().letter();
    entry.digest().copyTo(bytes, at);
    at += Digest.BYTES;
    System.arraycopy(name, 0, bytes, at, name.length);
    return Digest.of(bytes);
  }
}
