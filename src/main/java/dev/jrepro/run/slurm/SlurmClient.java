package dev.jrepro.run.slurm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Slurm's commands: each asked once, and its answer read. For many threads. */
final class SlurmClient {

  private static final int TIMED_OUT = 124;
  private static final int USUAL_TASKS = 1001;

  /** Where a Slurm job starts others, these would speak for it, or narrow what is listed. */
  private static final List<String> DROPPED = List.of("SLURM_", "SQUEUE_", "SBATCH_EXPORT");

  private static final List<String> KEPT = List.of("SLURM_CONF", "SLURM_CONF_SERVER");

  private final Programs programs;
  private final SortedMap<String, String> variables;

  /**
   * Prepares to talk to Slurm.
   *
   * @param variables the environment of whoever started jrepro
   */
  SlurmClient(Programs programs, Map<String, String> variables) {
    this.programs = programs;
    this.variables = new TreeMap<>(variables);
    this.variables.keySet().removeIf(SlurmClient::isDropped);
  }

  private static boolean isDropped(String name) {
    return !KEPT.contains(name) && DROPPED.stream().anyMatch(name::startsWith);
  }

  /** The controller does not answer, which it may do again. */
  static final class Silent extends Exception {
    private static final long serialVersionUID = 1;

    Silent(String message) {
      super(message);
    }
  }

  /**
   * Submits a job.
   *
   * @return its number
   * @throws SlurmFailed if Slurm refuses it
   * @throws Silent if the controller does not answer; it may have taken the job all the same
   */
  String submit(JobRequest request) throws InterruptedException, Silent {
    SortedMap<String, String> all = new TreeMap<>(variables);
    all.putAll(request.exports());
    String said = ask(request.commandLine(), request.script(), all);
    // With --parsable: the number, and behind a semicolon the cluster where there are several.
    return said.lines()
        .map(line -> line.strip().replaceFirst(";.*", ""))
        .filter(line -> line.matches("[0-9]+"))
        .reduce((first, last) -> last)
        .orElseThrow(() -> SlurmFailed.refused("sbatch", "it did not tell the job's number"));
  }

  /**
   * Lists this user's jobs, also those that ended lately.
   *
   * @throws Silent if the controller does not answer
   */
  List<JobRow> jobs() throws InterruptedException, Silent {
    List<String> line = List.of("squeue", "--me", "-h", "-t", "all", "-o", JobRow.FORMAT);
    return JobRow.parse(ask(line, "", variables));
  }

  /**
   * Cancels jobs; one that is over already is left as it is.
   *
   * @throws Silent if the controller does not answer
   */
  void cancel(Collection<String> ids) throws InterruptedException, Silent {
    if (ids.isEmpty()) {
      return;
    }
    List<String> line = new ArrayList<>(List.of("scancel", "-Q"));
    line.addAll(ids);
    ask(line, "", variables);
  }

  /** Has a job start now that waits for a time, such as one that lost its machine. */
  void hurry(String id) throws InterruptedException, Silent {
    ask(List.of("scontrol", "update", "jobid=" + id, "StartTime=now"), "", variables);
  }

  /** Returns how many tasks an array may have, or what Slurm has unless told otherwise. */
  int mostTasks() throws InterruptedException, Silent {
    return ask(List.of("scontrol", "show", "config"), "", variables)
        .lines()
        .filter(line -> line.matches("MaxArraySize\\s*=\\s*[0-9]{1,8}"))
        .map(line -> Integer.parseInt(line.replaceFirst(".*=\\s*", "")))
        .findFirst()
        .orElse(USUAL_TASKS);
  }

  private String ask(List<String> line, String input, Map<String, String> all)
      throws InterruptedException, Silent {
    Programs.Ran ran = programs.run(line, input, all);
    if (ran.exit() == 0) {
      return ran.out();
    }
    if (isSilence(ran)) {
      throw new Silent(firstLine(ran.err()).orElse(line.getFirst() + " took too long"));
    }
    if (line.getFirst().equals("scancel") || line.getFirst().equals("scontrol")) {
      return ""; // The job is over, or not ours to change: what it came to is seen elsewhere.
    }
    throw SlurmFailed.refused(
        line.getFirst(), ran.err().isBlank() ? "it failed" : withoutPrefix(ran.err()));
  }

  /** Every message that a controller which restarts, or a network that does not work, gives. */
  private static boolean isSilence(Programs.Ran ran) {
    String said = ran.err();
    return ran.exit() == TIMED_OUT
        || said.contains("Unable to contact slurm controller")
        || said.contains("timed out")
        || said.contains("Connection refused")
        || said.contains("Transport endpoint")
        || said.contains("Zero Bytes were transmitted")
        || said.contains("temporarily unable to accept job")
        || said.contains("temporarily unavailable")
        || said.contains("in standby mode");
  }

  private static Optional<String> firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().map(SlurmClient::withoutPrefix);
  }

  private static String withoutPrefix(String text) {
    return text.strip().replaceAll("(?m)^(sbatch|squeue|scancel|slurm_[a-z_]+): (error: )?", "");
  }

  /** How long the next silence is waited out, after so many in a row. */
  static Duration pause(int silences) {
    return Duration.ofMillis(Math.min(30_000, 500L << Math.min(silences, 6)));
  }
}
