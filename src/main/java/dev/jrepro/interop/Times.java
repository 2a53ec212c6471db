package dev.jrepro.interop;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the standards' checkers take them. */
final class Times {

  /** Those of RO-Crates refuse a {@code Z}, and want no or three digits behind the second. */
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private Times() {}

  /** Returns a moment in UTC, to the millisecond. */
  static String of(Instant instant) {
    return MILLIS.format(instant);
  }

  /** Returns the day of a moment in UTC. */
  static String day(Instant instant) {
    return DAY.format(instant);
  }
}
