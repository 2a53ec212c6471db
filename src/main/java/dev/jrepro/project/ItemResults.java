package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.ItemKeys;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The results of items while a map stage runs, in a file: a JSON object a line. It outlives a run
 * that was killed; one that ended has them in its record.
 */
public final class ItemResults {

  private static final Duration KEPT = Duration.ofDays(30);

  private final Path file;

  private ItemResults(Path file) {
    this.file = file;
  }

  /** Returns the results that are kept for items with such keys. */
  public static ItemResults of(Project project, ItemKeys keys) {
    return new ItemResults(folder(project.privateDir()).resolve(keys.stage().hex()));
  }

  private static Path folder(Path privateDir) {
    return privateDir.resolve("items");
  }

  /** Returns the outputs of all items of which results are kept in a work tree's private folder. */
  static List<Entry> kept(Path privateDir) {
    List<Entry> kept = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder(privateDir))) {
      for (Path each : files.sorted().toList()) {
        new ItemResults(each).read().values().forEach(kept::addAll);
      }
    } catch (NoSuchFileException e) {
      return kept;
    } catch (IOException e) {
      throw new DiskFailed("read " + folder(privateDir), e);
    }
    return kept;
  }

  /** Removes what runs left that were killed and never repeated. */
  public static void clean(Project project, Instant now) {
    Path folder = folder(project.privateDir());
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(now.minus(KEPT))) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("clean " + folder, e);
    }
  }

  /** Returns the outputs by item key. A line that was cut short is passed over. */
  public Map<Digest, List<Entry>> read() {
    Map<Digest, List<Entry>> results = new HashMap<>();
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      lines.forEach(line -> read(line, results));
    } catch (NoSuchFileException e) {
      return results;
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
    return results;
  }

  private static void read(String line, Map<Digest, List<Entry>> results) {
    try {
      JsonValue.Obj object = Json.parseObject(line);
      results.put(Digest.parse(object.needText("key")), object.objects("outs", Entry::fromJson));
    } catch (WrongJson | IllegalArgumentException e) {
      // The end of what a killed process wrote: the item runs again.
      return;
    }
  }

  /** Adds results, whose objects are in the cache. */
  public void append(Map<Digest, List<Entry>> results) {
    // What stands there may end within a line, if its writer was killed.
    StringBuilder text = new StringBuilder("\n");
    results.forEach((key, outs) ->
        text.append(
                Json.canonical(
                    JsonValue.object()
                        .put("key", key.toString())
                        .put("outs", JsonValue.array(outs, Entry::toJson))
                        .build()))
            .append('\n'));
    try {
      Files.createDirectories(file.resolveSibling(".").normalize());
      // No channel: an interrupt would close it in the middle of a line.
      try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new DiskFailed("write " + file, e);
    }
  }

  /** Forgets the results. */
  public void drop() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DiskFailed("remove " + file, e);
    }
  }
}
