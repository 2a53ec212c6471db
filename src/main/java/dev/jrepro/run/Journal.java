package dev.jrepro.run;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The file in which a run notes what it is about to change, before it does. Its first line says
 * when it was begun; the others are objects, each behind a letter that says whether it still
 * counts. What counts no more is struck out in place, which takes no space on the disk. The file is
 * for the end of a process, and is not flushed: what was written is there after any kill. For many
 * threads.
 */
final class Journal implements AutoCloseable {

  private static final char COUNTS = '+';
  private static final char STRUCK_OUT = '-';

  private final RandomAccessFile file;
  private long end;

  private Journal(RandomAccessFile file, long end) {
    this.file = file;
    this.end = end;
  }

  /**
   * A line that counts.
   *
   * @param place where it stands in the file, in bytes
   */
  record Line(long place, JsonValue.Obj object) {}

  /** Begins a journal; nothing stands at the path. */
  static Journal begin(Path path, Instant now) throws IOException {
    Journal journal = new Journal(new RandomAccessFile(path.toFile(), "rw"), 0);
    journal.append(now + "\n");
    return journal;
  }

  /**
   * Notes something; it is there when this returns, or, if that fails, not at all.
   *
   * @return where it stands
   */
  synchronized long note(JsonValue.Obj object) throws IOException {
    return append(COUNTS + Json.canonical(object) + "\n");
  }

  private long append(String line) throws IOException {
    long place = end;
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    file.seek(place);
    // No channel: an interrupt would close it. What a full disk cuts short, the next line covers.
    file.write(bytes);
    end += bytes.length;
    return place;
  }

  /** Strikes out what was noted. */
  synchronized void strikeOut(long place) throws IOException {
    file.seek(place);
    file.write(STRUCK_OUT);
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }

  /** Strikes out what somebody else noted. */
  static void strikeOut(Path path, long place) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(place);
      file.write(STRUCK_OUT);
    }
  }

  /** Returns whether a note counts, in a file that another process may be writing. */
  static boolean counts(Path path, long place) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(place);
      return file.read() == COUNTS;
    } catch (IOException e) {
      return false; // The run is over, and its journal is gone.
    }
  }

  /** Returns what counts; nothing if there is no such file. A line that was cut is no line. */
  static List<Line> read(Path path) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        if (bytes[from] == COUNTS) {
          read(from, new String(bytes, from + 1, i - from - 1, StandardCharsets.UTF_8), lines);
        }
        from = i + 1;
      }
    }
    return lines;
  }

  private static void read(long place, String text, List<Line> lines) {
    try {
      lines.add(new Line(place, Json.parseObject(text)));
    } catch (WrongJson | IllegalArgumentException e) {
      return; // Cut short by a full disk or a kill: what it was to announce was not done.
    }
  }
}
