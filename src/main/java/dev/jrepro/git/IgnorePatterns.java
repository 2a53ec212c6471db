package dev.jrepro.git;

import dev.jrepro.core.JreproException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.ignore.FastIgnoreRule;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one pattern file. A line that is no more than a name in the file's own folder, such
 * as jrepro writes one for each output, is looked up and not tried: there may be thousands of them.
 */
final class IgnorePatterns {

  /** Of UTF-8; editors of other systems begin files with it, and Git passes over it. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private record Rule(int line, FastIgnoreRule rule) {}

  private final Map<String, Integer> names = new HashMap<>();
  private final List<Rule> rules = new ArrayList<>();

  private IgnorePatterns() {}

  /**
   * Reads a pattern file.
   *
   * @throws JreproException.Refused if it cannot be read
   */
  static IgnorePatterns read(Path file) {
    IgnorePatterns patterns = new IgnorePatterns();
    try (PushbackInputStream in =
        new PushbackInputStream(Files.newInputStream(file), BYTE_ORDER_MARK.length)) {
      byte[] first = in.readNBytes(BYTE_ORDER_MARK.length);
      if (!Arrays.equals(first, BYTE_ORDER_MARK)) {
        in.unread(first);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        patterns.add(line, number++);
      }
    } catch (IOException e) {
      throw new JreproException.Refused("cannot read " + file + ": " + e.getMessage(), null, e);
    }
    return patterns;
  }

  private void add(String line, int number) {
    if (isName(line)) {
      names.put(line.substring(1), number);
    } else if (!line.isEmpty() && !line.startsWith("#") && !line.equals("/")) {
      FastIgnoreRule rule = new FastIgnoreRule(line);
      if (!rule.isEmpty()) {
        rules.add(new Rule(number, rule));
      }
    }
  }

  /** Returns whether a line is a slash and a name in which no character means more than itself. */
  private static boolean isName(String line) {
    if (line.length() < 2 || line.charAt(0) != '/') {
      return false;
    }
    for (int i = 1; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether no line says anything. */
  boolean isEmpty() {
    return names.isEmpty() && rules.isEmpty();
  }

  /**
   * Returns what the last line that matches says of a path: whether it is left out.
   *
   * @param path as seen from the file's folder
   * @return null if no line matches
   */
  @Nullable Boolean check(String path, boolean isDirectory) {
    Integer named = names.get(path);
    int line = named == null ? -1 : named;
    for (int i = rules.size() - 1; i >= 0 && rules.get(i).line() > line; i--) {
      FastIgnoreRule rule = rules.get(i).rule();
      if (rule.isMatch(path, isDirectory, true)) {
        return rule.getResult();
      }
    }
    return named == null ? null : Boolean.TRUE;
  }
}
