package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.JreproException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys as text between {@code -----BEGIN …-----} and {@code -----END …-----} (RFC 7468). */
final class PemText {

  static final String PRIVATE = "PRIVATE KEY";
  static final String PUBLIC = "PUBLIC KEY";

  private static final int LINE = 64;

  private PemText() {}

  static String write(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN "
        + label
        + "-----\n"
        + lines.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** Returns the first block with that label, if there is one. */
  static Optional<byte[]> read(String label, String text) {
    Matcher block =
        Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END " + label + "-----")
            .matcher(text);
    if (!block.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(block.group(1).replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      throw new JreproException.Invalid("the " + label + " is no base64.");
    }
  }
}
