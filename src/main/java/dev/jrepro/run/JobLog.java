package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.run.slurm.JobEnd;
import dev.jrepro.run.slurm.JobRequest;
import dev.jrepro.run.slurm.JobState;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a job printed: as its record keeps it, or as Slurm wrote it. */
final class JobLog {

  private static final int LINES = 50;

  private final Depot depot;
  private final FolderStore cache;

  JobLog(Depot depot, FolderStore cache) {
    this.depot = depot;
    this.cache = cache;
  }

  /** Returns the last lines that a run printed. */
  List<String> of(RunRecord record) throws InterruptedException {
    if (record.log().isEmpty()) {
      return List.of();
    }
    try {
      depot.bring(List.of(record.log().get()));
      return last(new String(cache.read(record.log().get().digest()), StandardCharsets.UTF_8));
    } catch (JreproException.Refused | JreproException.RemoteFailed e) {
      return List.of("(its log cannot be had: " + e.getMessage() + ")");
    }
  }

  /** Returns the last lines that Slurm wrote of a job, where they can be seen from here. */
  List<String> last(JobRequest request, JobEnd end) {
    Path file = Path.of(file(request, end));
    if (!(depot instanceof SharedDepot) || !Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return last(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }

  /** Returns what a person can do about a job that left neither result nor report. */
  String hint(JobRequest request, JobEnd end) {
    String file = file(request, end);
    if (!(depot instanceof SharedDepot)) {
      return "Its log is on "
          + (end.node().isEmpty() ? "the machine that it ran on" : end.node())
          + ": "
          + file
          + ".";
    }
    return Files.isRegularFile(Path.of(file))
        ? "Its log is " + file + "."
        : "It left no log either: is the folder "
            + depot.address()
            + " there on every machine? If not, set slurm.staging to 'remote'.";
  }

  /** Has a path lead to what a job prints, if that can be seen from here. */
  void show(JobRequest request, String id, Path at) {
    if (!(depot instanceof SharedDepot)) {
      return;
    }
    Path log = Path.of(file(request, new JobEnd(id, JobState.RUNNING, "", "")));
    try {
      if (Files.isSymbolicLink(at) && Files.readSymbolicLink(at).equals(log)) {
        return;
      }
      Files.deleteIfExists(at);
      Files.createSymbolicLink(at, log);
    } catch (IOException e) {
      throw new DiskFailed("show " + log, e);
    }
  }

  private static String file(JobRequest request, JobEnd end) {
    return request
        .log()
        .replace("%x", request.name().text())
        .replace("%j", end.id())
        .replace("%A_%a", end.id());
  }

  private static List<String> last(String text) {
    List<String> lines = text.lines().toList();
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
  }
}
