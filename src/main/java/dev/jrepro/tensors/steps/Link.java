package dev.jrepro.tensors.steps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Links of the chain: 16 bytes that stand for a record and all before it. */
final class Link {
  static final int BYTES = 16;

  private Link() {}

  /** What the first record is linked to. */
  static byte[] first() {
    return new byte[BYTES];
  }

  /** Returns the first 16 bytes of the SHA-256 of the link before and the record's bytes. */
  static byte[] next(byte[] before, byte[] record) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(before);
      sha.update(record);
      return Arrays.copyOf(sha.digest(), BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  static byte[] bytes(StepRecord record) {
    ByteBuffer buffer = ByteBuffer.allocate(StepRecord.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    record.write(buffer);
    return buffer.array();
  }
}
