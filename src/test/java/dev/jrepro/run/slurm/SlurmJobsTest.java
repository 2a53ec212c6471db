package dev.jrepro.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is done about a queue that says this and that; the real one is in {@code SlurmTest}. */
final class SlurmJobsTest {

  private static final JobName NAME =
      JobName.of("/cache", "p:train@0.1", Digest.ofUtf8("key"), Optional.empty());

  private final FakeSlurm slurm = new FakeSlurm();
  private final List<String> warned = Collections.synchronizedList(new ArrayList<>());
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean published = new AtomicBoolean();

  /** Programs that answer what a test wants them to, the last answer again and again. */
  private static final class FakeSlurm implements Programs {
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    final List<Map<String, String>> variables = Collections.synchronizedList(new ArrayList<>());
    final ConcurrentLinkedQueue<Ran> squeue = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Ran> sbatch = new ConcurrentLinkedQueue<>();

    FakeSlurm listing(String rows) {
      squeue.add(new Ran(0, rows, ""));
      return this;
    }

    FakeSlurm taking(String id) {
      sbatch.add(new Ran(0, id + "\n", ""));
      return this;
    }

    FakeSlurm silent() {
      squeue.add(silence("slurm_load_jobs error"));
      return this;
    }

    static Ran silence(String what) {
      return new Ran(1, "", what + ": Unable to contact slurm controller (connect failure)");
    }

    @Override
    public Ran run(List<String> line, String input, Map<String, String> environment) {
      lines.add(String.join(" ", line));
      variables.add(environment);
      return switch (line.getFirst()) {
        case "squeue" -> next(squeue);
        case "sbatch" -> next(sbatch);
        default -> new Ran(0, "", "");
      };
    }

    private static Ran next(ConcurrentLinkedQueue<Ran> answers) {
      Ran first = answers.element();
      if (answers.size() > 1) {
        answers.remove();
      }
      return first;
    }

    long count(String program) {
      return lines.stream().filter(line -> line.startsWith(program)).count();
    }
  }

  private JobEnd run() throws InterruptedException {
    return run(Duration.ofMinutes(5));
  }

  private JobEnd run(Duration patience) throws InterruptedException {
    Map<String, String> caller = Map.of("SLURM_JOB_ID", "7", "SLURM_CONF", "/c", "HOME", "/h");
    JobRequest request =
        new JobRequest(
            NAME,
            "true\n",
            List.of("--mem=1M"),
            new TreeMap<>(Map.of("TOKEN", "x")),
            "/l",
            "c",
            Optional.empty());
    SlurmJobs.Waits waits = new SlurmJobs.Waits(patience, Duration.ZERO, Duration.ZERO);
    try (SlurmJobs jobs = new SlurmJobs(new SlurmClient(slurm, caller), waits, warned::add)) {
      return jobs.run(request, (id, state) -> published.get(), told::add);
    }
  }

  private static String row(String id, String state, String reason) {
    return id + "|" + id + "|N/A|" + state + "|" + reason + "|n1|" + NAME + "\n";
  }

  @Test
  void aNameTellsWhatAJobMakes() {
    assertThat(NAME.text()).matches("jr-[0-9a-f]{8}-p:train@0\\.1-[0-9a-f]{16}");
    JobName odd = JobName.of("/cache", "p:ä b,c", Digest.ofUtf8("key"), Optional.of("1"));
    assertThat(odd.text()).matches("jr-[0-9a-f]{8}-p:__b_c-[0-9a-f]{16}-1");
  }

  @Test
  void aJobIsSubmittedOnceAndSeenThrough() throws InterruptedException {
    slurm.listing("").listing(row("5", "FAILED", "NonZeroExitCode")).taking("5");
    JobEnd end = run();
    assertThat(end.state()).isEqualTo(JobState.FAILED);
    assertThat(end.words()).isEqualTo("job 5 is FAILED (NonZeroExitCode) on n1");
    assertThat(slurm.lines)
        .contains(
            "sbatch --parsable --job-name="
                + NAME
                + " --dependency=singleton --kill-on-invalid-dep=yes --requeue --open-mode=append"
                + " --output=/l --chdir=/ --export=TOKEN --comment=c --mem=1M");
    assertThat(slurm.variables)
        .allMatch(v -> !v.containsKey("SLURM_JOB_ID") && "/c".equals(v.get("SLURM_CONF")));
  }

  @Test
  void aJobOfThatNameIsTakenUp() throws InterruptedException {
    slurm.listing(row("8", "RUNNING", "None")).listing(row("8", "CANCELLED", "None"));
    assertThat(run().state()).isEqualTo(JobState.CANCELLED);
    assertThat(slurm.count("sbatch")).isZero();
    assertThat(told).containsExactly("Slurm job 8, which was there already");
  }

