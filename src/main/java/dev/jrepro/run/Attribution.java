package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which job made something: what a record says of it, and the job's report.
 *
 * @param variables the job's environment
 * @param again what the run that asked for it calls itself, if the stage was to run anew
 * @param failure what went wrong, as a sentence; empty if nothing did
 * @param items of a map stage, the items that failed, and how
 * @param attempts the records of attempts before
 */
record Attribution(
    Map<String, String> variables,
    Optional<String> again,
    Optional<String> failure,
    SortedMap<RepoPath, String> items,
    List<Entry> attempts) {

  Attribution {
    variables = new TreeMap<>(variables);
  }

  static String job(Map<String, String> variables) {
    String array = variables.get("SLURM_ARRAY_JOB_ID");
    return array == null
        ? variables.getOrDefault("SLURM_JOB_ID", "0")
        : array + "_" + task(variables);
  }

  /** Returns which task of an array this is; 0 if it is none. */
  static int task(Map<String, String> variables) {
    String text = variables.getOrDefault("SLURM_ARRAY_TASK_ID", "0");
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  static int restart(Map<String, String> variables) {
    String text = variables.getOrDefault("SLURM_RESTART_COUNT", "0");
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  JobReport report(Digest record, boolean succeeded) {
    return new JobReport(
        record,
        succeeded,
        job(variables),
        restart(variables),
        variables.getOrDefault("SLURMD_NODENAME", ""),
        again,
        failure,
        items,
        attempts);
  }

  /** Returns a record as it is where the kit came from, with the job in its environment. */
  RunRecord of(RunRecord record, Kit.Origin origin) {
    boolean succeeded = record.outcome() == RunRecord.Outcome.SUCCEEDED;
    JsonValue.Builder environment = JsonValue.object();
    record.environment().fields().forEach(environment::put);
    environment.put("job", report(record.key(), succeeded).details());
    return new RunRecord(
        record.stage(),
        record.outcome(),
        record.key(),
        record.inputs(),
        record.outs(),
        record.files(),
        origin.producers(),
        origin.commit(),
        origin.uncommitted(),
        record.log(),
        record.logs(),
        record.measured(),
        environment.build(),
        record.numerics(),
        record.sources(),
        record.items(),
        record.observed(),
        record.steps());
  }

  Digest store(RunRecord record, Project project) {
    try (ObjectWriter writer = project.cache().writer()) {
      Digest digest = writer.put(record.toBytes());
      writer.commit();
      return digest;
    } catch (IOException e) {
      throw new DiskFailed("store the record of " + record.stage(), e);
    }
  }
}
