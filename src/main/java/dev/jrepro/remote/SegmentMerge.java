package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Keeps the number of segments small: as soon as there are {@value #MANY} of about the same size,
 * one takes their place. It is published before they are deleted, so that nothing is ever unknown;
 * two who merge at once publish some rows twice, and lose none.
 */
final class SegmentMerge {

  static final int MANY = 8;

  /** Segments above this size stay what they are: they are few, and reading them is cheap. */
  private static final long LARGE_BYTES = 4L << 20;

  private static final long SMALLEST_CLASS_BYTES = 64 << 10;

  private SegmentMerge() {}

  /** Merges what is to be merged. */
  static void run(Index index) throws InterruptedException {
    boolean merged = true;
    while (merged) {
      merged = mergeOne(index);
    }
  }

  private static boolean mergeOne(Index index) throws InterruptedException {
    TreeMap<Integer, List<Segment>> classes = new TreeMap<>();
    for (Segment segment : index.segments()) {
      if (segment.sizeBytes() <= LARGE_BYTES) {
        classes
            .computeIfAbsent(sizeClass(segment.sizeBytes()), _ -> new ArrayList<>())
            .add(segment);
      }
    }
    for (List<Segment> same : classes.values()) {
      if (same.size() >= MANY) {
        return merge(index, same);
      }
    }
    return false;
  }

  private static int sizeClass(long sizeBytes) {
    int number = 0;
    for (long limit = SMALLEST_CLASS_BYTES; sizeBytes > limit; limit *= MANY) {
      number++;
    }
    return number;
  }

  private static boolean merge(Index index, List<Segment> old) throws InterruptedException {
    SegmentRows rows = new SegmentRows();
    old.forEach(segment -> rows.addAll(segment.rows()));
    List<Digest> names = new ArrayList<>(old.stream().map(Segment::name).toList());
    if (!index.areThere(names)) {
      return false; // Another has merged some, or garbage collection has dropped rows of them.
    }
    index.publish(rows);
    names.remove(Digest.of(rows.encode()));
    try {
      index.delete(names);
      return true;
    } catch (RemoteFailed e) {
      return false; // Who may write and not delete leaves rows there twice, which harms nobody.
    }
  }
}
