package dev.jrepro.run.slurm;

import java.util.ArrayList;
import java.util.List;

/**
 * A job as the queue lists it.
 *
 * @param id its number
 * @param array the number of the array that it is of; its own if it is of none
 * @param task which of the array it is, or are; empty if it is of none
 * @param state Slurm's word for its state
 * @param reason why it waits, or why it ended; Slurm's words
 * @param node where it runs or ran; empty before
 * @param name what it is called
 */
record JobRow(
    String id, String array, String task, String state, String reason, String node, String name) {

  /** The format that {@code squeue} is asked for: what may hold the separator stands last. */
  static final String FORMAT = "%A|%F|%K|%T|%r|%N|%j";

  private static final int FIELDS = 7;

  /** Reads what {@code squeue} printed; a line that is none of its own is passed over. */
  static List<JobRow> parse(String text) {
    List<JobRow> rows = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.strip().split("\\|", FIELDS);
      if (fields.length == FIELDS && fields[0].matches("[0-9]+")) {
        String task = fields[2].startsWith("N/A") ? "" : fields[2];
        rows.add(
            new JobRow(fields[0], fields[1], task, fields[3], fields[4], fields[5], fields[6]));
      }
    }
    return rows;
  }

  JobState judged() {
    return JobState.of(state, reason);
  }

  /** Returns what it is called where there are numbers: a task by its array's, and its place. */
  String title() {
    return task.isEmpty() ? id : array + "_" + task;
  }

  /** Returns the row in words. */
  String text() {
    boolean plain = reason.isEmpty() || reason.equals("None");
    return "job "
        + title()
        + " is "
        + state
        + (plain ? "" : " (" + reason + ")")
        + (node.isEmpty() ? "" : " on " + node);
  }
}
