package dev.jrepro.content;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps trees and link targets in memory and hashes files: for looking into what is on disk. */
public final class TreeMemory implements ObjectSink, ObjectSource {

  private final Map<Digest, byte[]> objects = new ConcurrentHashMap<>();
  private final ObjectSink hashing = ObjectSink.hashing();

  @Override
  public Digest put(byte[] bytes) {
    Digest digest = Digest.of(bytes);
    objects.put(digest, bytes.clone());
    return digest;
  }

  @Override
  public Digest putSmall(byte[] bytes, int length) throws IOException {
    return hashing.putSmall(bytes, length);
  }

  @Override
  public Digest putFile(Path file) throws IOException {
    return hashing.putFile(file);
  }

  @Override
  public boolean contains(Digest digest, long sizeBytes) {
    return true;
  }

  /**
   * Returns whether it has an object; of a tree that was walked it has all others too that the tree
   * names.
   */
  public boolean has(Digest digest) {
    return objects.containsKey(digest);
  }

  @Override
  public byte[] read(Digest digest) {
    byte[] bytes = objects.get(digest);
    if (bytes == null) {
      throw new MissingObject(digest);
    }
    return bytes.clone();
  }
}
