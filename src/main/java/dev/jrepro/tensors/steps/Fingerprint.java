package dev.jrepro.tensors.steps;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * 64 bits that stand for some memory. They are no digest: whoever wants to can find other bytes
 * with the same. But they cost little more than reading the memory, and two memories of one size
 * that differ within one piece of eight bytes never have the same.
 *
 * <p>Eight lanes take the pieces by turns. A lane takes one by xor, a multiplication with an odd
 * number, and a rotation: each is one-to-one, so what a lane once holds differently stays
 * different. The rotation keeps changes of the highest bits, which a sum of products would let
 * cancel.
 */
public final class Fingerprint {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long ODD = 0x9E3779B97F4A7C15L;
  private static final int TURN = 29;
  private static final int LANES = 8;
  private static final int ROUND = LANES * Long.BYTES;

  private Fingerprint() {}

  /**
   * Returns the fingerprint of all bytes of a segment. A program that asks for segments both on and
   * off the heap waits four times as long for either.
   */
  public static long of(MemorySegment bytes) {
    long size = bytes.byteSize();
    long a = size;
    long b = 1;
    long c = 2;
    long d = 3;
    long e = 4;
    long f = 5;
    long g = 6;
    long h = 7;
    long rounds = size - size % ROUND;
    for (long at = 0; at < rounds; at += ROUND) {
      a = taken(a, bytes.get(LONG, at));
      b = taken(b, bytes.get(LONG, at + 8));
      c = taken(c, bytes.get(LONG, at + 16));
      d = taken(d, bytes.get(LONG, at + 24));
      e = taken(e, bytes.get(LONG, at + 32));
      f = taken(f, bytes.get(LONG, at + 40));
      g = taken(g, bytes.get(LONG, at + 48));
      h = taken(h, bytes.get(LONG, at + 56));
    }
    long at = rounds;
    for (; at + Long.BYTES <= size; at += Long.BYTES) {
      a = taken(a, bytes.get(LONG, at));
    }
    long rest = 0;
    for (; at < size; at++) {
      rest = rest << Byte.SIZE | Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at));
    }
    return joined(taken(a, rest), b, c, d, e, f, g, h);
  }

  /** Returns the fingerprint of some numbers: another one than that of their bytes. */
  public static long of(int... numbers) {
    long lane = numbers.length;
    for (int each : numbers) {
      lane = taken(lane, each);
    }
    return mixed(lane);
  }

  /** Returns one number for several, in their order. */
  public static long joined(long... numbers) {
    long all = numbers.length;
    for (long each : numbers) {
      all = mixed(all ^ each);
    }
    return all;
  }

  /** Returns 32 bits for 64. */
  static int folded(long number) {
    long mixed = mixed(number);
    return (int) (mixed ^ mixed >>> Integer.SIZE);
  }

  private static long taken(long lane, long piece) {
    return Long.rotateLeft((lane ^ piece) * ODD, TURN);
  }

  /** Stafford's thirteenth mix, one-to-one, as in {@code java.util.SplittableRandom}. */
  private static long mixed(long number) {
    long once = (number ^ number >>> 30) * 0xBF58476D1CE4E5B9L;
    long twice = (once ^ once >>> 27) * 0x94D049BB133111EBL;
    return twice ^ twice >>> 31;
  }
}
