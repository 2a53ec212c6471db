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
 * @param file what was printed; not there before there is something, and while that is new
 * @param journal of the run
 * @param line where it says that the attempt is not over
 */
public record RunningLog(String stage, Path file, Path journal, long line) {

  private static final long POLL_MILLIS = 100;

  /** Returns those of the stages that run now. */
  public static List<RunningLog> of(Project project) {
    List<RunningLog> logs = new ArrayList<>();
    for (Attempt attempt : Attempts.leftBehind(project)) {
      Attempt.Place place = attempt.place();
      logs.add(
          new RunningLog(
              attempt.stage(), attempt.file(Attempt.LOG), place.journal(), place.line()));
    }
    return logs;
  }

  /** Copies all that was and will be printed, until the attempt is over. */
  public void follow(OutputStream out) throws InterruptedException {
    while (!Files.exists(file)) {
      if (!Journal.counts(journal, line)) {
        return; // It was over before it could be read.
      }
      Thread.sleep(POLL_MILLIS);
    }
    try (InputStream in = Files.newInputStream(file)) {
      boolean over = false;
      while (!over) {
        // Asked first: what is printed before the end is still to be read.
        over = !Journal.counts(journal, line);
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
