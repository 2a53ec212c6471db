package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.util.Arrays;

/**
 * Where the objects of one pack lie, by digest, while it is written: open addressing over arrays of
 * numbers, some 60 bytes an object. For one thread.
 */
final class DigestTable {

  static final int NONE = -1;

  /** An entry's numbers: the four of the digest, the offset, the length. */
  private static final int WIDTH = 6;

  private static final int OFFSET = 4;
  private static final int LENGTH = 5;

  private long[] entries = new long[WIDTH * 16];
  private int[] slots = new int[64];
  private int count;

  int count() {
    return count;
  }

  /** Returns the number of the object's entry, or {@link #NONE}. */
  int find(Digest digest) {
    for (int slot = slot(digest); slots[slot] != 0; slot = next(slot)) {
      if (isAt(slots[slot] - 1, digest)) {
        return slots[slot] - 1;
      }
    }
    return NONE;
  }

  /** Adds an object that is not in the table yet. */
  void add(Digest digest, long offset, int length) {
    if (entries.length < (count + 1) * WIDTH) {
      entries = Arrays.copyOf(entries, entries.length * 2);
    }
    if (slots.length < (count + 1) * 2) {
      grow();
    }
    int at = count * WIDTH;
    entries[at] = digest.first();
    entries[at + 1] = digest.second();
    entries[at + 2] = digest.third();
    entries[at + 3] = digest.fourth();
    entries[at + OFFSET] = offset;
    entries[at + LENGTH] = length;
    occupy(count++);
  }

  Digest digest(int entry) {
    int at = entry * WIDTH;
    return new Digest(entries[at], entries[at + 1], entries[at + 2], entries[at + 3]);
  }

  long offset(int entry) {
    return entries[entry * WIDTH + OFFSET];
  }

  int length(int entry) {
    return (int) entries[entry * WIDTH + LENGTH];
  }

  /** Returns the numbers of all entries, in the order of their digests. */
  int[] sorted() {
    // The digests' first 40 bits beside the entries' numbers, which 24 bits hold.
    if (count >= 1 << 24) {
      throw new IllegalStateException("too many objects for a pack");
    }
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = ((entries[i * WIDTH] & -(1L << 24)) | i) ^ Long.MIN_VALUE;
    }
    Arrays.sort(keys);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int entry = (int) keys[i] & 0xff_ffff;
      int at = i;
      // What shares 40 bits, which is rare, is put in order by insertion.
      while (at > 0 && digest(order[at - 1]).compareTo(digest(entry)) > 0) {
        order[at] = order[--at];
      }
      order[at] = entry;
    }
    return order;
  }

  private boolean isAt(int entry, Digest digest) {
    int at = entry * WIDTH;
    return entries[at + 3] == digest.fourth()
        && entries[at + 2] == digest.third()
        && entries[at + 1] == digest.second()
        && entries[at] == digest.first();
  }

  private void grow() {
    slots = new int[slots.length * 2];
    for (int i = 0; i < count; i++) {
      occupy(i);
    }
  }

  private void occupy(int entry) {
    int slot = (int) entries[entry * WIDTH + 3] & (slots.length - 1);
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = entry + 1;
  }

  private int slot(Digest digest) {
    return (int) digest.fourth() & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
