package dev.jrepro.store;

import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Writes objects into a store: nothing is seen by others before {@link #commit}, and what was not
 * committed is gone at {@link #close}. Safe for many threads, but for commit and close.
 */
public interface ObjectWriter extends ObjectSink, AutoCloseable {

  /**
   * Takes an object whose digest is known, such as one from a remote.
   *
   * @throws CorruptObject if the bytes are others
   */
  void put(Digest expected, InputStream bytes) throws IOException;

  /** Makes everything that was put durable, then visible. More may be put afterwards. */
  void commit() throws IOException;

  @Override
  void close() throws IOException;
}
