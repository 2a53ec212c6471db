package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What jobs of a cluster leave in the cache's folder beside objects, and what is old of it. */
public final class JobRemains {

  /** The folder of what attempts say of themselves. */
  static final String REPORTS = "reports";

  /** The folder of what jobs print. */
  static final String LOGS = "job-logs";

  /** The folder of what attempts left for others to go on from. */
  static final String CHECKPOINTS = "checkpoints";

  private JobRemains() {}

  /**
   * Removes reports, logs and notes of checkpoints: what counts of them is in records.
   *
   * @param before what was written at or after this moment stays
   * @return how many files went
   */
  public static int clean(Project project, Instant before) {
    int gone = 0;
    for (String name : List.of(REPORTS, LOGS, CHECKPOINTS)) {
      gone += clean(project.cacheDir().resolve(name), before);
    }
    return gone;
  }

  private static int clean(Path folder, Instant before) {
    int gone = 0;
    try {
      for (Path each : listed(folder)) {
        if (Files.isDirectory(each)) {
          gone += clean(each, before);
        } else if (Files.getLastModifiedTime(each).toInstant().isBefore(before)
            && Files.deleteIfExists(each)) {
          gone++;
        }
      }
    } catch (NoSuchFileException e) {
      return gone; // Somebody else cleans.
    } catch (IOException e) {
      throw new DiskFailed("clean " + folder, e);
    }
    return gone;
  }

  private static List<Path> listed(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.sorted().toList());
    }
  }
}
