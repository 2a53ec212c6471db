package dev.jrepro.pipeline;

import dev.jrepro.core.Unpacking;
import dev.jrepro.yaml.YamlNode;

/** A parsed document as bytes for a cache, which takes a fifth of the time of parsing to read. */
public final class DocumentBytes {

  private DocumentBytes() {}

  /** Returns the bytes of a document; what aliases share is written as often as they name it. */
  public static byte[] of(YamlNode document) {
    return new GraphWriter().write(document);
  }

  /**
   * Returns the document whose bytes these are.
   *
   * @param offset where they begin
   * @throws IllegalArgumentException if they are no such bytes; so does {@link
   *     IndexOutOfBoundsException}
   */
  public static YamlNode read(byte[] bytes, int offset) {
    return new GraphReader(new Unpacking(bytes, offset)).document();
  }
}
