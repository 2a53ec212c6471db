package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command of a stage prints that runs now, in this process or another.
 *
 * @param stage the stage's address
 * @param folder the attempt's folder, which is gone when the attempt is over
 */
public record RunningLog(String stage, Path folder) {

  private static final long POLL_MILLIS = 100;

  /** Returns those of the stages that run now. */
  public static List<RunningLog> of(Project project) {
    List<RunningLog> logs = new ArrayList<>();
    for (Attempt attempt : Attempt.leftBehind(project)) {
      if (!attempt.stage().isEmpty()) {
        logs.add(new RunningLog(attempt.stage(), attempt.folder()));
      }
    }
    return logs;
  }

  /** Copies all that was and will be printed, until the attempt is over. */
  public void follow(OutputStream out) throws InterruptedException {
    try (InputStream in = Files.newInputStream(folder.resolve(Attempt.LOG))) {
      boolean over = false;
      while (!over) {
        // Asked first: what is printed before the end is still to be read.
        over = !Files.exists(folder.resolve(Attempt.JOURNAL));
        in.transferTo(out);
        out.flush();
        if (!over) {
          Thread.sleep(POLL_MILLIS);
        }
      }
    } catch (NoSuchFileException e) {
      return; // It was over before it could be read.
    } catch (IOException e) {
      throw new DiskFailed("follow the log of " + stage, e);
    }
  }
}
