package dev.jrepro.content;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Takes objects. One that only hashes stands for 'what would it be?'. Safe for many threads. */
public interface ObjectSink {

  /** From how many bytes on a file is large, and handed over by its path. */
  int SMALL_BYTES = 256 << 10;

  /** Takes an object and returns its digest. */
  Digest put(byte[] bytes) throws IOException;

  /**
   * Takes the bytes of a small file, shorter than {@value #SMALL_BYTES} bytes, and returns their
   * digest.
   *
   * @param bytes whose first {@code length} count; the caller may use the array again afterwards
   */
  default Digest putSmall(byte[] bytes, int length) throws IOException {
    return put(Arrays.copyOf(bytes, length));
  }

  /** Takes a file's bytes as they are while it reads them, once, and returns their digest. */
  Digest putFile(Path file) throws IOException;

  /**
   * Returns whether the object need not be handed over any more.
   *
   * @param sizeBytes its size; a shorter or longer one is none
   */
  boolean contains(Digest digest, long sizeBytes);

  /** Returns a sink that hashes and keeps nothing. */
  static ObjectSink hashing() {
    return new ObjectSink() {
      @Override
      public Digest put(byte[] bytes) {
        return Digest.of(bytes);
      }

      @Override
      public Digest putSmall(byte[] bytes, int length) {
        return new Digest.Hasher().update(bytes, 0, length).finish();
      }

      @Override
      public Digest putFile(Path file) throws IOException {
        return ReadAhead.digest(file);
      }

      @Override
      public boolean contains(Digest digest, long sizeBytes) {
        return true;
      }
    };
  }
}
