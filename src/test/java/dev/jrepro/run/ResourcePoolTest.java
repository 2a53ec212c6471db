package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What all stages share is handed out in their order, and to nobody twice. */
final class ResourcePoolTest {

  private final ResourcePool pool =
      new ResourcePool(Map.of("cpus", 8L, "memory", 100L, "licence", 2L), List.of("3", "5"));

  @Test
  void gpusAreHandedOutOneByOne() {
    ResourcePool.Round round = pool.round();
    ResourcePool.Allotment first = round.take(demand("gpu", 1)).orElseThrow();
    ResourcePool.Allotment second = round.take(demand("gpu", 1)).orElseThrow();
    assertThat(first.gpus()).containsExactly("3");
    assertThat(second.gpus()).containsExactly("5");
    assertThat(round.take(demand("gpu", 1))).isEmpty();
    pool.giveBack(first);
    assertThat(pool.round().take(demand("gpu", 1)).orElseThrow().gpus()).containsExactly("3");
  }

  @Test
  void aMutexIsHeldByOne() {
    ResourcePool.Allotment held = pool.round().take(demand("mutex db", 1)).orElseThrow();
    assertThat(pool.round().lack(demand("mutex db", 1))).isEqualTo("the mutex db");
    assertThat(pool.round().take(demand("mutex other", 1))).isPresent();
    pool.giveBack(held);
    assertThat(pool.round().take(demand("mutex db", 1))).isPresent();
  }

  @Test
  void whoeverAsksForMoreProcessorsThanThereAreGetsAll() {
    assertThat(pool.beyond(demand("cpus", 64))).isEmpty();
    ResourcePool.Allotment all = pool.round().take(demand("cpus", 64)).orElseThrow();
    assertThat(pool.round().take(demand("cpus", 1))).isEmpty();
    pool.giveBack(all);
    assertThat(pool.round().take(demand("cpus", 8))).isPresent();
  }

  @Test
  void moreThanThereIsAtAllIsNamed() {
    assertThat(pool.beyond(demand("memory", 101))).contains("memory");
    assertThat(pool.beyond(demand("gpu", 3))).contains("gpu");
    assertThat(pool.beyond(demand("licence", 3))).contains("licence");
    assertThat(pool.beyond(demand("never heard of", 1))).contains("never heard of");
    assertThat(pool.beyond(demand("licence", 2))).isEmpty();
  }

  @Test
  void smallDemandsDoNotOvertakeTheFirstThatWaits() {
    ResourcePool.Allotment running = pool.round().take(demand("cpus", 4)).orElseThrow();
    ResourcePool.Round round = pool.round();
    assertThat(round.take(demand("cpus", 8))).isEmpty();
    assertThat(round.take(demand("cpus", 1))).isEmpty();
    pool.giveBack(running);
    assertThat(pool.round().take(demand("cpus", 8))).isPresent();
  }

  @Test
  void manyThatWaitForAMutexLeaveTheRestToOthers() {
    Demand both = new Demand(new TreeMap<>(Map.of("cpus", 1L, "mutex db", 1L)));
    assertThat(pool.round().take(both)).isPresent();
    ResourcePool.Round round = pool.round();
    for (int i = 0; i < 20; i++) {
      assertThat(round.take(both)).isEmpty();
    }
    assertThat(round.take(demand("cpus", 6))).isPresent();
    assertThat(round.take(demand("cpus", 1))).isEmpty();
  }

  /** Whatever is asked for and in whatever order it is given back, everybody's turn comes. */
  @Test
  void nobodyWaitsForEver() {
    long seed = Long.getLong("jrepro.pool.seed", System.nanoTime());
    System.out.println("ResourcePoolTest: -Djrepro.pool.seed=" + seed);
    Random random = new Random(seed);
    List<ResourcePool.Allotment> running = new ArrayList<>();
    List<Demand> line = new ArrayList<>();
    Demand large = new Demand(new TreeMap<>(Map.of("cpus", 8L, "memory", 100L, "mutex db", 1L)));
    int steps = 0;
    for (boolean served = false; !served; steps++) {
      assertThat(steps).as("the large demand's turn").isLessThan(200);
      line.add(steps == 20 ? large : some(random));
      ResourcePool.Round round = pool.round();
      List<Demand> left = new ArrayList<>();
      for (Demand demand : line) {
        Optional<ResourcePool.Allotment> given = round.take(demand);
        given.ifPresent(running::add);
        served |= given.isPresent() && demand.equals(large);
        if (given.isEmpty()) {
          left.add(demand);
        }
      }
      line.clear();
      line.addAll(left);
      Collections.shuffle(running, random);
      pool.giveBack(running.removeLast());
    }
    running.forEach(pool::giveBack);
    assertThat(pool.round().take(large)).isPresent();
  }

  private static Demand some(Random random) {
    TreeMap<String, Long> amounts = new TreeMap<>();
    amounts.put("cpus", 1L + random.nextInt(3));
    if (random.nextBoolean()) {
      amounts.put("memory", 1L + random.nextInt(60)); // Never as much as the large one.
    }
    if (random.nextBoolean()) {
      amounts.put("mutex db", 1L);
    }
    return new Demand(amounts);
  }

  private static Demand demand(String name, long count) {
    return new Demand(new TreeMap<>(Map.of(name, count)));
  }
}
