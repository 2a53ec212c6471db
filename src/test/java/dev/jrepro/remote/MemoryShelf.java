package dev.jrepro.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A shelf in memory, whose clock is a test's. */
final class MemoryShelf implements Shelf {

  private static final class Kept {
    private final byte[] bytes;
    private final Instant modified;

    Kept(byte[] bytes, Instant modified) {
      this.bytes = bytes;
      this.modified = modified;
    }
  }

  private final Label label = new Label("origin", "memory");
  private final NavigableMap<String, Kept> files = new TreeMap<>();
  private final InstantSource clock;

  MemoryShelf() {
    this(InstantSource.system());
  }

  MemoryShelf(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Label label() {
    return label;
  }

  @Override
  public synchronized Optional<byte[]> read(String name) {
    @Nullable Kept kept = files.get(name);
    return kept == null ? Optional.empty() : Optional.of(kept.bytes.clone());
  }

  @Override
  public synchronized byte[] read(String name, long offset, int length) {
    @Nullable Kept kept = files.get(name);
    if (kept == null) {
      throw new MissingFile(label, name);
    }
    if (offset + length > kept.bytes.length) {
      throw label.tooShort(name);
    }
    return Arrays.copyOfRange(kept.bytes, (int) offset, (int) offset + length);
  }

  @Override
  public synchronized boolean write(String name, Payload payload) {
    @Nullable Kept kept = files.get(name);
    if (kept != null && kept.bytes.length == payload.sizeBytes()) {
      return false;
    }
    replace(name, payload);
    return true;
  }

  @Override
  public synchronized void replace(String name, Payload payload) {
    try (InputStream in = payload.open()) {
      files.put(name, new Kept(in.readAllBytes(), clock.instant()));
    } catch (IOException e) {
      throw new AssertionError("a payload of a test reads", e);
    }
  }

  @Override
  public synchronized List<Item> list(String folder) {
    List<Item> items = new ArrayList<>();
    files
        .tailMap(folder, true)
        .forEach((name, kept) -> {
          if (name.startsWith(folder)) {
            items.add(new Item(name, kept.bytes.length, kept.modified));
          }
        });
    return items;
  }

  @Override
  public synchronized void delete(Collection<String> names) {
    names.forEach(files::remove);
  }

  @Override
  public void close() {}
}
