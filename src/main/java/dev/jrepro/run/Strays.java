package dev.jrepro.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Processes of an attempt whose jrepro died: before it could note which they were, or after their
 * group's leader had ended. They are known by a file of the attempt's, which their environment
 * names; where the system does not show that, there is no telling.
 */
final class Strays {

  private static final int LOOKS = 100;
  private static final long PAUSE_MILLIS = 20;

  private Strays() {}

  /**
   * Ends them.
   *
   * @param beginning how the names of the attempt's files begin
   * @param isNoted whether the command's process had been noted; if not, it may be starting still
   */
  static void end(Path beginning, boolean isNoted) throws InterruptedException {
    if (!isNoted) {
      Thread.sleep(PAUSE_MILLIS);
    }
    List<ProcessHandle> found = find(beginning);
    for (int look = 0; look < LOOKS && !found.isEmpty(); look++) {
      found.forEach(ProcessHandle::destroyForcibly);
      Thread.sleep(PAUSE_MILLIS);
      found = find(beginning);
    }
  }

  private static List<ProcessHandle> find(Path beginning) {
    String mark = "JREPRO_REPORT=" + beginning;
    long own = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != own && environment(process).contains(mark))
        .toList();
  }

  private static String environment(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", String.valueOf(process.pid()), "environ");
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // It has ended, or is somebody else's.
    }
  }
}
