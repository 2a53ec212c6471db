package dev.jrepro.content;

import dev.jrepro.core.Ascending;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;

/** The bytes of one tree object. Decoding takes nothing on trust: a tree may come from anywhere. */
final class TreeLines {

  private static final int MAX_NAME_BYTES = 4096;
  private static final int MAX_NUMBER_DIGITS = 18;
  private static final int LIKELY_LENGTH = 96;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Kind, digest, two numbers of up to 19 digits, and spaces. */
  private static final int MAX_FIELDS_BYTES = 128;

  private static final int DIGEST_AT = 2;
  private static final int SIZE_AT = DIGEST_AT + 65;

  private TreeLines() {}

  static byte[] encode(List<String> names, List<Entry> entries) {
    byte[] line = new byte[MAX_FIELDS_BYTES];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(names.size() * LIKELY_LENGTH);
    for (int i = 0; i < names.size(); i++) {
      Entry entry = entries.get(i);
      line[0] = (byte) entry.kind().letter();
      line[1] = ' ';
      putHex(entry.digest(), line);
      int end = putNumber(entry.sizeBytes(), line, SIZE_AT - 1);
      end = putNumber(entry.count(), line, end);
      line[end++] = ' ';
      bytes.write(line, 0, end);
      bytes.writeBytes(escape(names.get(i)).getBytes(StandardCharsets.UTF_8));
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }

  private static void putHex(Digest digest, byte[] line) {
    putHex(digest.first(), line, DIGEST_AT);
    putHex(digest.second(), line, DIGEST_AT + 16);
    putHex(digest.third(), line, DIGEST_AT + 32);
    putHex(digest.fourth(), line, DIGEST_AT + 48);
  }

  private static void putHex(long value, byte[] line, int at) {
    for (int i = 0; i < 16; i++) {
      line[at + i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 0xf];
    }
  }

  /** Writes a space and a number, and returns where it ends. */
  private static int putNumber(long number, byte[] line, int at) {
    line[at] = ' ';
    int length = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      length++;
    }
    long rest = number;
    for (int i = at + length; i > at; i--) {
      line[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return at + length + 1;
  }

  static SortedMap<String, Entry> decode(Digest digest, byte[] bytes) {
    return decode(digest, bytes, TreeLines::isName);
  }

  /** Decodes lines whose names are of another kind. */
  static SortedMap<String, Entry> decode(Digest digest, byte[] bytes, Predicate<String> isName) {
    String text = utf8(digest, bytes);
    Ascending<String, Entry> lines = new Ascending<>(RepoPath.BYTE_ORDER);
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        throw broken(digest, "its last line has no end");
      }
      decodeLine(digest, text.substring(from, end), isName, lines);
      from = end + 1;
    }
    return lines.toMap();
  }

  private static void decodeLine(
      Digest tree, String line, Predicate<String> isName, Ascending<String, Entry> lines) {
    int sizeAt = line.indexOf(' ', DIGEST_AT) + 1;
    int countAt = line.indexOf(' ', sizeAt) + 1;
    int nameAt = line.indexOf(' ', countAt) + 1;
    if (sizeAt != SIZE_AT || countAt == 0 || nameAt == 0 || line.charAt(1) != ' ') {
      throw broken(tree, "a line does not read");
    }
    String hex = line.substring(DIGEST_AT, SIZE_AT - 1);
    if (!Digest.isHex(hex)) {
      throw broken(tree, "a line does not read");
    }
    Kind kind =
        Kind.of(line.substring(0, 1)).orElseThrow(() -> broken(tree, "a kind is not known"));
    String name = unescape(tree, line.substring(nameAt));
    if (!isName.test(name)) {
      throw broken(tree, "'" + name + "' is no name");
    }
    if (!lines.isAboveAll(name)) {
      throw broken(tree, "its names are out of order");
    }
    long size = number(tree, line.substring(sizeAt, countAt - 1));
    long count = number(tree, line.substring(countAt, nameAt - 1));
    lines.add(name, new Entry(kind, new Digest(hex), size, count));
  }

  /** Returns whether a name can stand in a directory and leads nowhere else. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && !name.equalsIgnoreCase(".git")
        && !name.equalsIgnoreCase(".repro")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && isShort(name);
  }

  private static boolean isShort(String name) {
    // A char takes three bytes at most.
    return name.length() <= MAX_NAME_BYTES / 3
        || name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
  }

  private static String escape(String name) {
    if (name.indexOf('\\') < 0 && name.indexOf('\n') < 0 && name.indexOf('\r') < 0) {
      return name;
    }
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String unescape(Digest tree, String name) {
    if (name.indexOf('\\') < 0 && name.indexOf('\r') < 0) {
      return name;
    }
    StringBuilder plain = new StringBuilder();
    int at = 0;
    while (at < name.length()) {
      char c = name.charAt(at++);
      if (c == '\r') {
        throw broken(tree, "a name has a bare carriage return");
      }
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      switch (at < name.length() ? name.charAt(at++) : ' ') {
        case '\\' -> plain.append('\\');
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        default -> throw broken(tree, "a name has a wrong escape");
      }
    }
    return plain.toString();
  }

  private static long number(Digest tree, String text) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_NUMBER_DIGITS
            && (text.charAt(0) != '0' || text.length() == 1);
    for (int i = 0; isNumber && i < text.length(); i++) {
      isNumber = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!isNumber) {
      throw broken(tree, "'" + text + "' is no number");
    }
    return Long.parseLong(text);
  }

  private static String utf8(Digest digest, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw broken(digest, "it is not UTF-8");
    }
  }

  static JreproException.Corrupt broken(Digest tree, String what) {
    return new JreproException.Corrupt("the object " + tree + " is no tree: " + what + ".");
  }
}
