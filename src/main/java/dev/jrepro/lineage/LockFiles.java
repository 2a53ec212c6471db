package dev.jrepro.lineage;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Where locks lie: {@code .repro/lock/<pipeline>/<stage>.json}. */
public final class LockFiles {

  /** The folder of all locks. */
  public static final RepoPath FOLDER = RepoPath.of(".repro/lock");

  private static final String SUFFIX = ".json";
  private static final int MAX_NAME = 200;
  private static final int KEPT_OF_LONG = 120;

  private LockFiles() {}

  /** Returns where a stage's lock lies. */
  public static RepoPath path(StageName stage) {
    RepoPath at = FOLDER;
    for (String part : stage.pipeline().split("/", -1)) {
      at = at.child(encode(part));
    }
    return at.child(encode(stage.stage()) + SUFFIX);
  }

  /** Returns the stage whose lock lies at a path; empty if none does, or its name is too long. */
  public static Optional<StageName> stage(RepoPath path) {
    if (!path.isIn(FOLDER) || !path.name().endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String folder = path.parent().from(FOLDER);
    String name = path.name().substring(0, path.name().length() - SUFFIX.length());
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    StageName stage = new StageName(decode(folder), decode(name));
    return path(stage).equals(path) ? Optional.of(stage) : Optional.empty();
  }

  private static String encode(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '@'
              || c == '-';
      text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return text.length() <= MAX_NAME
        ? text.toString()
        : text.substring(0, KEPT_OF_LONG) + "-" + Digest.ofUtf8(name).brief();
  }

  private static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      if (isEscape(text, at)) {
        bytes.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
        at += 3;
      } else {
        bytes.write(text.charAt(at++));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '%'
        && at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1))
        && HexFormat.isHexDigit(text.charAt(at + 2));
  }
}
