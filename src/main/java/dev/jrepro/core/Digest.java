package dev.jrepro.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some bytes: the name of an object. Ordered by its bytes, which is the order of its
 * hexadecimal text.
 *
 * @param first bytes 0 to 7, big-endian
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record Digest(long first, long second, long third, long fourth)
    implements Comparable<Digest> {

  /** How many bytes a digest has. */
  public static final int BYTES = 32;

  private static final String PREFIX = "sha256:";
  private static final int HEX_LENGTH = 64;

  /**
   * Reads 64 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public Digest(String hex) {
    this(part(checked(hex), 0), part(hex, 1), part(hex, 2), part(hex, 3));
  }

  /** Returns whether the text is 64 lower-case hexadecimal digits. */
  public static boolean isHex(String text) {
    if (text.length() != HEX_LENGTH) {
      return false;
    }
    for (int i = 0; i < HEX_LENGTH; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Returns the digest whose {@value #BYTES} bytes stand in the array from the offset on. */
  public static Digest ofBytes(byte[] bytes, int offset) {
    ByteBuffer from = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Digest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  /** Writes the {@value #BYTES} bytes into the array from the offset on. */
  public void copyTo(byte[] target, int offset) {
    ByteBuffer.wrap(target, offset, BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth);
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

  /** Returns the 64 lower-case hexadecimal digits. */
  public String hex() {
    HexFormat format = HexFormat.of();
    return format
        .toHexDigits(first)
        .concat(format.toHexDigits(second))
        .concat(format.toHexDigits(third))
        .concat(format.toHexDigits(fourth));
  }

  /** Returns the first twelve digits, enough for a person to tell two objects apart. */
  public String brief() {
    return hex().substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(first, other.first);
    if (order == 0) {
      order = Long.compareUnsigned(second, other.second);
    }
    if (order == 0) {
      order = Long.compareUnsigned(third, other.third);
    }
    return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
  }

  // Written out: what the compiler gives a record is linked at run time, which a short command
  // pays.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that
        && first == that.first
        && second == that.second
        && third == that.third
        && fourth == that.fourth;
  }

  /** Any part of a digest is as good as a hash of it. */
  @Override
  public int hashCode() {
    return (int) fourth;
  }

  /** Returns the written form, {@code sha256:<64 hex>}. */
  @Override
  public String toString() {
    return PREFIX.concat(hex());
  }

  private static String checked(String hex) {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: " + hex);
    }
    return hex;
  }

  private static long part(String hex, int index) {
    return HexFormat.fromHexDigitsToLong(hex, index * 16, index * 16 + 16);
  }

  /**
   * Computes a digest from bytes that come piece by piece, and after that the next one. For one
   * thread.
   */
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

    /** Returns the digest of all that was taken since the beginning or the last digest. */
    public Digest finish() {
      return ofBytes(sha256.digest(), 0);
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
