package dev.jrepro.reproduce.capsule;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Looks for an identity in bytes; in ZIP files, jars and gzipped files in what they hold. */
final class LeakScan {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAGIC_BYTES = 4;
  private static final int DEEPEST = 3;

  /** More than anybody is told. */
  private static final int MOST = 1000;

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  /** A larger file is data, in which what looks like an address mostly is none. */
  private static final int MOST_TEXT_BYTES = 1 << 20;

  private static final Pattern MAIL =
      Pattern.compile("[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\\.)+[A-Za-z]{2,}");

  private static final Pattern HOME = Pattern.compile("/(?:home|Users)/[A-Za-z0-9._-]+");

  /** Addresses and users that stand for nobody. */
  private static final Pattern NOBODY =
      Pattern.compile(
          "(?i).*@(?:.+\\.)?(?:example\\.(?:com|org|net)|[a-z0-9.-]+\\.(?:example|test|invalid))"
              + "|(?:git|noreply)@.*|/(?:home|users)/(?:user|runner|ubuntu|you|me)");

  private final Identity identity;
  private final SortedSet<String> allowed = new TreeSet<>();
  private final WordFinder finder;
  private final List<Leak> leaks = new ArrayList<>();

  LeakScan(Identity identity, SortedSet<String> allowed) {
    allowed.forEach(word -> this.allowed.add(word.toLowerCase(Locale.ROOT)));
    this.identity = identity.without(allowed);
    this.finder = new WordFinder(this.identity.words().keySet());
  }

  /**
   * Returns what was found, in the order in which it was looked at; of words within others, the
   * longest.
   */
  List<Leak> leaks() {
    return leaks.stream().filter(leak -> leaks.stream().noneMatch(leak::isWithin)).toList();
  }

  /**
   * Looks at the name of something.
   *
   * @param place how that is told
   */
  void name(String place, String name) {
    WordFinder.Pass pass =
        finder.pass((line, word) -> add(new Leak(place, 0, word, what(word) + " in its name")));
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    pass.take(bytes, bytes.length);
    pass.end();
  }

  private String what(String word) {
    return identity.words().getOrDefault(word, "");
  }

  private void add(Leak leak) {
    if (leaks.size() < MOST && !leaks.contains(leak)) {
      leaks.add(leak);
    }
  }

  /** Looks at the bytes of something, and closes them. */
  void bytes(String place, InputStream in) throws IOException {
    try (in) {
      bytes(place, new BufferedInputStream(in, BUFFER_BYTES), 0);
    }
  }

  /**
   * Looks at a file that people wrote: also for addresses and home folders of those who are not
   * known.
   */
  void text(String place, byte[] bytes) throws IOException {
    bytes(place, new ByteArrayInputStream(bytes));
    if (bytes.length > MOST_TEXT_BYTES) {
      return;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\0') < 0) {
      patterns(place, text);
    }
  }

  private void patterns(String place, String text) {
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      pattern(place, number, line, MAIL, "an e-mail address");
      pattern(place, number, line, HOME, "the folder of a user");
    }
  }

  private void pattern(String place, int number, String line, Pattern pattern, String what) {
    for (Matcher each = pattern.matcher(line); each.find(); ) {
      String word = each.group().toLowerCase(Locale.ROOT);
      boolean known = leaks.contains(new Leak(place, number, word, what(word)));
      if (!known && !allowed.contains(word) && !NOBODY.matcher(word).matches()) {
        add(new Leak(place, number, word, what));
      }
    }
  }

  private void bytes(String place, InputStream in, int depth) throws IOException {
    in.mark(MAGIC_BYTES);
    byte[] magic = Arrays.copyOf(in.readNBytes(MAGIC_BYTES), MAGIC_BYTES);
    in.reset();
    if (depth < DEEPEST && Arrays.equals(magic, ZIP)) {
      zipped(place, in, depth);
    } else if (depth < DEEPEST && Arrays.equals(magic, 0, 2, GZIP, 0, 2)) {
      gzipped(place, in, depth);
    } else {
      WordFinder.Pass pass =
          finder.pass((line, word) -> add(new Leak(place, line, word, what(word))));
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        pass.take(buffer, count);
      }
      pass.end();
    }
  }

  private void zipped(String place, InputStream in, int depth) throws IOException {
    ZipInputStream members = new ZipInputStream(in);
    try {
      for (ZipEntry each = members.getNextEntry(); each != null; each = members.getNextEntry()) {
        String name = place + "!" + each.getName();
        name(name, each.getName());
        bytes(name, new BufferedInputStream(members), depth + 1);
      }
    } catch (ZipException | EOFException e) {
      // It only begins like one, or is of a kind that the JDK does not read: what was read counts.
      return;
    }
  }

  private void gzipped(String place, InputStream in, int depth) throws IOException {
    try {
      bytes(place + "!", new BufferedInputStream(new GZIPInputStream(in)), depth + 1);
    } catch (ZipException | EOFException e) {
      // As above.
      return;
    }
  }
}
