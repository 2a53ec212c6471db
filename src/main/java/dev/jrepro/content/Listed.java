package dev.jrepro.content;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A name in a folder.
 *
 * @param name neither {@code .} nor {@code ..}
 * @param isUtf8 whether that is the name; otherwise its bytes are no UTF-8, and what does not read
 *     is replaced by U+FFFD
 * @param type what it is, as the file system says it in passing
 */
public record Listed(String name, boolean isUtf8, Type type) {

  private static final int LENGTH_AT = 16;
  private static final int TYPE_AT = 18;
  private static final int NAME_AT = 19;

  /** What a name in a folder stands for. */
  public enum Type {
    /** A file. */
    FILE,
    /** A folder. */
    FOLDER,
    /** A symbolic link. */
    LINK,
    /** A pipe, a socket, a device. */
    OTHER,
    /** The file system does not say. */
    UNKNOWN;

    private static Type of(int code) {
      return switch (code) {
        case 8 -> FILE;
        case 4 -> FOLDER;
        case 10 -> LINK;
        case 0 -> UNKNOWN;
        default -> OTHER;
      };
    }
  }

  /** Reads a struct linux_dirent64; empty for the folder itself and the one above. */
  static Optional<Listed> read(ByteBuffer buffer, int at) {
    int end = at + NAME_AT;
    while (buffer.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - at - NAME_AT];
    buffer.get(at + NAME_AT, bytes);
    String name = new String(bytes, StandardCharsets.UTF_8);
    if (name.equals(".") || name.equals("..")) {
      return Optional.empty();
    }
    boolean isUtf8 =
        name.indexOf('\uFFFD') < 0 || Arrays.equals(bytes, name.getBytes(StandardCharsets.UTF_8));
    return Optional.of(new Listed(name, isUtf8, Type.of(buffer.get(at + TYPE_AT))));
  }

  /** Returns how many bytes the struct has. */
  static int length(ByteBuffer buffer, int at) {
    return buffer.getShort(at + LENGTH_AT) & 0xffff;
  }
}
