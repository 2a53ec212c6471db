package dev.jrepro.reproduce;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the time of day in a text: a date, a time, or seconds (or thousandths and so on) since 1970
 * that lie within a run.
 *
 * @param start when the run started
 * @param end when it had ended
 */
record ClockTraces(Instant start, Instant end) {

  private static final Pattern DATE =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?)?");
  private static final Pattern TIME = Pattern.compile("(?<![\\d:])\\d{2}:\\d{2}:\\d{2}(?![\\d:])");
  private static final Pattern EPOCH = Pattern.compile("(?<![\\d.])\\d{10,19}(?:\\.\\d+)?");
  private static final Pattern ELAPSED =
      Pattern.compile("(?i).*(seconds|duration|elapsed|millis|_ms|_time|runtime|timestamp)\\b.*");

  private static final int SLACK_SECONDS = 2;

  /** Returns the first time in the text that lies within the run. */
  Optional<String> in(String text) {
    return date(text).or(() -> time(text)).or(() -> epoch(text));
  }

  /** Returns whether a value is called as durations and times are. */
  static boolean isCalledSo(String place) {
    return ELAPSED.matcher(place).matches();
  }

  private boolean isWithin(Instant time, long slackSeconds) {
    return !time.isBefore(start.minusSeconds(slackSeconds))
        && !time.isAfter(end.plusSeconds(slackSeconds));
  }

  private Optional<String> date(String text) {
    Matcher dates = DATE.matcher(text);
    while (dates.find()) {
      String found = dates.group().replace(' ', 'T').replace(',', '.');
      try {
        boolean hasTime = found.indexOf('T') > 0;
        Instant time = OffsetDateTime.parse((hasTime ? found : found + "T00:00") + "Z").toInstant();
        boolean sameDay =
            !time.isBefore(start.truncatedTo(ChronoUnit.DAYS))
                && !time.isAfter(end.truncatedTo(ChronoUnit.DAYS));
        long slack = found.length() == 16 ? 60 : SLACK_SECONDS;
        if (hasTime ? isWithin(time, slack) : sameDay) {
          return Optional.of(dates.group());
        }
      } catch (DateTimeException e) {
        // It looks like a date and is none.
        continue;
      }
    }
    return Optional.empty();
  }

  private Optional<String> time(String text) {
    Matcher times = TIME.matcher(text);
    while (times.find()) {
      try {
        LocalTime time = LocalTime.parse(times.group());
        Instant today =
            time.atDate(end.atZone(ZoneOffset.UTC).toLocalDate()).toInstant(ZoneOffset.UTC);
        if (isWithin(today, SLACK_SECONDS)) {
          return Optional.of(times.group());
        }
      } catch (DateTimeException e) {
        continue;
      }
    }
    return Optional.empty();
  }

  private Optional<String> epoch(String text) {
    Matcher numbers = EPOCH.matcher(text);
    while (numbers.find()) {
      int digits = numbers.group().split("\\.", 2)[0].length();
      if ((digits - 10) % 3 == 0) {
        BigDecimal seconds = new BigDecimal(numbers.group()).movePointLeft(digits - 10);
        if (isWithin(Instant.ofEpochSecond(seconds.longValue()), SLACK_SECONDS)) {
          return Optional.of(numbers.group());
        }
      }
    }
    return Optional.empty();
  }
}
