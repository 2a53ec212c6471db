package dev.jrepro.remote;

import dev.jrepro.core.JreproException.Invalid;
import java.time.Duration;
import java.util.Optional;

/**
 * How the configuration describes a remote.
 *
 * @param name its name
 * @param url {@code s3://bucket/prefix}, {@code https://host/path}, {@code file:///dir} or an
 *     absolute directory
 * @param endpoint the S3 server, where it is not AWS
 * @param region the S3 region, where the standard chain has none
 * @param profile the credentials profile, where it is not the standard one
 * @param pathStyle whether the bucket goes into the path and not into the host's name
 * @param access who asks, and how patiently
 */
public record RemoteSpec(
    String name,
    String url,
    Optional<String> endpoint,
    Optional<String> region,
    Optional<String> profile,
    boolean pathStyle,
    Access access) {

  /**
   * Who asks, and how patiently.
   *
   * @param anonymous whether requests are not signed and no credentials are looked for
   * @param timeout how long to wait for the next byte; 30 seconds if empty
   */
  public record Access(boolean anonymous, Optional<Duration> timeout) {

    private static final long MOST_SECONDS = 3600;

    /** Signed, as patient as usual. */
    public static final Access USUAL = new Access(false, Optional.empty());

    /**
     * Reads a timeout as it is configured, in whole seconds.
     *
     * @throws Invalid if it is none between 1 second and an hour
     */
    public static Duration timeout(String seconds) {
      if (seconds.matches("[0-9]{1,5}")) {
        long value = Long.parseLong(seconds);
        if (value >= 1 && value <= MOST_SECONDS) {
          return Duration.ofSeconds(value);
        }
      }
      throw new Invalid(
          "'" + seconds + "' is no timeout.", "Give seconds, from 1 to " + MOST_SECONDS + ".");
    }
  }

  /** Describes a remote that is asked as usual. */
  public RemoteSpec(
      String name,
      String url,
      Optional<String> endpoint,
      Optional<String> region,
      Optional<String> profile,
      boolean pathStyle) {
    this(name, url, endpoint, region, profile, pathStyle, Access.USUAL);
  }

  /** Returns the same remote at another address. */
  public RemoteSpec at(String otherUrl) {
    return new RemoteSpec(name, otherUrl, endpoint, region, profile, pathStyle, access);
  }

  /** Returns whether nothing can be pushed there: a web host serves files, and takes none. */
  public boolean isReadOnly() {
    return url.startsWith("https://") || url.startsWith("http://");
  }
}
