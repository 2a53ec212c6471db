package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts bytes where their content says so, and not where they stand: an edit changes the chunks that
 * it touches, and those behind it stay what they were. This is FastCDC (Xia and others, USENIX ATC
 * 2016) with normalised chunking, level 2: no cut in the first {@value #MIN_BYTES} bytes of a
 * chunk, seldom before {@value #TARGET_BYTES}, often behind it, always at {@value #MAX_BYTES}.
 *
 * <p>The places of the cuts are part of the remote's format: {@code docs/formats.md} has the rule.
 */
public final class Chunker {

  /** No chunk is shorter, but for the last one. */
  public static final int MIN_BYTES = 16 << 10;

  /** Where a cut becomes likely; an object below this size is never cut. */
  public static final int TARGET_BYTES = 64 << 10;

  /** No chunk is longer. */
  public static final int MAX_BYTES = 256 << 10;

  /** How many leading bits of the hash are zero at a cut before the target, and behind it. */
  private static final int SELDOM_BITS = 18;

  private static final int OFTEN_BITS = 14;

  private static final long[] GEAR = gear();

  private Chunker() {}

  /**
   * Returns the length of the chunk that begins at {@code from}.
   *
   * @param to where the bytes end: the object's end, or at least {@value #MAX_BYTES} after {@code
   *     from}
   */
  public static int cut(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, MAX_BYTES);
    if (length <= MIN_BYTES) {
      return length;
    }
    int target = from + Math.min(length, TARGET_BYTES);
    int end = from + length;
    long[] gear = GEAR;
    long hash = 0;
    int at = from + MIN_BYTES;
    while (at < target) {
      hash = (hash << 1) + gear[bytes[at++] & 0xff];
      if (hash >>> (Long.SIZE - SELDOM_BITS) == 0) {
        return at - from;
      }
    }
    while (at < end) {
      hash = (hash << 1) + gear[bytes[at++] & 0xff];
      if (hash >>> (Long.SIZE - OFTEN_BITS) == 0) {
        return at - from;
      }
    }
    return length;
  }

  /** A number for each byte: the head of the SHA-256 of {@code jrepro.gear.v1} and that byte. */
  private static long[] gear() {
    byte[] text = "jrepro.gear.v1?".getBytes(StandardCharsets.US_ASCII);
    long[] gear = new long[1 << Byte.SIZE];
    Arrays.setAll(
        gear,
        b -> {
          text[text.length - 1] = (byte) b;
          return Digest.of(text).first();
        });
    return gear;
  }
}
