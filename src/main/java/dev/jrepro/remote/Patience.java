package dev.jrepro.remote;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect for a connection
 * @param silence for the next byte, in either direction
 * @param attempts how often a request is sent before it has failed
 */
record Patience(Duration connect, Duration silence, int attempts) {

  static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), 4);

  /** Returns what the configuration asks for. */
  static Patience of(RemoteSpec spec) {
    return spec.access()
        .timeout()
        .map(silence -> {
          Duration connect = silence.compareTo(USUAL.connect) < 0 ? silence : USUAL.connect;
          return new Patience(connect, silence, USUAL.attempts);
        })
        .orElse(USUAL);
  }
}
