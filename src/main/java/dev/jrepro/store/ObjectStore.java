package dev.jrepro.store;

import dev.jrepro.content.ObjectSource;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Objects by digest. What is in it is whole and durable; an object is written once and never
 * changes. Safe for many threads and, where it lies on disk, many processes.
 */
public interface ObjectStore extends ObjectSource {

  /** Returns the size of an object in bytes; empty if it is not here. */
  OptionalLong sizeBytes(Digest digest);

  /** Returns whether the object is here. */
  default boolean contains(Digest digest) {
    return sizeBytes(digest).isPresent();
  }

  /** Returns whether the object is here, as long as it should be: a short one counts as absent. */
  default boolean contains(Digest digest, long sizeBytes) {
    OptionalLong size = sizeBytes(digest);
    return size.isPresent() && size.getAsLong() == sizeBytes;
  }

  /**
   * Opens an object. The bytes are checked, all at once or as they are read: this method, or the
   * read that reaches the end, throws a {@link CorruptObject} if they are not those that the digest
   * names, and that copy of the object counts as absent from then on.
   *
   * @throws dev.jrepro.content.MissingObject if it is not here
   */
  InputStream open(Digest digest) throws IOException;

  /** Starts writing. Objects appear, all of them durable, at {@link ObjectWriter#commit}. */
  ObjectWriter writer();

  /** Returns the digests of all objects; the caller closes the stream. */
  Stream<Digest> list() throws IOException;
}
