package dev.jrepro.train.data;

import dev.jrepro.core.Digest;

/**
 * What a file of a data set is known by before it is brought.
 *
 * @param form of which bytes the digest is
 * @param digest SHA-256
 * @param mostBytes how many bytes the file may have as it lies in the end; more are not taken
 */
public record Pin(Form form, Digest digest, long mostBytes) {
  private static final long MOST_BYTES = 1L << 38;

  /** Of which bytes a digest is. */
  public enum Form {
    /** Of the file as it lies in the end; the place may have it gzipped. */
    PLAIN,
    /** Of the gzipped file that the place has, which is unpacked. */
    GZIPPED
  }

  /** Of a file as it lies in the end, whose size nobody told: at most 256 GiB. */
  public static Pin of(Digest digest) {
    return new Pin(Form.PLAIN, digest, MOST_BYTES);
  }

  static Pin plain(String hex, long bytes) {
    return new Pin(Form.PLAIN, new Digest(hex), bytes);
  }

  static Pin gzipped(String hex, long bytes) {
    return new Pin(Form.GZIPPED, new Digest(hex), bytes);
  }
}
