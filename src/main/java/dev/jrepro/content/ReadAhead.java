package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Hashes a large file while a second thread reads on, so that the disk never waits. */
final class ReadAhead {

  private static final int BLOCK_BYTES = 1 << 20;
  private static final int BLOCKS = 4;

  /** Up to here a second thread is not worth its start. */
  private static final long FEW_BYTES = 8L << 20;

  /** What was read; at the end, or where reading fails, without bytes. */
  private record Block(ByteBuffer bytes, @Nullable IOException failure) {}

  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);

  private ReadAhead() {}

  /** Returns the digest of a file's bytes. */
  static Digest digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Files.size(file) <= FEW_BYTES ? alone(in) : new ReadAhead().together(in);
    }
  }

  private static Digest alone(InputStream in) throws IOException {
    Digest.Hasher hasher = new Digest.Hasher();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      hasher.update(buffer, 0, n);
    }
    return hasher.finish();
  }

  private Digest together(InputStream in) throws IOException {
    for (int i = 0; i < BLOCKS; i++) {
      free.add(new byte[BLOCK_BYTES]);
    }
    Thread reader = Thread.ofPlatform().daemon().name("jrepro-ahead").start(() -> read(in));
    try {
      return hash();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JreproException.Interrupted();
    } finally {
      reader.interrupt(); // It has ended already, unless something went wrong here.
    }
  }

  private Digest hash() throws IOException, InterruptedException {
    Digest.Hasher hasher = new Digest.Hasher();
    for (Block block = full.take(); ; block = full.take()) {
      if (block.failure() != null) {
        throw block.failure();
      }
      if (!block.bytes().hasRemaining()) {
        return hasher.finish();
      }
      hasher.update(block.bytes());
      free.put(block.bytes().array());
    }
  }

  private void read(InputStream in) {
    try {
      for (int n = 1; n > 0; ) {
        byte[] bytes = free.take();
        Block block;
        try {
          n = in.readNBytes(bytes, 0, bytes.length);
          block = new Block(ByteBuffer.wrap(bytes, 0, n), null);
        } catch (IOException e) {
          n = 0;
          block = new Block(ByteBuffer.allocate(0), e);
        }
        full.put(block);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Whoever hashed has given up.
    }
  }
}
