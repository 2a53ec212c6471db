package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A shared store of objects, and of which run records belong to which stage key. What it holds is
 * moved by {@link Transfer}.
 *
 * <p>Whatever goes wrong on the other side is a {@link
 * dev.jrepro.core.JreproException.RemoteFailed} (exit code 5) that names the remote, what was
 * asked, and the likely cure; bytes that are not what their name says are a {@link
 * dev.jrepro.core.JreproException.Corrupt} (exit code 4).
 */
public final class Remote implements AutoCloseable {

  private final Shelf shelf;
  private final FormatFile format;
  private final Index index;

  Remote(Shelf shelf, Path memory) {
    this.shelf = shelf;
    this.format = new FormatFile(shelf);
    this.index = new Index(shelf, format, new LocalSegments(memory));
  }

  /** Returns its name and address, as messages have them: {@code the remote 'x' (s3://…)}. */
  public String describe() {
    return shelf.describe();
  }

  /** Returns the records that runs with these stage keys left, on whichever machine. */
  public SortedSet<Digest> runs(Collection<Digest> stageKeys) throws InterruptedException {
    index.load();
    SortedSet<Digest> records = new TreeSet<>();
    stageKeys.forEach(key -> records.addAll(index.runs(key)));
    return records;
  }

  @Override
  public void close() {
    shelf.close();
  }

  Shelf shelf() {
    return shelf;
  }

  Label label() {
    return shelf.label();
  }

  FormatFile format() {
    return format;
  }

  Index index() {
    return index;
  }
}