  @Test
  void anInterruptCancelsWhatWasSubmittedHereAndNothingElse() throws InterruptedException {
    slurm.listing(row("8", "RUNNING", "None"));
    interruptOnce("Slurm job 8, which was there already");
    assertThat(slurm.count("scancel")).isZero();
    slurm.squeue.clear();
    slurm.listing("").listing(row("9", "RUNNING", "None")).taking("9");
    interruptOnce("Slurm job 9");
    assertThat(slurm.lines).contains("scancel -Q 9");
  }

  /** Runs until something has been told, and interrupts then. */
  private void interruptOnce(String wanted) throws InterruptedException {
    Thread runner =
        Thread.ofVirtual()
            .start(() -> {
              try {
                run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (!told.contains(wanted)) {
      Thread.sleep(10);
    }
    runner.interrupt();
    runner.join();
  }

  @Test
  void aResultCountsWhateverTheQueueSays() throws InterruptedException {
    published.set(true);
    slurm.listing("").taking("5");
    assertThat(run().state()).isEqualTo(JobState.ENDED);
  }

  @Test
  void aLostJobIsSubmittedAnewAndAStuckOneCancelledFirst() throws InterruptedException {
    slurm
        .listing("")
        .listing(row("5", "PENDING", "launch failed requeued held"))
        .listing(row("6", "NODE_FAIL", "NodeDown"))
        .listing(row("7", "TIMEOUT", "TimeLimit"))
        .taking("5")
        .taking("6")
        .taking("7");
    assertThat(run().id()).isEqualTo("7");
    assertThat(slurm.count("sbatch")).isEqualTo(3);
    assertThat(slurm.lines).contains("scancel -Q 5", "scancel -Q 6");
  }

  @Test
  void aJobThatFailsInSilenceAfterItWasHurriedIsSubmittedAnew() throws InterruptedException {
    slurm
        .listing("")
        .listing(row("5", "RUNNING", "None"))
        .listing(row("5", "PENDING", "BeginTime"))
        .listing(row("5", "RUNNING", "None"))
        .listing(row("5", "FAILED", "NonZeroExitCode"))
        .listing(row("6", "FAILED", "NonZeroExitCode"))
        .taking("5")
        .taking("6");
    JobEnd end = run();
    assertThat(end.id()).isEqualTo("6");
    assertThat(end.state()).isEqualTo(JobState.FAILED);
    assertThat(slurm.count("sbatch")).isEqualTo(2);
  }

  @Test
  void aHurriedJobThatIsOutOfTimeIsNotRepeated() throws InterruptedException {
    slurm
        .listing("")
        .listing(row("5", "RUNNING", "None"))
        .listing(row("5", "PENDING", "BeginTime"))
        .listing(row("5", "TIMEOUT", "TimeLimit"))
        .taking("5");
    assertThat(run().state()).isEqualTo(JobState.FAILED);
    assertThat(slurm.count("sbatch")).isEqualTo(1);
  }

  @Test
  void aNumberThatBecameAnothersIsNotTakenForOnesOwn() throws InterruptedException {
    String other = "5|5|N/A|RUNNING|None|n1|jr-other\n";
    slurm
        .listing("")
        .listing(other)
        .listing(other)
        .listing(other)
        .listing(other)
        .listing(other + row("6", "FAILED", "NonZeroExitCode"))
        .taking("5")
        .taking("6");
    assertThat(run().id()).isEqualTo("6");
    assertThat(slurm.count("scancel")).isZero();
  }

  @Test
  void aSilentControllerIsWaitedForAndSaidOnce() throws InterruptedException {
    slurm
        .listing("")
        .silent()
        .silent()
        .silent()
        .listing(row("5", "FAILED", "NonZeroExitCode"))
        .taking("5");
    assertThat(run().state()).isEqualTo(JobState.FAILED);
    assertThat(warned).singleElement().asString().contains("does not answer");
  }

  @Test
  void aSubmissionWithoutAnAnswerIsLookedForBeforeItIsRepeated() throws InterruptedException {
    slurm.sbatch.add(FakeSlurm.silence("sbatch: error: Batch job submission failed"));
    slurm.listing("").listing(row("9", "PENDING", "Priority")).listing(row("9", "FAILED", "x"));
    assertThat(run().id()).isEqualTo("9");
    assertThat(slurm.count("sbatch")).isEqualTo(1);
  }

  @Test
  void patienceEnds() {
    slurm.silent();
    assertThatThrownBy(() -> run(Duration.ZERO))
        .isInstanceOf(SlurmFailed.class)
        .hasMessageContaining("has not answered");
  }

  @Test
  void whatSlurmRefusesIsSaid() {
    slurm.listing("");
    slurm.sbatch.add(
        new Programs.Ran(
            1, "", "sbatch: error: invalid partition specified: x\nsbatch: error: Batch job"));
    assertThatThrownBy(this::run)
        .isInstanceOf(SlurmFailed.class)
        .hasMessage("sbatch: invalid partition specified: x Batch job.");
  }
}
