package dev.jrepro.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Reads gzip, in which data sets are offered. */
public final class Gzip {

  private Gzip() {}

  /**
   * Returns the unpacked bytes of a gzip stream, all its members joined. Closing it closes the
   * stream.
   *
   * @throws IOException if the stream is no gzip
   */
  public static InputStream open(InputStream packed) throws IOException {
    return GzipCompressorInputStream.builder()
        .setInputStream(new BufferedInputStream(packed))
        .setDecompressConcatenated(true)
        .get();
  }
}
