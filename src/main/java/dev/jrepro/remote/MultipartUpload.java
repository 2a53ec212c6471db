package dev.jrepro.remote;

import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Uploads large objects in parts, one object at a time, so that the parts in memory are bounded. A
 * part is so large that 10,000 of them, the most there may be, make up the object.
 */
final class MultipartUpload {

  /** Objects above this go up in parts. */
  static final long FROM_BYTES = 64L << 20;

  private static final long MIB = 1L << 20;
  private static final long LEAST_PART_BYTES = 16 * MIB;
  private static final long MAX_PARTS = 10_000;
  private static final int PARTS_AT_ONCE = 4;
  private static final long BYTES_IN_FLIGHT = 64 * MIB;

  private final Bucket bucket;
  private final Semaphore turn = new Semaphore(1, true);

  MultipartUpload(Bucket bucket) {
    this.bucket = bucket;
  }

  /** Uploads an object; false if only an absent one was to be written, and it is there. */
  boolean put(Outgoing object, boolean ifAbsent, Progress progress) throws InterruptedException {
    turn.acquire();
    try {
      return putInTurn(object, ifAbsent, progress);
    } finally {
      turn.release();
    }
  }

  private boolean putInTurn(Outgoing object, boolean ifAbsent, Progress progress)
      throws InterruptedException {
    String key = Layout.object(object.digest());
    int partBytes = checkedPartBytes(object);
    String upload = bucket.startParts(key);
    try {
      List<CompletedPart> parts = putParts(object, upload, partBytes, progress);
      if (bucket.completeParts(key, upload, parts, ifAbsent)) {
        return true;
      }
      bucket.dropParts(key, upload);
      return false;
    } catch (JreproException | InterruptedException e) {
      drop(key, upload, e);
      throw e;
    }
  }

  /** Returns the size of all parts but the last. */
  static long partBytes(long sizeBytes) {
    long least = Math.ceilDiv(Math.ceilDiv(sizeBytes, MAX_PARTS), MIB) * MIB;
    return Math.max(least, LEAST_PART_BYTES);
  }

  private List<CompletedPart> putParts(
      Outgoing object, String upload, int partBytes, Progress progress)
      throws InterruptedException {
    String key = Layout.object(object.digest());
    SortedMap<Integer, CompletedPart> parts = new ConcurrentSkipListMap<>();
    long inFlight = Math.min(BYTES_IN_FLIGHT, Runtime.getRuntime().maxMemory() / 4);
    int partsAtOnce = Math.clamp(inFlight / partBytes, 1, PARTS_AT_ONCE);
    try (InputStream in = object.open();
        Lanes lanes = new Lanes(partsAtOnce)) {
      long left = object.sizeBytes();
      for (int number = 1; left > 0; number++) {
        Bucket.Part part = new Bucket.Part(key, upload, number);
        byte[] bytes = new byte[(int) Math.min(partBytes, left)];
        left -= in.readNBytes(bytes, 0, bytes.length);
        lanes.start(() -> {
          parts.put(part.number(), bucket.putPart(part, bytes));
          progress.moved(bytes.length);
        });
      }
      lanes.await();
    } catch (IOException e) {
      throw new AssertionError("an object of the cache throws none", e);
    }
    return List.copyOf(parts.values());
  }

  private static int checkedPartBytes(Outgoing object) {
    long partBytes = partBytes(object.sizeBytes());
    if (partBytes > Runtime.getRuntime().maxMemory() / 4) {
      throw new JreproException.Refused(
          "the object " + object.digest() + " is too large to be uploaded with so little memory.",
          "Let Java have at least " + Math.ceilDiv(4 * partBytes, MIB) + " MiB (-Xmx).");
    }
    return Math.toIntExact(partBytes);
  }

  private void drop(String key, String upload, Exception why) throws InterruptedException {
    try {
      bucket.dropParts(key, upload);
    } catch (JreproException e) {
      why.addSuppressed(e);
    }
  }
}
