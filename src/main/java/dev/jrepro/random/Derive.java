package dev.jrepro.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The 64-bit value that belongs to a seed, a purpose and a counter: the first eight bytes,
 * big-endian, of SHA-256 over {@code jrepro.derive.v1}, a zero byte, the purpose in UTF-8, a zero
 * byte, and seed and counter as eight bytes big-endian each.
 */
public final class Derive {
  private static final byte[] DOMAIN = "jrepro.derive.v1".getBytes(StandardCharsets.UTF_8);

  private Derive() {}

  /**
   * Derives the value for one random choice.
   *
   * @param seed the user's seed
   * @param purpose what the choice is for, such as {@code order}; no zero character
   * @param counter which of the choices for that purpose, such as the epoch
   */
  public static long derive(long seed, String purpose, long counter) {
    if (purpose.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a purpose holds no zero character: " + purpose);
    }
    byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
    ByteBuffer text = ByteBuffer.allocate(DOMAIN.length + name.length + 2 + 2 * Long.BYTES);
    text.put(DOMAIN).put((byte) 0).put(name).put((byte) 0).putLong(seed).putLong(counter);
    return ByteBuffer.wrap(sha256(text.array())).getLong();
  }

  private static byte[] sha256(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
