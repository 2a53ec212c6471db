package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies the bytes of a large object into a file, and hashes what it writes. */
final class LargeCopy {

  private static final int BUFFER_BYTES = 1 << 20;

  private LargeCopy() {}

  /** Writes what was read already and the rest of a stream; returns the digest of all of it. */
  static Digest from(byte[] head, InputStream rest, Path to) throws IOException {
    Digest.Hasher hasher = new Digest.Hasher().update(head, 0, head.length);
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(head);
      for (int n = rest.read(buffer); n >= 0; n = rest.read(buffer)) {
        hasher.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return hasher.finish();
  }
}
