package dev.jrepro.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobStateTest {

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, None, ENDED",
    "FAILED, NonZeroExitCode, FAILED",
    "FAILED, JobLaunchFailure, FAILED",
    "TIMEOUT, TimeLimit, FAILED",
    "OUT_OF_MEMORY, OutOfMemory, FAILED",
    "CANCELLED, None, CANCELLED",
    "NODE_FAIL, NodeDown, LOST",
    "PREEMPTED, None, LOST",
    "BOOT_FAIL, None, LOST",
    "PENDING, Resources, WAITING",
    "PENDING, BeginTime, WAITING",
    "PENDING, JobHeldUser, WAITING",
    "PENDING, launch failed requeued held, LOST",
    "PENDING, DependencyNeverSatisfied, LOST",
    "RUNNING, None, RUNNING",
    "CONFIGURING, None, RUNNING",
    "COMPLETING, None, RUNNING",
    "SUSPENDED, None, RUNNING"
  })
  void aStateIsJudged(String state, String reason, JobState expected) {
    assertThat(JobState.of(state, reason)).isEqualTo(expected);
  }

  @Test
  void theQueueIsReadLineByLine() {
    assertThat(
            JobRow.parse(
                """
                12|12|N/A|RUNNING|None|n1|jr-12345678-p:a-0123456789abcdef
                14|13|2-5|PENDING|launch failed requeued held||other|name
                squeue: something else
                """))
        .containsExactly(
            new JobRow("12", "12", "", "RUNNING", "None", "n1", "jr-12345678-p:a-0123456789abcdef"),
            new JobRow(
                "14", "13", "2-5", "PENDING", "launch failed requeued held", "", "other|name"));
  }
}
