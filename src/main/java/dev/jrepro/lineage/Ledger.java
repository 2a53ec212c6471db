package dev.jrepro.lineage;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every run that this repository knows of, in the order in which it learned of them: an append-only
 * file of a JSON object a line. A line that a crash cut short is passed over.
 */
public final class Ledger {

  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path file;

  /** Opens the ledger that is kept in a file, which need not be there yet. */
  public Ledger(Path file) {
    this.file = file;
  }

  /**
   * A line of the ledger.
   *
   * @param start when the run started
   * @param stage whose run it was
   * @param key its stage key
   * @param record its record, an object
   * @param outcome how it ended
   * @param wallMillis how long it took; empty where an older jrepro wrote the line
   */
  public record Line(
      Instant start,
      StageName stage,
      Digest key,
      Digest record,
      RunRecord.Outcome outcome,
      OptionalLong wallMillis) {

    /** Returns the line for a record. */
    public static Line of(Digest digest, RunRecord record) {
      return new Line(
          record.measured().start(),
          record.stage(),
          record.key(),
          digest,
          record.outcome(),
          OptionalLong.of(record.measured().wallMillis()));
    }
  }

  /** Returns all lines, the first learned first. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    try {
      // A line that was cut may end within a character, which no strict reader takes.
      new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
          .lines()
          .forEach(text -> read(text, lines));
    } catch (NoSuchFileException e) {
      return lines;
    } catch (IOException e) {
      throw failed("read", e);
    }
    return lines;
  }

  /** Returns all lines, those of the newest runs first, whoever made them. */
  public List<Line> newestFirst() {
    List<Line> lines = lines();
    lines.sort(Comparator.comparing(Line::start));
    return lines.reversed();
  }

  /** Adds lines, durably, behind those of every other process. */
  public void append(Collection<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(Json.canonical(toJson(line))).append('\n'));
    boolean interrupted = Thread.interrupted();
    // The file's lock keeps other processes out, and not the threads of this one.
    IN_THIS_PROCESS.lock();
    try {
      Files.createDirectories(file.resolveSibling(".").normalize());
      while (!append(text.toString())) {
        interrupted |= Thread.interrupted();
      }
    } catch (IOException e) {
      throw failed("write", e);
    } finally {
      IN_THIS_PROCESS.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns whether it could be done; not if an interrupt came while it waited for the lock. */
  private boolean append(String text) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
        FileLock lock = out.getChannel().lock()) {
      boolean cut = lock.isValid() && out.length() > 0 && last(out) != '\n';
      out.seek(out.length());
      // No writing through the channel: an interrupt would close it in the middle of a line.
      out.write(((cut ? "\n" : "") + text).getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
      return true;
    } catch (FileLockInterruptionException | ClosedByInterruptException e) {
      return false;
    }
  }

  private static int last(RandomAccessFile file) throws IOException {
    file.seek(file.length() - 1);
    return file.read();
  }

  private static void read(String text, List<Line> lines) {
    try {
      JsonValue.Obj object = Json.parseObject(text);
      lines.add(
          new Line(
              Instant.parse(object.needText("start")),
              RunRecord.stage(object.needText("stage")),
              Lock.digest(object.needText("key")),
              Lock.digest(object.needText("record")),
              RunRecord.Outcome.valueOf(object.needText("outcome").toUpperCase(Locale.ROOT)),
              object.integer("wallMillis").map(OptionalLong::of).orElse(OptionalLong.empty())));
    } catch (WrongJson | IllegalArgumentException | DateTimeException e) {
      // The end of a line that a crash cut short; the run it told of has its record all the same.
      return;
    }
  }

  private static JsonValue toJson(Line line) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("start", line.start().toString())
            .put("stage", line.stage().toString())
            .put("key", line.key().toString())
            .put("record", line.record().toString())
            .put("outcome", line.outcome().name().toLowerCase(Locale.ROOT));
    line.wallMillis().ifPresent(millis -> object.put("wallMillis", millis));
    return object.build();
  }

  private JreproException failed(String verb, IOException e) {
    return new JreproException.Refused(
        "cannot " + verb + " the ledger " + file + ": " + e.getMessage() + ".", null, e);
  }
}
