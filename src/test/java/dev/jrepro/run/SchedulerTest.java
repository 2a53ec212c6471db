package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.project.Project;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What starts when; nothing here depends on how long anything takes. */
final class SchedulerTest {

  @TempDir private Path folder;
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> fresh = new HashSet<>();
  private final Map<String, Scheduler.Action> actions = new HashMap<>();
  private final Map<String, Demand> demands = new HashMap<>();
  private final ResourcePool pool = new ResourcePool(Map.of("cpus", 4L), List.of("0"));

  /** Tells what it is asked to do, and does what the test has for a stage. */
  private final Scheduler.Work work =
      new Scheduler.Work() {
        @Override
        public Optional<Scheduler.Task> decide(Stage stage) {
          String name = stage.name().stage();
          if (fresh.contains(name)) {
            told.add("fresh " + name);
            return Optional.empty();
          }
          Scheduler.Action action = actions.getOrDefault(name, allotment -> {});
          return Optional.of(
              new Scheduler.Task(
                  demands.getOrDefault(name, Demand.NOTHING),
                  allotment -> {
                    told.add("start " + name);
                    action.run(allotment);
                    told.add("end " + name);
                  }));
        }

        @Override
        public void waiting(Stage stage, String forWhat) {
          told.add(stage.name().stage() + " waits for " + forWhat);
        }

        @Override
        public void skipped(Stage stage, Stage because) {
          told.add("skip " + stage.name().stage() + " for " + because.name().stage());
        }
      };

  @Test
  void withOneJobEverythingIsInTheOrderOfTheGraph() throws InterruptedException {
    fresh.add("b");
    assertThat(run(1, false, "a:", "b: a", "c: a", "d: b c", "e:")).isEmpty();
    assertThat(told)
        .containsExactly(
            "start a", "end a", "fresh b", "start c", "end c", "start d", "end d", "start e",
            "end e");
  }

  @Test
  void asManyRunAtOnceAsThereAreJobs() throws InterruptedException {
    CountDownLatch three = new CountDownLatch(3);
    for (String name : List.of("a", "b", "c")) {
      actions.put(
          name,
          allotment -> {
            three.countDown();
            three.await();
          });
    }
    run(3, false, "a:", "b:", "c:", "d: a b c");
    assertThat(told.subList(6, 8)).containsExactly("start d", "end d");
  }

  @Test
  void aStageWaitsForAllThatItNeeds() throws InterruptedException {
    CountDownLatch bEnded = new CountDownLatch(1);
    actions.put("a", allotment -> bEnded.await());
    actions.put("b", allotment -> bEnded.countDown());
    run(4, false, "a:", "b:", "c: a b");
    assertThat(told.indexOf("start c")).isGreaterThan(told.indexOf("end a"));
  }

  @Test
  void afterAFailureNothingStartsAndWhatRunsEnds() throws InterruptedException {
    CountDownLatch failing = new CountDownLatch(1);
    AtomicReference<Thread> failed = new AtomicReference<>();
    Scheduler.Action failure = failing(failing);
    actions.put(
        "a",
        allotment -> {
          failed.set(Thread.currentThread());
          failure.run(allotment);
        });
    actions.put(
        "b",
        allotment -> {
          failing.await();
          // Only when its thread is over does the scheduler know of the failure.
          failed.get().join();
        });
    assertThat(run(2, false, "a:", "b:", "c: b", "d:")).hasSize(1);
    assertThat(told).contains("end b").doesNotContain("start c", "start d", "end a");
  }

  @Test
  void keepingGoingPassesOverWhatNeedsTheStageThatFailed() throws InterruptedException {
    actions.put("a", failing(new CountDownLatch(1)));
    assertThat(run(1, true, "a:", "b: a", "c: b", "d:")).hasSize(1);
    assertThat(told).containsExactly("start a", "skip b for a", "skip c for b", "start d", "end d");
  }

  @Test
  void whatCannotBeHadYetIsWaitedForAndToldOnce() throws InterruptedException {
    demands.put("a", demand("gpu"));
    demands.put("b", demand("gpu"));
    demands.put("c", demand("gpu"));
    run(3, false, "a:", "b:", "c:", "d:");
    assertThat(told).containsOnlyOnce("b waits for a GPU", "c waits for a GPU");
    assertThat(told.indexOf("start b")).isGreaterThan(told.indexOf("end a"));
    assertThat(told.indexOf("start c")).isGreaterThan(told.indexOf("end b"));
  }

  @Test
  void whatIsHandedOutIsTold() throws InterruptedException {
    demands.put("a", demand("gpu"));
    actions.put("a", allotment -> told.addAll(allotment.gpus()));
    run(1, false, "a:");
    assertThat(told).containsExactly("start a", "0", "end a");
  }

  @Test
  void whatHasBecomeFreshWhileItWaitedDoesNotStart() throws InterruptedException {
    demands.put("a", demand("mutex m"));
    demands.put("b", demand("mutex m"));
    demands.put("c", demand("mutex m"));
    actions.put("a", allotment -> fresh.add("b"));
    run(3, false, "a:", "b:", "c:");
    assertThat(told).contains("fresh b", "end c").doesNotContain("start b");
  }

  @Test
  void anInterruptEndsAllThatRuns() {
    CountDownLatch running = new CountDownLatch(2);
    Thread caller = Thread.currentThread();
    for (String name : List.of("a", "b")) {
      actions.put(
          name,
          allotment -> {
            running.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              told.add("cut " + name);
              throw e;
            }
          });
    }
    Thread.ofVirtual()
        .start(() -> {
          try {
            running.await();
            caller.interrupt();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> run(2, true, "a:", "b:", "c:"))
        .isInstanceOf(InterruptedException.class);
    assertThat(told).contains("cut a", "cut b").doesNotContain("start c");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aBugEndsTheRun() {
    actions.put(
        "a",
        allotment -> {
          throw new IllegalStateException("a bug");
        });
    assertThatThrownBy(() -> run(2, true, "a:", "b: a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");
  }

  @Test
  void aChainOfFreshStagesNeedsNoOtherThread() throws InterruptedException {
    List<String> chain = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String name = "s%04d".formatted(i);
      fresh.add(name);
      chain.add(name + ":" + (i == 0 ? "" : " s%04d".formatted(i - 1)));
    }
    run(1, false, chain.toArray(String[]::new));
    assertThat(told).hasSize(3000).isSorted();
  }

  private Scheduler.Action failing(CountDownLatch failed) {
    return allotment -> {
      failed.countDown();
      throw new JreproException.StageFailed("it failed.", null);
    };
  }

  private static Demand demand(String name) {
    return new Demand(new TreeMap<>(Map.of(name, 1L)));
  }

  /** Runs stages, each given as its name and those that it needs. */
  private List<JreproException> run(int jobs, boolean keepGoing, String... lines)
      throws InterruptedException {
    List<String> stages = new ArrayList<>();
    for (String line : lines) {
      String name = line.substring(0, line.indexOf(':'));
      String deps = line.substring(line.indexOf(':') + 1).strip().replace(' ', ',');
      stages.add("%s: {cmd: x, deps: [%s], outs: [%s]}".formatted(name, deps, name));
    }
    Scratch scratch = Scratch.pipeline(folder.resolve("p"), stages.toArray(String[]::new));
    try (Project project = Project.open(scratch.root())) {
      StageGraph graph = project.workspace().graph();
      return new Scheduler(work, pool, jobs, keepGoing).run(graph, graph.ordered());
    }
  }
}
