package dev.jrepro.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes values into few bytes, for {@link Unpacking} to read in the same order. A text that comes
 * often is written once. For one thread.
 */
public final class Packing {

  private static final int SEVEN_BITS = 0x7f;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  /** Starts with nothing written. */
  public Packing() {}

  /** Writes a number; a small one that is not negative takes one byte. */
  public Packing number(long number) {
    long rest = number;
    while ((rest & ~SEVEN_BITS) != 0) {
      bytes.write((int) (rest & SEVEN_BITS) | (SEVEN_BITS + 1));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return this;
  }

  /** Writes true or false. */
  public Packing flag(boolean value) {
    bytes.write(value ? 1 : 0);
    return this;
  }

  /** Writes a text. */
  public Packing text(String text) {
    Integer number = numbers.get(text);
    if (number == null) {
      number = texts.size();
      numbers.put(text, number);
      texts.add(text);
    }
    return number(number);
  }

  /** Writes a path. */
  public Packing path(RepoPath path) {
    return text(path.value());
  }

  /** Writes a digest. */
  public Packing digest(Digest digest) {
    byte[] all = new byte[Digest.BYTES];
    digest.copyTo(all, 0);
    bytes.writeBytes(all);
    return this;
  }

  /** Writes how many bytes there are, and them. */
  public Packing bytes(byte[] some) {
    number(some.length);
    bytes.writeBytes(some);
    return this;
  }

  /** Writes how many items there are, and each. */
  public <T> Packing each(Collection<T> items, Consumer<T> writer) {
    number(items.size());
    items.forEach(writer);
    return this;
  }

  /** Writes whether there is a value, and which. */
  public <T> Packing maybe(Optional<T> value, Consumer<T> writer) {
    flag(value.isPresent());
    value.ifPresent(writer);
    return this;
  }

  /** Returns what was written, its texts first. */
  public byte[] toBytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Packing head = new Packing();
    head.number(texts.size());
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      head.number(utf8.length);
      head.bytes.writeBytes(utf8);
    }
    all.writeBytes(head.bytes.toByteArray());
    all.writeBytes(bytes.toByteArray());
    return all.toByteArray();
  }
}
