package dev.jrepro.remote;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one object, chunk by chunk. A read throws a {@link dev.jrepro.store.CorruptObject}
 * or {@link MissingObject} where a chunk is bad or gone, an {@link InterruptedIOException} for an
 * interrupt, and no other {@link IOException}.
 */
final class ObjectStream extends InputStream {

  private final ChunkFlow flow;
  private final Digest object;
  private final Label remote;
  private final Progress progress;
  private Loaded.@Nullable Bytes chunk;
  private int at;
  private long given;
  private @Nullable JreproException failure;

  ObjectStream(ChunkFlow flow, Digest object, Label remote, Progress progress) {
    this.flow = flow;
    this.object = object;
    this.remote = remote;
    this.progress = progress;
  }

  /** Returns how many bytes were read. */
  long given() {
    return given;
  }

  /** Returns what a read threw, if one did. */
  Optional<JreproException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Passes over what is left of the object. */
  void skipRest() throws InterruptedException {
    while (isNext()) {
      flow.next();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (chunk == null || at == chunk.length()) {
        if (!isNext()) {
          return -1;
        }
        chunk = take();
        at = 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("a download was interrupted");
    }
    int n = Math.min(length, chunk.length() - at);
    System.arraycopy(chunk.array(), chunk.offset() + at, buffer, offset, n);
    at += n;
    given += n;
    progress.moved(n);
    return n;
  }

  /** Closes nothing: the chunks are the flow's. */
  @Override
  public void close() {}

  private boolean isNext() throws InterruptedException {
    ChunkFlow.Want next = flow.peek();
    return next != null && next.object().equals(object);
  }

  private Loaded.Bytes take() throws InterruptedException {
    ChunkFlow.Got got = flow.next();
    if (got == null) {
      throw new IllegalStateException("there was a next chunk");
    }
    return switch (got.loaded()) {
      case Loaded.Bytes bytes -> bytes;
      case Loaded.Lost lost -> {
        JreproException e = failure(object, lost, remote);
        failure = e;
        throw e;
      }
    };
  }

  /** Returns what to say of an object with such a chunk. */
  static JreproException failure(Digest object, Loaded.Lost lost, Label remote) {
    return lost.badPack().isPresent()
        ? remote.corrupt(object, lost.badPack())
        : new MissingObject(object);
  }
}
