package dev.jrepro.run.slurm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job to be submitted.
 *
 * @param name what it is called
 * @param script what it runs, a shell script; it is kept in no file but Slurm's own
 * @param options further options of {@code sbatch}
 * @param exports the variables that it is to have, by way of {@code sbatch}'s environment alone
 * @param log where Slurm writes what the script prints; {@code %x} and {@code %j} are its name and
 *     number
 * @param comment what people see of it with {@code scontrol}
 * @param array how many tasks it has, if it is an array; {@code %A} and {@code %a} are then its
 *     number and a task's place
 */
public record JobRequest(
    JobName name,
    String script,
    List<String> options,
    SortedMap<String, String> exports,
    String log,
    String comment,
    Optional<Tasks> array) {

  private static final int MOST_COMMENT = 1000;

  /**
   * The tasks of an array.
   *
   * @param count how many there are
   * @param atOnce how many run at once at most
   */
  public record Tasks(int count, int atOnce) {

    String option() {
      return "--array=0-" + (count - 1) + (atOnce < count ? "%" + atOnce : "");
    }
  }

  public JobRequest {
    options = List.copyOf(options);
    exports = Collections.unmodifiableSortedMap(new TreeMap<>(exports));
  }

  /**
   * Returns the command line. A second job of that name waits for the first; a job is queued anew
   * when its machine dies, and never waits for one that nobody will run.
   */
  List<String> commandLine() {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("sbatch", "--parsable", "--job-name=" + name));
    line.addAll(List.of("--dependency=singleton", "--kill-on-invalid-dep=yes", "--requeue"));
    line.addAll(List.of("--open-mode=append", "--output=" + log, "--chdir=/"));
    line.add("--export=" + (exports.isEmpty() ? "NONE" : String.join(",", exports.keySet())));
    line.add("--comment=" + comment.substring(0, Math.min(comment.length(), MOST_COMMENT)));
    array.map(Tasks::option).ifPresent(line::add);
    line.addAll(options);
    return line;
  }
}
