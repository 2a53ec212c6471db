package dev.jrepro.reproduce;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.MatchResult;
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
    return DATE.matcher(text).results().map(MatchResult::group).filter(this::isDate).findFirst();
  }

  private boolean isDate(String text) {
    String found = text.replace(' ', 'T').replace(',', '.');
    boolean hasTime = found.indexOf('T') > 0;
    try {
      Instant time = OffsetDateTime.parse((hasTime ? found : found + "T00:00") + "Z").toInstant();
      if (hasTime) {
        boolean toTheMinute = found.length() == "2026-01-02T03:04".length();
        return isWithin(time, toTheMinute ? 60 : SLACK_SECONDS);
      }
      return !time.isBefore(start.truncatedTo(ChronoUnit.DAYS)) && !time.isAfter(end);
    } catch (DateTimeException e) {
      // It looks like a date and is none.
      return false;
    }
  }

  private Optional<String> time(String text) {
    return TIME.matcher(text).results().map(MatchResult::group).filter(this::isTime).findFirst();
  }

  private boolean isTime(String text) {
    try {
      LocalTime time = LocalTime.parse(text);
      LocalDate day = end.atZone(ZoneOffset.UTC).toLocalDate();
      return isWithin(time.atDate(day).toInstant(ZoneOffset.UTC), SLACK_SECONDS);
    } catch (DateTimeException e) {
      // 25:61:00 is no time.
      return false;
    }
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
