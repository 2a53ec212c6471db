package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.pipeline.Resources;
import dev.jrepro.pipeline.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How much there is for all stages that run at once: as the configuration says, else as the machine
 * has it.
 */
final class Limits {

  /** A cluster queues by itself what is too much for it. */
  private static final int JOBS_ELSEWHERE = 1000;

  private static final String DEVICES = "CUDA_VISIBLE_DEVICES";

  private final RunSession session;
  private final SortedMap<String, Long> configured;
  private final boolean local;
  private final int jobs;
  private final int autoGpus;
  private final ResourcePool pool;

  /**
   * Looks at what there is of what the stages ask for.
   *
   * @param local whether the stages take of this machine's processors, memory and GPUs
   */
  Limits(RunSession session, boolean local, Collection<Stage> stages) {
    this.session = session;
    this.configured = session.project().config().run().limits();
    this.local = local;
    this.jobs = jobsOf();
    SortedMap<String, Long> capacity = new TreeMap<>(configured);
    int processors = Math.max(Runtime.getRuntime().availableProcessors(), jobs);
    capacity.putIfAbsent(Demand.CPUS, (long) processors);
    if (local && stages.stream().anyMatch(s -> s.resources().memoryBytes().isPresent())) {
      capacity.putIfAbsent(Demand.MEMORY, session.context().machine().usableMemoryBytes());
    }
    List<String> gpus = local && stages.stream().anyMatch(Limits::mayTakeGpu) ? gpus() : List.of();
    this.autoGpus = gpus.isEmpty() || !RunContext.hasCuda() ? 0 : 1;
    this.pool = new ResourcePool(capacity, gpus);
  }

  private int jobsOf() {
    int asked = session.options().jobs();
    int usual = session.project().config().run().jobs();
    return asked > 0 ? asked : usual > 0 ? usual : local ? 1 : JOBS_ELSEWHERE;
  }

  private static boolean mayTakeGpu(Stage stage) {
    return switch (stage.resources().gpu()) {
      case Resources.Gpu.None() -> false;
      case Resources.Gpu.Auto() -> stage.isJava() && RunContext.hasCuda();
      case Resources.Gpu.Count(int count) -> count > 0;
    };
  }

  /** The caller may have been given some of the machine's GPUs only. */
  private List<String> gpus() {
    Optional<String> mine = Optional.ofNullable(session.options().caller().get(DEVICES));
    List<String> there = new ArrayList<>();
    if (mine.isPresent()) {
      for (String gpu : mine.get().split(",", -1)) {
        // To CUDA, the list ends before the first that is none.
        if (gpu.isBlank() || gpu.strip().equals("-1")) {
          break;
        }
        there.add(gpu.strip());
      }
    }
    Long most = configured.get(Demand.GPU);
    int count =
        most != null
            ? most.intValue()
            : mine.isPresent() ? there.size() : session.context().machine().gpus().size();
    return mine.isPresent()
        ? there.subList(0, Math.min(count, there.size()))
        : IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  /** Returns the variables that tell a stage's command which GPUs it may use. */
  static Map<String, String> variables(Stage stage, List<String> gpus) {
    boolean none = stage.resources().gpu() instanceof Resources.Gpu.None;
    return none || !gpus.isEmpty() ? Map.of(DEVICES, String.join(",", gpus)) : Map.of();
  }

  /** Returns how many stages may run at once. */
  int jobs() {
    return jobs;
  }

  ResourcePool pool() {
    return pool;
  }

  /** Returns for how many of its items a map stage runs at once on this machine; 1 for others. */
  int itemsAtOnce(Stage stage) {
    if (stage.map().isEmpty() || !local || !stage.resources().mutexes().isEmpty()) {
      return 1;
    }
    long most = jobs;
    for (Map.Entry<String, Long> amount : demandOfOne(stage).amounts().entrySet()) {
      most = Math.min(most, pool.capacity(amount.getKey()) / Math.max(1, amount.getValue()));
    }
    return Math.clamp(most, 1, jobs);
  }

  /** Returns what a stage takes while it runs; a map stage for all items that run at once. */
  Demand demand(Stage stage) {
    return demandOfOne(stage).times(itemsAtOnce(stage));
  }

  private Demand demandOfOne(Stage stage) {
    if (local) {
      return Demand.ofMachine(stage, autoGpus);
    }
    SortedMap<String, Long> amounts = new TreeMap<>(Demand.ofProject(stage).amounts());
    amounts.keySet().removeIf(name -> pool.capacity(name) == 0);
    return new Demand(amounts);
  }

  /** Returns whether a stage asks for more of something than there is at all. */
  boolean isBeyond(Stage stage) {
    return pool.beyond(demand(stage)).isPresent();
  }

  /**
   * Checks that a stage asks for no more of anything than there is at all.
   *
   * @throws JreproException.Refused if it does
   * @throws JreproException.Invalid if it asks for something of which nobody says how much there is
   */
  void check(Stage stage) {
    Optional<String> beyond = pool.beyond(demand(stage));
    if (beyond.isPresent()) {
      throw tooMuch(stage, beyond.get());
    }
  }

  private JreproException tooMuch(Stage stage, String name) {
    String what = "stage " + session.title(stage) + " asks for ";
    long asked = demand(stage).amounts().getOrDefault(name, 0L);
    long there = pool.capacity(name);
    String key = "resources." + name;
    return switch (name) {
      case Demand.MEMORY ->
          new JreproException.Refused(
              what + memory(asked) + " of memory, and there are " + memory(there) + ".",
              "Run it on a larger machine; '" + key + "' of the configuration says what there is.");
      case Demand.GPU ->
          new JreproException.Refused(
              what + asked + (asked == 1 ? " GPU" : " GPUs") + ", and there are " + there + ".",
              "Run it where there are; '" + key + "' of the configuration says how many to count.");
      default ->
          configured.containsKey(name)
              ? new JreproException.Refused(
                  what + asked + " of '" + name + "', and there are " + there + ".",
                  "'" + key + "' of the configuration says how many there are.")
              : new JreproException.Invalid(
                  stage.mark()
                      + ": "
                      + what
                      + "'"
                      + name
                      + "', and nothing says how many there are.",
                  "'jrepro config " + key + " 1' does.");
    };
  }

  private static String memory(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / (1L << 30));
  }
}
