package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of one tree object. Decoding takes nothing on trust: a tree may come from anywhere. */
final class TreeLines {

  private static final int MAX_NAME_BYTES = 4096;
  private static final int FIELDS = 5;

  private TreeLines() {}

  static byte[] encode(SortedMap<String, Entry> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((name, entry) ->
        text.append(entry.kind().letter())
            .append(' ')
            .append(entry.digest().hex())
            .append(' ')
            .append(entry.sizeBytes())
            .append(' ')
            .append(entry.count())
            .append(' ')
            .append(escape(name))
            .append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static SortedMap<String, Entry> decode(Digest digest, byte[] bytes) {
    String text = utf8(digest, bytes);
    SortedMap<String, Entry> lines = new TreeMap<>(RepoPath.BYTE_ORDER);
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        throw broken(digest, "its last line has no end");
      }
      decodeLine(digest, text.substring(from, end), lines);
      from = end + 1;
    }
    return lines;
  }

  private static void decodeLine(Digest tree, String line, SortedMap<String, Entry> lines) {
    List<String> fields = List.of(line.split(" ", FIELDS));
    if (fields.size() != FIELDS || !Digest.isHex(fields.get(1))) {
      throw broken(tree, "a line does not read");
    }
    Kind kind = Kind.of(fields.get(0)).orElseThrow(() -> broken(tree, "a kind is not known"));
    String name = unescape(tree, fields.get(4));
    if (!isName(name)) {
      throw broken(tree, "'" + name + "' is no name");
    }
    if (!lines.isEmpty() && RepoPath.BYTE_ORDER.compare(lines.lastKey(), name) >= 0) {
      throw broken(tree, "its names are out of order");
    }
    Entry entry =
        new Entry(
            kind,
            new Digest(fields.get(1)),
            number(tree, fields.get(2)),
            number(tree, fields.get(3)));
    lines.put(name, entry);
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
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
  }

  private static String escape(String name) {
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  private static String unescape(Digest tree, String name) {
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
    if (!text.matches("0|[1-9][0-9]{0,17}")) {
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
