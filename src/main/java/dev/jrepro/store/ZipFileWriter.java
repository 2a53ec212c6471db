package dev.jrepro.store;

import dev.jrepro.core.Digest;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.Month;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Writes a ZIP file that depends on its members alone: they come in the order in which they are
 * added, with a fixed time and a fixed mode. Members are streamed, of any size; the file is there
 * under its name only when it is whole. For one thread.
 */
public final class ZipFileWriter implements AutoCloseable {

  private static final int FILE_MODE = 0100644;
  private static final int EXECUTABLE_MODE = 0100755;
  private static final int BUFFER_BYTES = 1 << 16;

  /** The first time that a ZIP file can tell; without a zone, as it is written. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, Month.JANUARY, 1, 0, 0);

  private final Path file;
  private final Path unfinished;
  private final FileChannel channel;
  private final ZipArchiveOutputStream zip;
  private final SortedMap<String, Written> written = new TreeMap<>();
  private boolean published;

  /** How a member is kept. */
  public enum Member {
    /** A file that is compressed. */
    TEXT,
    /** A file that is stored as it is, because it is compressed already. */
    STORED,
    /** A program. */
    PROGRAM
  }

  /**
   * Begins a file.
   *
   * @param file where it is to be; what is there is replaced at {@link #publish}
   */
  public ZipFileWriter(Path file) throws IOException {
    this.file = file.toAbsolutePath();
    this.unfinished =
        this.file.resolveSibling(
            "." + this.file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    this.channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
    this.zip = new ZipArchiveOutputStream(channel);
    zip.setUseZip64(Zip64Mode.AsNeeded);
    zip.setLevel(Deflater.DEFAULT_COMPRESSION);
  }

  /** What a member's bytes are. */
  public record Written(Digest digest, long sizeBytes) {}

  /** Gives the bytes of a member. */
  @FunctionalInterface
  public interface Source {
    /** Writes all of them. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Adds a member and returns the digest of its bytes. */
  public Digest add(String name, Member kind, Source source) throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTimeLocal(TIME);
    entry.setMethod(kind == Member.STORED ? ZipArchiveEntry.STORED : ZipArchiveEntry.DEFLATED);
    entry.setUnixMode(kind == Member.PROGRAM ? EXECUTABLE_MODE : FILE_MODE);
    zip.putArchiveEntry(entry);
    Hashing out = new Hashing(zip);
    OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
    source.writeTo(buffered);
    buffered.flush();
    zip.closeArchiveEntry();
    Digest digest = out.hasher.finish();
    written.put(name, new Written(digest, out.count));
    return digest;
  }

  /** Adds a member. */
  public Digest add(String name, Member kind, byte[] bytes) throws IOException {
    return add(name, kind, out -> new ByteArrayInputStream(bytes).transferTo(out));
  }

  /** Adds a member and closes its stream. */
  public Digest add(String name, Member kind, InputStream bytes) throws IOException {
    try (bytes) {
      return add(name, kind, bytes::transferTo);
    }
  }

  /** Returns what has been added, by name. */
  public SortedMap<String, Written> written() {
    return Collections.unmodifiableSortedMap(written);
  }

  /** Ends the file, makes it durable, and puts it where it belongs. */
  public void publish() throws IOException {
    zip.finish();
    channel.force(true);
    zip.close();
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    published = true;
  }

  /** Leaves nothing behind of a file that was not published. */
  @Override
  public void close() throws IOException {
    if (!published) {
      channel.close();
      Files.deleteIfExists(unfinished);
    }
  }

  /** Hashes and counts what passes. It is not closed with the member. */
  private static final class Hashing extends OutputStream {
    private final OutputStream out;
    private final Digest.Hasher hasher = new Digest.Hasher();
    private long count;

    Hashing(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      hasher.update(bytes, from, length);
      out.write(bytes, from, length);
      count += length;
    }
  }
}
