package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlError;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a time as a person writes it: {@code 90}, {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d}.
 */
final class TimeSpan {

  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})([smhd]?)");

  private TimeSpan() {}

  /** Returns the time under the key, which is longer than none. */
  static Optional<Duration> under(Fields fields, String key) {
    return fields
        .get(key)
        .map(node ->
            read(node).filter(span -> !span.isZero()).orElseThrow(() -> wrong(fields, key, node)));
  }

  /** Returns the time under the key, which may be 0. */
  static Optional<Duration> pauseUnder(Fields fields, String key) {
    return fields.get(key).map(node -> read(node).orElseThrow(() -> wrong(fields, key, node)));
  }

  private static Optional<Duration> read(YamlNode node) {
    if (!(node instanceof YamlNode.Scalar scalar)) {
      return Optional.empty();
    }
    Matcher span = SPAN.matcher(scalar.text());
    return Optional.of(span)
        .filter(Matcher::matches)
        .map(s -> Duration.ofSeconds(Long.parseLong(s.group(1)) * seconds(s.group(2))));
  }

  private static YamlError wrong(Fields fields, String key, YamlNode node) {
    return fields.wrong(
        key,
        node.mark(),
        "must be a time such as 90 (seconds), 90s, 5m, 2h or 1d, and this is " + Fields.shown(node),
        null);
  }

  private static long seconds(String unit) {
    return switch (unit) {
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      default -> 1;
    };
  }
}
