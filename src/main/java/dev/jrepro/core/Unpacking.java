package dev.jrepro.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link Packing} wrote. Bytes that it did not write give wrong values, or an {@link
 * IllegalArgumentException} or {@link IndexOutOfBoundsException}; who keeps bytes outside this
 * process checks a sum of them first. For one thread.
 */
public final class Unpacking {

  private static final int SEVEN_BITS = 0x7f;

  private final byte[] bytes;
  private final @Nullable String[] texts;
  private final @Nullable RepoPath[] paths;
  private final int[] starts;
  private int at;

  /** Reads from an array, from the offset on. */
  public Unpacking(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.at = offset;
    int count = size();
    this.texts = new String[count];
    this.paths = new RepoPath[count];
    this.starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = at;
      int length = size();
      at += length;
    }
  }

  /** Reads a number. */
  public long number() {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      number |= (long) (next & SEVEN_BITS) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  /** Reads a number that counts things in these bytes. */
  public int size() {
    long size = number();
    if (size < 0 || size > bytes.length) {
      throw new IllegalArgumentException("no size: " + size);
    }
    return (int) size;
  }

  /** Reads true or false. */
  public boolean flag() {
    return bytes[at++] != 0;
  }

  /** Reads a text; equal ones are the same object. */
  public String text() {
    return text(size());
  }

  private String text(int number) {
    String known = texts[number];
    if (known == null) {
      int here = at;
      at = starts[number];
      int length = size();
      known = new String(bytes, at, length, StandardCharsets.UTF_8);
      at = here;
      texts[number] = known;
    }
    return known;
  }

  /** Reads a path; equal ones are the same object. */
  public RepoPath path() {
    int number = size();
    RepoPath known = paths[number];
    if (known == null) {
      known = new RepoPath(text(number));
      paths[number] = known;
    }
    return known;
  }

  /** Reads a digest. */
  public Digest digest() {
    Digest digest = Digest.ofBytes(bytes, at);
    at += Digest.BYTES;
    return digest;
  }

  /** Reads how many bytes there are, and them. */
  public byte[] bytes() {
    int length = size();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Reads how many items there are, and each. */
  public <T> List<T> each(Supplier<T> reader) {
    int count = size();
    if (count == 0) {
      return List.of();
    }
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(reader.get());
    }
    return items;
  }

  /** Reads how many items there are, and has each read. */
  public void times(Runnable reader) {
    for (int count = size(); count > 0; count--) {
      reader.run();
    }
  }

  /** Reads whether there is a value, and which. */
  public <T> Optional<T> maybe(Supplier<T> reader) {
    return flag() ? Optional.of(reader.get()) : Optional.empty();
  }
}
