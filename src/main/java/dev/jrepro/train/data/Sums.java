package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of digests as {@code sha256sum} writes and checks it: {@code HEX NAME} a line. */
final class Sums {
  static final String NAME = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](.+)");

  private Sums() {}

  /**
   * The digests of a file by name; none of a file that is not there.
   *
   * @throws BadData if a line is none of {@code sha256sum}'s, or names a file in another folder
   */
  static SortedMap<String, Digest> read(Path file) {
    SortedMap<String, Digest> sums = new TreeMap<>();
    try {
      if (!Files.exists(file)) {
        return sums;
      }
      for (String line : Files.readAllLines(file)) {
        Matcher found = LINE.matcher(line);
        if (!found.matches() || found.group(2).contains("/") || found.group(2).startsWith("..")) {
          throw new BadData(file, "this is no line of 'sha256sum NAME': " + line);
        }
        sums.put(found.group(2), new Digest(found.group(1).toLowerCase(java.util.Locale.ROOT)));
      }
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
    return sums;
  }

  /** Notes the digest of a file in its folder's {@code SHA256SUMS}, beside those that are there. */
  static void note(Path file, Digest digest) {
    Path list = file.resolveSibling(NAME);
    SortedMap<String, Digest> sums = read(list);
    sums.put(ImageFolder.name(file), digest);
    StringBuilder text = new StringBuilder();
    sums.forEach((name, sum) -> text.append(sum.hex()).append("  ").append(name).append('\n'));
    Published.write(list, text.toString());
  }
}
