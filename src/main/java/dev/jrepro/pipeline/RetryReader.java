package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.List;

/** Reads {@code retries}: {@code 3}, or {@code {times: 3, exit-codes: [75], backoff: 10s}}. */
final class RetryReader {

  private static final String RETRIES = "retries";
  private static final String TIMES = "times";
  private static final String CODES = "exit-codes";
  private static final Duration BACKOFF = Duration.ofSeconds(1);
  private static final int MAX_TIMES = 1_000;
  private static final int MAX_CODE = 255;

  private RetryReader() {}

  static Retries read(Fields stage) {
    YamlNode written = stage.get(RETRIES).orElse(null);
    if (written == null) {
      return Retries.NONE;
    }
    if (written instanceof YamlNode.Mapping) {
      return read(
          stage.fields(RETRIES, "a mapping").orElseThrow().allowOnly(Keys.RETRIES), written);
    }
    return new Retries(times(stage, RETRIES, written), List.of(), BACKOFF);
  }

  private static Retries read(Fields fields, YamlNode written) {
    YamlNode times =
        fields
            .get(TIMES)
            .orElseThrow(() ->
                fields.wrong(written.mark(), "it does not say how many times", "Write times: 3."));
    List<Integer> codes =
        fields.items(CODES).stream()
            .map(node ->
                fields.count(CODES, node, new Fields.Range(1, MAX_CODE, "an exit code, 1 to 255")))
            .toList();
    Duration backoff = TimeSpan.pauseUnder(fields, "backoff").orElse(BACKOFF);
    return new Retries(times(fields, TIMES, times), codes, backoff);
  }

  private static int times(Fields fields, String key, YamlNode node) {
    return fields.count(
        key, node, new Fields.Range(0, MAX_TIMES, "a number of further attempts, 0 to 1000"));
  }
}
