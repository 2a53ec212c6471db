package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Refused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes to be written to a shelf. They can be read as often as a request is repeated, by several
 * threads at once, and must not change meanwhile.
 *
 * @param sha256 of the bytes: a server that can checks them against it
 * @param sizeBytes how many they are
 * @param source where they come from
 */
record Payload(Digest sha256, long sizeBytes, Source source) {

  /** Bytes, again from their first. */
  interface Source {

    /**
     * Opens them.
     *
     * @throws Refused, here or from the stream, if they cannot be read
     */
    InputStream open();
  }

  /** Returns the bytes, hashed here; the array is not copied. */
  static Payload of(byte[] bytes) {
    return of(Digest.of(bytes), bytes, bytes.length);
  }

  /** Returns the first {@code length} of the bytes; the array is not copied. */
  static Payload of(Digest sha256, byte[] bytes, int length) {
    return new Payload(sha256, length, () -> new ByteArrayInputStream(bytes, 0, length));
  }

  /** Returns a stretch of a file, which must stay until the payload is written. */
  static Payload of(Digest sha256, Path file, long offset, long sizeBytes) {
    return new Payload(sha256, sizeBytes, () -> new Stretch(file, offset, sizeBytes));
  }

  /** Opens the bytes. */
  InputStream open() {
    return source.open();
  }

  /** A stretch of a file; a failure to read it says so, and is no failure of a remote. */
  private static final class Stretch extends InputStream {
    private final Path file;
    private final FileChannel channel;
    private final InputStream bytes;
    private long left;

    Stretch(Path file, long offset, long sizeBytes) {
      this.file = file;
      this.left = sizeBytes;
      try {
        this.channel = FileChannel.open(file, StandardOpenOption.READ).position(offset);
      } catch (IOException e) {
        throw failed(file, e);
      }
      this.bytes = Channels.newInputStream(channel);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        return length == 0 ? 0 : -1;
      }
      try {
        int n = bytes.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
          throw new FileSystemException(file.toString(), null, "it became shorter");
        }
        left -= n;
        return n;
      } catch (IOException e) {
        if (Incoming.isInterrupt(e)) {
          throw e;
        }
        throw failed(file, e);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    private static Refused failed(Path file, IOException e) {
      String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      return new Refused(
          "cannot read "
              + file
              + ": "
              + (reason == null ? e.getClass().getSimpleName() : reason)
              + ".",
          "It is a file of jrepro's own, on its way to a remote: run the command again.",
          e);
    }
  }
}
