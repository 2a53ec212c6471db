package dev.jrepro.interop;

import dev.jrepro.core.RepoPath;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names as parts of IRIs: what is not unreserved in RFC 3986 is percent-encoded. */
final class Iri {

  private static final String PLAIN = "-._~";

  private Iri() {}

  /** Returns a path as a relative reference; its slashes stay. */
  static String of(RepoPath path) {
    return encode(path.value(), "/");
  }

  /** Returns a name as one segment of a path or as a fragment. */
  static String of(String name) {
    return encode(name, "");
  }

  private static String encode(String text, String kept) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c < 0x80
              && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0 || kept.indexOf(c) >= 0);
      out.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return out.toString();
  }
}
