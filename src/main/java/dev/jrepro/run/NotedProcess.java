package dev.jrepro.run;

import dev.jrepro.json.JsonValue;
import java.util.Optional;

/**
 * A process that works on an attempt, as the journal has it: by its number and its start, since
 * numbers are used again.
 *
 * @param which of the attempt's processes it is
 * @param pid its number; empty where the line has none
 * @param started when it started, as the JDK tells it; {@code ?} where it does not
 */
record NotedProcess(long which, Optional<Long> pid, String started) {
  private static final long PATIENCE_MILLIS = 2000;

  static NotedProcess of(int which, ProcessHandle process) {
    return new NotedProcess(which, Optional.of(process.pid()), startOf(process));
  }

  /** Reads the line of a journal that notes it. */
  static NotedProcess of(JsonValue.Obj line) {
    return new NotedProcess(
        line.needInteger("place"), line.integer("pid"), line.text("started").orElse(""));
  }

  /** Returns the line that notes it as working on an attempt of the run. */
  JsonValue.Obj line(int attempt) {
    JsonValue.Builder line =
        JsonValue.object().put(Attempt.NUMBER, attempt).put("place", which).put("started", started);
    pid.ifPresent(number -> line.put("pid", number));
    return line.build();
  }

  /** Ends it and its group, if it still runs. */
  void end() throws InterruptedException {
    Optional<ProcessHandle> process =
        pid.flatMap(ProcessHandle::of).filter(p -> startOf(p).equals(started));
    if (process.isPresent()) {
      ProcessGroup.of(process.get()).end(PATIENCE_MILLIS);
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("?");
  }
}
