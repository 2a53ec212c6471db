package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long {@code gc} waits.
 *
 * @param runs how long the outputs and logs of runs are kept that no lock names
 * @param grace how long what was taken out of the cache lies in the trash
 */
public record GcSettings(Duration runs, Duration grace) {

  /** What holds where nothing is said. */
  static final GcSettings DEFAULT = new GcSettings(Duration.ofDays(30), Duration.ofDays(14));

  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,9}) *([a-z]*)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "", Duration.ofDays(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));
  private static final Map<String, String> WORDS =
      Map.of("second", "s", "minute", "m", "min", "m", "hour", "h", "day", "d", "week", "w");

  /** Reads the section {@code gc}; what it does not say is as in {@code under}. */
  static GcSettings read(YamlNode.Mapping section, GcSettings under) {
    Config.knownKeys(section, Set.of("runs", "grace"));
    return new GcSettings(
        period(section, "runs", under.runs), period(section, "grace", under.grace));
  }

  static Duration period(YamlNode.Mapping section, String key, Duration otherwise) {
    if (section.get(key).isEmpty()) {
      return otherwise;
    }
    String text = section.get(key).orElseThrow() instanceof YamlNode.Scalar s ? s.text() : "";
    try {
      return parse(text);
    } catch (JreproException.Invalid e) {
      throw new YamlError(section.keyMark(key), "'" + key + "' is a time such as 14 days");
    }
  }

  /**
   * Reads a length of time: a number, and days unless {@code s}, {@code m}, {@code h}, {@code d},
   * {@code w} or their words say otherwise.
   *
   * @throws JreproException.Invalid if it is none
   */
  public static Duration parse(String text) {
    Matcher matcher = PERIOD.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      String unit = matcher.group(2).replaceFirst("(?<=..)s$", "");
      Duration one = UNITS.get(WORDS.getOrDefault(unit, unit));
      if (one != null) {
        return one.multipliedBy(Long.parseLong(matcher.group(1)));
      }
    }
    throw new JreproException.Invalid(
        "'" + text + "' is no length of time.", "Write 14 days, 12h or 0.");
  }
}
