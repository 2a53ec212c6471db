package dev.jrepro.run.slurm;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists the jobs again and again, once for all who wait: often while something changes, every few
 * seconds while nothing does. A controller that is silent is asked again for as long as patience
 * lasts, and said once to be so. For many threads.
 */
final class Watch implements AutoCloseable {

  private static final Duration LEAST = Duration.ofMillis(200);
  private static final Duration OFTEN = Duration.ofMillis(500);
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private final SlurmClient client;
  private final Duration patience;
  private final Consumer<String> warn;
  private final Object monitor = new Object();
  private Sight last = Sight.NOTHING;
  private boolean asked;
  private @Nullable Thread looker;

  /**
   * Prepares to watch.
   *
   * @param patience how long a silent controller is waited for
   * @param warn is told when the controller falls silent
   */
  Watch(SlurmClient client, Duration patience, Consumer<String> warn) {
    this.client = client;
    this.patience = patience;
    this.warn = warn;
  }

  /**
   * What was seen.
   *
   * @param number which look it was; later ones have larger numbers
   * @param begun when it began, in nanoseconds of this JVM
   * @param jobs the jobs by number; those of the last answer while the controller is silent
   * @param answered whether the controller answered
   * @param gaveUp why no more looks follow, if so
   */
  record Sight(
      long number,
      long begun,
      SortedMap<String, JobRow> jobs,
      boolean answered,
      Optional<RuntimeException> gaveUp) {

    static final Sight NOTHING = new Sight(0, 0, new TreeMap<>(), false, Optional.empty());

    Sight {
      jobs = Collections.unmodifiableSortedMap(new TreeMap<>(jobs));
    }

    /** A controller that lost its last jobs gives their numbers to others. */
    Optional<JobRow> job(String id, JobName name) {
      return Optional.ofNullable(jobs.get(id)).filter(job -> job.name().equals(name.text()));
    }

    /** Returns the tasks of an array, and those that wait together as one. */
    List<JobRow> tasks(String array, JobName name) {
      return jobs.values().stream()
          .filter(job -> job.array().equals(array) && job.name().equals(name.text()))
          .toList();
    }

    /** Returns the first job of that name that a result may come of; not one that is ending. */
    Optional<JobRow> underWay(JobName name) {
      return jobs.values().stream()
          .filter(job -> job.name().equals(name.text()) && job.judged().isUnderWay())
          .filter(job -> !job.state().equals("COMPLETING"))
          .findFirst();
    }
  }

  /**
   * Waits for a look that is newer than one that was seen; the last one may be it.
   *
   * @param number the number of the one that was seen; 0 for none
   * @throws SlurmFailed if there will be none
   */
  Sight after(long number) throws InterruptedException {
    synchronized (monitor) {
      if (looker == null) {
        looker = Thread.ofVirtual().name("jrepro-squeue").start(this::look);
      }
      while (last.number() <= number && last.gaveUp().isEmpty()) {
        monitor.wait();
      }
      if (last.gaveUp().isPresent()) {
        throw last.gaveUp().get();
      }
      return last;
    }
  }

  /** Has the next look come soon. */
  void soon() {
    synchronized (monitor) {
      asked = true;
      monitor.notifyAll();
    }
  }

  private void look() {
    Duration pause = OFTEN;
    int silences = 0;
    long silentSince = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long begun = System.nanoTime();
        try {
          boolean changed = see(begun, client.jobs());
          silences = 0;
          pause = changed ? OFTEN : longer(pause);
        } catch (SlurmClient.Silent e) {
          silentSince = silences == 0 ? begun : silentSince;
          sayOnce(silences, e);
          giveUpIfLate(silentSince, e);
          see(begun);
          pause = SlurmClient.pause(silences++);
        }
        rest(pause);
      }
    } catch (RuntimeException e) {
      publish(new Sight(Long.MAX_VALUE, 0, new TreeMap<>(), false, Optional.of(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sayOnce(int silences, SlurmClient.Silent e) {
    if (silences == 1) {
      warn.accept(
          "Slurm's controller does not answer ("
              + e.getMessage()
              + "); jobs that run go on, and it is asked again.");
    }
  }

  private void giveUpIfLate(long silentSince, SlurmClient.Silent e) {
    if (System.nanoTime() - silentSince > patience.toNanos()) {
      throw new SlurmFailed(
          "Slurm's controller has not answered for "
              + patience.toMinutes()
              + " minutes: "
              + e.getMessage()
              + ".",
          "Jobs that run go on; 'jrepro run' takes up what they make.");
    }
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.multipliedBy(5).dividedBy(4);
    return next.compareTo(SELDOM) > 0 ? SELDOM : next;
  }

  private boolean see(long begun, List<JobRow> rows) {
    SortedMap<String, JobRow> jobs = new TreeMap<>();
    rows.forEach(row -> jobs.put(row.id(), row));
    boolean changed = !jobs.equals(last.jobs());
    publish(new Sight(last.number() + 1, begun, jobs, true, Optional.empty()));
    return changed;
  }

  private void see(long begun) {
    publish(new Sight(last.number() + 1, begun, last.jobs(), false, Optional.empty()));
  }

  private void publish(Sight sight) {
    synchronized (monitor) {
      last = sight;
      monitor.notifyAll();
    }
  }

  /** Asked for or not, the queue is left alone for a moment. */
  private void rest(Duration pause) throws InterruptedException {
    Thread.sleep(LEAST);
    long end = System.nanoTime() + pause.minus(LEAST).toNanos();
    synchronized (monitor) {
      long left = end - System.nanoTime();
      while (!asked && left > 0) {
        monitor.wait(1 + left / 1_000_000);
        left = end - System.nanoTime();
      }
      asked = false;
    }
  }

  @Override
  public void close() {
    synchronized (monitor) {
      if (looker != null) {
        looker.interrupt();
      }
    }
  }
}
