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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

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
    texts().forEach(text -> read(text, lines));
    return lines;
  }

  private Stream<String> texts() {
    try {
      // A line that was cut may end within a character, which no strict reader takes.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines();
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /** Returns what the ledger has now, for look-ups by stage key. */
  public ByKey byKey() {
    ByKey all = new ByKey();
    texts().forEach(all::add);
    return all;
  }

  /**
   * The lines of a ledger by stage key. A line is parsed when its key is asked for: there may be
   * ten thousand, and a run asks for few. For one thread.
   */
  public static final class ByKey {
    private static final String START = "{\"key\":\"sha256:";
    private static final int HEX = 2 * Digest.BYTES;

    private final Map<String, List<String>> texts = new HashMap<>();
    private final Map<Digest, List<Line>> parsed = new HashMap<>();

    private void add(String text) {
      // Canonical JSON begins with the key.
      if (text.startsWith(START) && text.length() > START.length() + HEX) {
        String hex = text.substring(START.length(), START.length() + HEX);
        texts.computeIfAbsent(hex, key -> new ArrayList<>(1)).add(text);
      }
    }

    /** Returns the lines of a key's runs, the first learned first. */
    public List<Line> of(Digest key) {
      return Collections.unmodifiableList(lines(key));
    }

    /** Adds a line that was learned since, unless it is there. */
    public void add(Line line) {
      List<Line> known = lines(line.key());
      if (!known.contains(line)) {
        known.add(line);
      }
    }

    private List<Line> lines(Digest key) {
      return parsed.computeIfAbsent(
          key,
          asked -> {
            List<Line> lines = new ArrayList<>();
            texts.getOrDefault(asked.hex(), List.of()).forEach(text -> read(text, lines));
            return lines;
          });
    }
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
