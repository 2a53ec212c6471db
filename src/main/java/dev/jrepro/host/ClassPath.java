package dev.jrepro.host;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The jars and folders that a JVM loads the engine from.
 *
 * @param parts them, in their order
 */
public record ClassPath(List<Path> parts) {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int TAIL_BYTES = 1 << 20;

  /** What this process has hashed: the jars have hundreds of megabytes. */
  private static final Map<Jar, Digest> HASHED = new ConcurrentHashMap<>();

  /** The same, of what stands at the end. */
  private static final Map<Jar, Digest> TAILS = new ConcurrentHashMap<>();

  /** A file as it was hashed. */
  private record Jar(Path file, long sizeBytes, FileTime modified) {}

  public ClassPath {
    parts = List.copyOf(parts);
  }

  /** Returns that of the running JVM. */
  public static ClassPath current() {
    return of(System.getProperty("java.class.path", ""));
  }

  /** Returns what a text of paths says. */
  public static ClassPath of(String text) {
    List<Path> parts = new ArrayList<>();
    for (String part : text.split(File.pathSeparator, -1)) {
      parts.add(Path.of(part));
    }
    return new ClassPath(parts);
  }

  /**
   * Returns the digest of the names and sizes of the jars, and of the last {@value #TAIL_BYTES}
   * bytes at most of jrepro's own, in which a jar lists its files with their checksums: it tells
   * builds apart, in no time.
   */
  public Digest brief() {
    SortedSet<String> lines = new TreeSet<>();
    for (Path file : parts) {
      try {
        if (Files.isRegularFile(file)) {
          boolean own = file.getFileName().toString().startsWith("jrepro");
          lines.add(file.getFileName() + " " + Files.size(file) + (own ? " " + tail(file) : ""));
        }
      } catch (IOException e) {
        throw new DiskFailed("read " + file, e);
      }
    }
    return Digest.ofUtf8(String.join("\n", lines));
  }

  private static Digest tail(Path file) throws IOException {
    Jar now = new Jar(file, Files.size(file), Files.getLastModifiedTime(file));
    Digest known = TAILS.get(now);
    if (known == null) {
      known = Digest.of(tailBytes(file));
      TAILS.put(now, known);
    }
    return known;
  }

  private static byte[] tailBytes(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long from = Math.max(0, channel.size() - TAIL_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
      channel.position(from);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return bytes.array();
    }
  }

  /**
   * Returns the digest of every byte: of a line a file, {@code <sha256> <name>\n}, sorted. The name
   * is that of a jar, or the path in its folder of another file, so that it does not matter where
   * the engine is installed.
   */
  public Digest whole() {
    SortedSet<String> lines = new TreeSet<>();
    for (Path part : parts) {
      try {
        if (Files.isDirectory(part)) {
          addFolder(part, lines);
        } else if (Files.isRegularFile(part)) {
          lines.add(hash(part).hex() + " " + part.getFileName() + "\n");
        }
      } catch (IOException e) {
        throw new DiskFailed("read " + part, e);
      }
    }
    return Digest.ofUtf8(String.join("", lines));
  }

  private static void addFolder(Path folder, SortedSet<String> lines) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        lines.add(hash(file).hex() + " " + folder.relativize(file) + "\n");
      }
    }
  }

  private static Digest hash(Path file) throws IOException {
    Jar now = new Jar(file, Files.size(file), Files.getLastModifiedTime(file));
    Digest known = HASHED.get(now);
    if (known == null) {
      known = hashBytes(file);
      HASHED.put(now, known);
    }
    return known;
  }

  private static Digest hashBytes(Path file) throws IOException {
    Digest.Hasher hasher = new Digest.Hasher();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hasher.update(buffer, 0, count);
      }
    }
    return hasher.finish();
  }
}
