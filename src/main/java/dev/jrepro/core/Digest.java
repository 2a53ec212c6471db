package dev.jrepro.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of some bytes: the name of an object. Ordered by its hexadecimal text.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final int HEX_LENGTH = 64;

  public Digest {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + hex);
    }
  }

  /** Returns whether the text is 64 lower-case hexadecimal digits. */
  public static boolean isHex(String text) {
    return text.length() == HEX_LENGTH
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** Returns the digest of the bytes. */
  public static Digest of(byte[] bytes) {
    return new Hasher().update(bytes, 0, bytes.length).finish();
  }

  /** Returns the digest of the text's UTF-8 bytes. */
  public static Digest ofUtf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads the written form, {@code sha256:<64 hex>}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("not a digest (sha256:…): " + text);
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** Returns the first twelve digits, enough for a person to tell two objects apart. */
  public String brief() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  /** Returns the written form, {@code sha256:<64 hex>}. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }

  /** Computes one digest from bytes that come piece by piece. For one thread, for one use. */
  public static final class Hasher {
    private final MessageDigest sha256 = newSha256();

    /** Takes the next {@code length} bytes from {@code offset} on. */
    public Hasher update(byte[] bytes, int offset, int length) {
      sha256.update(bytes, offset, length);
      return this;
    }

    /** Takes the remaining bytes of the buffer, which is empty afterwards. */
    public Hasher update(ByteBuffer bytes) {
      sha256.update(bytes);
      return this;
    }

    /** Returns the digest of all that was taken. */
    public Digest finish() {
      return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    private static MessageDigest newSha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has SHA-256", e);
      }
    }
  }
}
