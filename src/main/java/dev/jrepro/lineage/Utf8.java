package dev.jrepro.lineage;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of a file's bytes. */
final class Utf8 {

  private Utf8() {}

  /**
   * Returns the text.
   *
   * @throws JreproException.Invalid if the bytes are not UTF-8
   */
  static String decode(byte[] bytes, RepoPath file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new JreproException.Invalid(file + ": the file is not valid UTF-8.");
    }
  }
}
