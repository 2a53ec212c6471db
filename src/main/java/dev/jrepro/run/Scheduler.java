package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Has each stage decided about when those that it needs are settled, and what is to be done about
 * it done when there is room. The thread that calls decides, about one stage after the other in the
 * order of the graph; what is done is done by a virtual thread a stage. With room for one stage
 * everything happens in the order of the graph.
 */
final class Scheduler {

  private final Work work;
  private final ResourcePool pool;
  private final int jobs;
  private final boolean keepGoing;

  private final List<Stage> stages = new ArrayList<>();
  private final Map<StageName, Integer> numbers = new HashMap<>();
  private final PriorityQueue<Integer> ready = new PriorityQueue<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final BlockingQueue<Done> finished = new LinkedBlockingQueue<>();
  private final Map<Integer, Thread> running = new HashMap<>();
  private final Set<Integer> stuck = new HashSet<>();
  private final List<JreproException> failures = new ArrayList<>();
  private List<List<Integer>> needed = List.of();
  private List<List<Integer>> needing = List.of();
  private int[] unsettled = {};

  /**
   * Prepares.
   *
   * @param jobs how many stages something is done about at once at most
   * @param keepGoing whether a failure stops only what needs the stage that failed
   */
  Scheduler(Work work, ResourcePool pool, int jobs, boolean keepGoing) {
    this.work = work;
    this.pool = pool;
    this.jobs = jobs;
    this.keepGoing = keepGoing;
  }

  /** What there is to do; called by the thread that schedules, but for {@link Action#run}. */
  interface Work {
    /**
     * Decides about a stage, those that it needs being settled.
     *
     * @return what is to be done; empty if nothing is
     */
    Optional<Task> decide(Stage stage);

    /** The stage cannot be started yet. Told once. */
    void waiting(Stage stage, String forWhat);

    /** The stage is passed over because one that it needs did not succeed. */
    void skipped(Stage stage, Stage because);
  }

  /** What is to be done about a stage, and what that takes. */
  record Task(Demand demand, Action action) {}

  /** Something that takes long; it ends early if its thread is interrupted. */
  interface Action {
    void run(ResourcePool.Allotment allotment) throws InterruptedException;
  }

  private record Waiting(int stage, Demand demand) {}

  private record Done(int stage, ResourcePool.Allotment allotment, @Nullable Throwable failure) {}

  /**
   * Goes through stages, to the end of all that were started.
   *
   * @param chosen the stages, each behind those that it needs
   * @return what failed, the first first; after the first nothing new was started, unless it was to
   *     keep going
   * @throws InterruptedException if this thread was interrupted; whatever was under way has been
   *     interrupted, too, and is over
   */
  List<JreproException> run(StageGraph graph, List<Stage> chosen) throws InterruptedException {
    prepare(graph, chosen);
    try {
      startAll();
      while (!running.isEmpty()) {
        settle(finished.take());
        startAll();
      }
    } finally {
      // Only an interrupt, or a bug, gets here with something under way.
      endAll();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return failures;
  }

  private void prepare(StageGraph graph, List<Stage> chosen) {
    stages.addAll(chosen);
    for (int i = 0; i < chosen.size(); i++) {
      numbers.put(chosen.get(i).name(), i);
    }
    needed = new ArrayList<>();
    needing = new ArrayList<>();
    unsettled = new int[chosen.size()];
    chosen.forEach(stage -> needing.add(new ArrayList<>()));
    for (int i = 0; i < chosen.size(); i++) {
      List<Integer> up = new ArrayList<>();
      for (Stage other : graph.upstream(chosen.get(i).name())) {
        Integer number = numbers.get(other.name());
        if (number != null) {
          up.add(number);
          needing.get(number).add(i);
        }
      }
      needed.add(up);
      unsettled[i] = up.size();
      if (up.isEmpty()) {
        ready.add(i);
      }
    }
  }

  private boolean mayStart() {
    return running.size() < jobs && (failures.isEmpty() || keepGoing);
  }

  private void startAll() {
    boolean givenBack = true;
    while (givenBack) {
      givenBack = startSome();
    }
  }

  /** Returns whether something was handed out that was not needed after all. */
  private boolean startSome() {
    boolean givenBack = false;
    ResourcePool.Round round = pool.round();
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext() && mayStart(); ) {
      Waiting first = each.next();
      Optional<ResourcePool.Allotment> allotment = round.take(first.demand());
      if (allotment.isPresent()) {
        each.remove();
        givenBack |= !startLate(first.stage(), allotment.get());
      }
    }
    while (mayStart() && !ready.isEmpty()) {
      consider(ready.remove(), round);
    }
    return givenBack;
  }

  /** Returns whether it starts: what was decided before it had to wait may not be so any more. */
  private boolean startLate(int stage, ResourcePool.Allotment allotment) {
    Optional<Task> task = decide(stage);
    if (task.isEmpty()) {
      pool.giveBack(allotment);
      return false;
    }
    start(stage, task.get(), allotment);
    return true;
  }

  private void consider(int stage, ResourcePool.Round round) {
    Optional<Integer> because = needed.get(stage).stream().filter(stuck::contains).findFirst();
    if (because.isPresent()) {
      work.skipped(stages.get(stage), stages.get(because.get()));
      stuck.add(stage);
      settled(stage);
      return;
    }
    Optional<Task> task = decide(stage);
    if (task.isEmpty()) {
      return;
    }
    Demand demand = task.get().demand();
    String lack = round.lack(demand);
    Optional<ResourcePool.Allotment> allotment = round.take(demand);
    if (allotment.isPresent()) {
      start(stage, task.get(), allotment.get());
    } else {
      waiting.add(new Waiting(stage, demand));
      work.waiting(stages.get(stage), lack);
    }
  }

  /** Returns what is to be done; where nothing is, or deciding fails, the stage is over with. */
  private Optional<Task> decide(int stage) {
    try {
      Optional<Task> task = work.decide(stages.get(stage));
      if (task.isEmpty()) {
        settled(stage);
      }
      return task;
    } catch (JreproException.Interrupted e) {
      throw e;
    } catch (JreproException e) {
      failed(stage, e);
      return Optional.empty();
    }
  }

  private void start(int stage, Task task, ResourcePool.Allotment allotment) {
    Thread thread =
        Thread.ofVirtual()
            .name("stage " + stages.get(stage).name())
            .unstarted(() -> {
              Throwable failure = null;
              try {
                task.action().run(allotment);
              } catch (Throwable e) {
                failure = e;
              }
              finished.add(new Done(stage, allotment, failure));
            });
    running.put(stage, thread);
    thread.start();
  }

  private void settle(Done done) throws InterruptedException {
    running.remove(done.stage());
    pool.giveBack(done.allotment());
    switch (done.failure()) {
      case null -> settled(done.stage());
      case JreproException.Interrupted e -> throw e;
      case JreproException e -> failed(done.stage(), e);
      case InterruptedException e -> throw e;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  private void failed(int stage, JreproException e) {
    failures.add(e);
    stuck.add(stage);
    settled(stage);
  }

  private void settled(int stage) {
    for (int next : needing.get(stage)) {
      if (--unsettled[next] == 0) {
        ready.add(next);
      }
    }
  }

  /** Interrupts all that is under way, and waits for its end: each puts back what it changed. */
  private void endAll() {
    boolean interrupted = Thread.interrupted();
    running.values().forEach(Thread::interrupt);
    for (Thread thread : running.values()) {
      for (boolean ended = false; !ended; ) {
        try {
          thread.join();
          ended = true;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    running.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
