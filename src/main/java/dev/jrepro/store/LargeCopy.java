package dev.jrepro.store;

import dev.jrepro.content.Posix;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Copies a large object into a file of the cache and hashes what the file gets, so that the bytes
 * under a digest are those that were hashed, whatever happens to the source meanwhile.
 */
final class LargeCopy {

  private static final int BUFFER_BYTES = 1 << 20;
  private static final int BUFFERS = 4;

  /** So many bytes are worth a second thread. */
  private static final long LONG_BYTES = 8L << 20;

  private LargeCopy() {}

  /** Writes what was read already and the rest of a stream; returns the digest of all of it. */
  static Digest from(byte[] head, InputStream rest, Path to) throws IOException {
    Digest.Hasher hasher = new Digest.Hasher().update(head, 0, head.length);
    byte[] buffer = new byte[BUFFER_BYTES];
    try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(head);
      for (int n = rest.read(buffer); n >= 0; n = rest.read(buffer)) {
        hasher.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return hasher.finish();
  }

  /** Copies a file's bytes; returns their digest. */
  static Digest of(Path from, Path to) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      if (source.size() >= LONG_BYTES) {
        return copyAndHash(source, target);
      }
      Digest.Hasher hasher = new Digest.Hasher();
      ByteBuffer buffer = ByteBuffer.allocateDirect(Math.clamp(source.size(), 1, BUFFER_BYTES));
      while (move(source, target, buffer)) {
        hasher.update(buffer);
        buffer.clear();
      }
      return hasher.finish();
    }
  }

  /**
   * Makes a file that shares the blocks of another, and hashes it.
   *
   * @param to nothing is there yet
   * @return empty, and nothing is there, if the file systems cannot share blocks
   */
  static Optional<Digest> reflink(Posix posix, Path from, Path to) throws IOException {
    if (!clone(posix, from, to, 0600)) {
      return Optional.empty();
    }
    return Optional.of(hash(to));
  }

  /** Returns the digest of a file's bytes. */
  static Digest hash(Path file) throws IOException {
    Digest.Hasher hasher = new Digest.Hasher();
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(Math.clamp(source.size(), 1, BUFFER_BYTES));
      while (source.read(buffer) >= 0) {
        hasher.update(buffer.flip());
        buffer.clear();
      }
    }
    return hasher.finish();
  }

  /** Makes a file that shares the blocks of another; returns whether that can be. */
  static boolean clone(Posix posix, Path from, Path to, int mode) throws IOException {
    int source = posix.open(Posix.NO_FOLDER, from.toString());
    try {
      int target = posix.create(Posix.NO_FOLDER, to.toString(), mode);
      boolean shared = false;
      try {
        shared = posix.reflink(source, target);
      } finally {
        posix.close(target);
        if (!shared) {
          Files.deleteIfExists(to);
        }
      }
      return shared;
    } finally {
      posix.close(source);
    }
  }

  /** Reads and writes in this thread, and hashes what was written in another one. */
  private static Digest copyAndHash(FileChannel source, FileChannel target) throws IOException {
    BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS + 1);
    for (int i = 0; i < BUFFERS; i++) {
      free.add(ByteBuffer.allocateDirect(BUFFER_BYTES));
    }
    FutureTask<Digest> hashing = new FutureTask<>(() -> hash(full, free));
    Thread.ofPlatform().name("hash").daemon().start(hashing);
    try {
      ByteBuffer buffer = free.take();
      while (move(source, target, buffer)) {
        full.put(buffer);
        buffer = free.take();
      }
      full.put(ByteBuffer.allocate(0));
      return hashing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while copying");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      hashing.cancel(true);
    }
  }

  private static Digest hash(BlockingQueue<ByteBuffer> full, BlockingQueue<ByteBuffer> free)
      throws InterruptedException {
    Digest.Hasher hasher = new Digest.Hasher();
    for (ByteBuffer next = full.take(); next.capacity() > 0; next = full.take()) {
      hasher.update(next);
      free.put(next.clear());
    }
    return hasher.finish();
  }

  /** Copies the next bytes, and leaves them in the buffer; returns whether there were any. */
  private static boolean move(FileChannel source, FileChannel target, ByteBuffer buffer)
      throws IOException {
    buffer.clear();
    int count = source.read(buffer);
    if (count < 0) {
      return false;
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
    buffer.flip();
    return true;
  }
}
