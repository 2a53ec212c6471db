package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The cache itself, on a file system that all machines see under one path. Reports are files below
 * {@code reports/<key>}: one for each attempt, and a second name, {@code won}, for the first that
 * succeeded.
 */
final class SharedDepot implements Depot {

  private static final String WON = "won";

  private final FolderStore cache;
  private final Path folder;

  /**
   * Opens it.
   *
   * @param cache the cache in the folder
   */
  SharedDepot(FolderStore cache, Path folder) {
    this.cache = cache;
    this.folder = folder;
  }

  @Override
  public String address() {
    return folder.toString();
  }

  @Override
  public JsonValue.Obj toJson() {
    return JsonValue.object().put("cache", folder.toString()).build();
  }

  @Override
  public void offer(Collection<Entry> entries) {
    // They are in the cache, which is there for all.
  }

  @Override
  public void bring(Collection<Entry> entries) {
    for (Entry entry : entries) {
      if (!Wholeness.has(cache, entry)) {
        throw new JreproException.Refused(
            "the cache " + folder + " lacks " + entry.digest() + ".",
            "Is that folder the same on every machine? If not, set slurm.staging to 'remote'.");
      }
    }
  }

  @Override
  public boolean isCheap() {
    return true;
  }

  /** The folder is listed: what is asked for by name may seem absent for long over NFS. */
  @Override
  public List<JobReport> reports(Digest key) {
    List<JobReport> reports = new ArrayList<>();
    for (Path file : listed(key)) {
      JobReport report = read(file);
      if (isWhole(report)) {
        reports.add(report);
      }
    }
    return reports;
  }

  private List<Path> listed(Digest key) {
    try (Stream<Path> listed = Files.list(folder(key))) {
      return listed
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(
              Comparator.comparing((Path file) -> !file.getFileName().toString().startsWith(WON))
                  .thenComparing(file -> file.getFileName().toString()))
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new DiskFailed("read " + folder(key), e);
    }
  }

  private static JobReport read(Path file) {
    try {
      return JobReport.parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }

  @Override
  public List<JobReport> parts(Digest key, Set<Digest> but) {
    List<JobReport> reports = new ArrayList<>();
    Set<String> known = new HashSet<>();
    but.forEach(digest -> known.add(brief(digest)));
    for (Path file : listed(key)) {
      String[] parts = file.getFileName().toString().split("\\.", -1);
      if (parts.length < 2 || !known.contains(parts[parts.length - 2])) {
        JobReport report = read(file);
        if (cache.contains(report.record())) {
          reports.add(report);
        }
      }
    }
    return reports;
  }

  @Override
  public void keepCheckpoints(RunRecord record, Optional<String> again) {
    JsonValue.Builder object = JsonValue.object();
    record.logs().forEach((path, entry) -> object.put(path.value(), entry.toJson()));
    AtomicFile.write(checkpointFile(record.key(), again), Json.pretty(object.build()));
  }

  @Override
  public SortedMap<RepoPath, Entry> checkpoints(Digest key, Optional<String> again) {
    SortedMap<RepoPath, Entry> checkpoints = new TreeMap<>();
    Path file = checkpointFile(key, again);
    try {
      JsonValue.Obj object = Json.parseObject(Files.readString(file, StandardCharsets.UTF_8));
      for (String path : object.fields().keySet()) {
        checkpoints.put(RepoPath.of(path), Entry.fromJson(object.object(path)));
      }
    } catch (NoSuchFileException e) {
      return checkpoints;
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
    boolean isWhole = checkpoints.values().stream().allMatch(e -> Wholeness.has(cache, e));
    return isWhole ? checkpoints : new TreeMap<>();
  }

  @Override
  public void dropCheckpoints(Digest key, Optional<String> again) {
    Path file = checkpointFile(key, again);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DiskFailed("remove " + file, e);
    }
  }

  private Path checkpointFile(Digest key, Optional<String> again) {
    String name = key.hex() + again.map(token -> "-" + token).orElse("") + ".json";
    return folder.resolve(JobRemains.CHECKPOINTS).resolve(name);
  }

  private boolean isWhole(JobReport report) {
    if (!cache.contains(report.record())) {
      return false;
    }
    return !report.succeeded()
        || RunRecord.parse(cache.read(report.record())).results().stream()
            .allMatch(entry -> Wholeness.has(cache, entry));
  }

  @Override
  public void publish(Digest key, JobReport report, RunRecord record, Collection<Entry> entries) {
    String attempt = report.job() + "." + report.restart() + "." + brief(report.record());
    Path file = folder(key).resolve(attempt + ".json");
    AtomicFile.write(file, report.toText());
    if (report.succeeded() && key.equals(record.key())) {
      String name = report.again().map(token -> WON + "-" + token).orElse(WON);
      win(file, file.resolveSibling(name + ".json"));
    }
  }

  /** The first that succeeds wins, unless its outputs are gone. */
  private void win(Path file, Path won) {
    try {
      if (Files.exists(won)
          && !isWhole(JobReport.parse(Files.readString(won, StandardCharsets.UTF_8)))) {
        Files.delete(won);
      }
      Files.createLink(won, file);
    } catch (FileAlreadyExistsException e) {
      // Another attempt was first; this one's report stands beside it, as evidence.
      return;
    } catch (UnsupportedOperationException e) {
      return; // Without links the reports of all that succeeded count, by their names.
    } catch (IOException e) {
      throw new DiskFailed("write " + won, e);
    }
  }

  /** A task of an array leaves several reports. */
  private static String brief(Digest record) {
    return record.hex().substring(0, 16);
  }

  private Path folder(Digest key) {
    return folder.resolve(JobRemains.REPORTS).resolve(key.hex().substring(0, 2)).resolve(key.hex());
  }

  /** Returns the folder for what jobs print. */
  Path logs() {
    return folder.resolve(JobRemains.LOGS);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
