package dev.jrepro.run.slurm;

import java.util.ArrayList;
import java.util.List;

/**
 * A job as the queue lists it.
 *
 * @param id its number
 * @param state Slurm's word for its state
 * @param reason why it waits, or why it ended; Slurm's words
 * @param node where it runs or ran; empty before
 * @param name what it is called
 */
record JobRow(String id, String state, String reason, String node, String name) {

  /** The format that {@code squeue} is asked for: what may hold the separator stands last. */
  static final String FORMAT = "%A|%T|%r|%N|%j";

  private static final int FIELDS = 5;

  /** Reads what {@code squeue} printed; a line that is none of its own is passed over. */
  static List<JobRow> parse(String text) {
    List<JobRow> rows = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.strip().split("\\|", FIELDS);
      if (fields.length == FIELDS && fields[0].matches("[0-9]+")) {
        rows.add(new JobRow(fields[0], fields[1], fields[2], fields[3], fields[4]));
      }
    }
    return rows;
  }

  JobState judged() {
    return JobState.of(state, reason);
  }

  /** Returns the row in words. */
  String text() {
    boolean plain = reason.isEmpty() || reason.equals("None");
    return "job "
        + id
        + " is "
        + state
        + (plain ? "" : " (" + reason + ")")
        + (node.isEmpty() ? "" : " on " + node);
  }
}
