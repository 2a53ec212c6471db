package dev.jrepro.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What all stages that run at once share: processors, memory, GPUs, what the project counts, and
 * mutexes. For one thread.
 */
final class ResourcePool {

  private final SortedMap<String, Long> capacity;
  private final SortedMap<String, Long> free;
  private final List<String> gpus;
  private final SortedSet<Integer> freeGpus = new TreeSet<>();

  /**
   * Makes a pool of which everything is free.
   *
   * @param capacity how much there is of what; of a mutex there is one without being named
   * @param gpus what CUDA calls the GPUs, in the order in which they are handed out
   */
  ResourcePool(Map<String, Long> capacity, List<String> gpus) {
    this.capacity = new TreeMap<>(capacity);
    this.capacity.put(Demand.GPU, (long) gpus.size());
    this.free = new TreeMap<>(this.capacity);
    this.gpus = List.copyOf(gpus);
    IntStream.range(0, gpus.size()).forEach(freeGpus::add);
  }

  /**
   * What a stage has been given.
   *
   * @param amounts how much of what
   * @param gpus its GPUs, as CUDA calls them, in order
   */
  record Allotment(SortedMap<String, Long> amounts, List<String> gpus) {
    static final Allotment NOTHING = new Allotment(new TreeMap<>(), List.of());
  }

  /** Returns how much there is of something in all; 0 of what nobody has heard of. */
  long capacity(String name) {
    return name.startsWith(Demand.MUTEX) ? 1 : capacity.getOrDefault(name, 0L);
  }

  private long free(String name) {
    return free.getOrDefault(name, capacity(name));
  }

  /** Whoever asks for more processors than there are gets all: it is slower, and not wrong. */
  private long wanted(Map.Entry<String, Long> amount) {
    return amount.getKey().equals(Demand.CPUS)
        ? Math.min(amount.getValue(), capacity(Demand.CPUS))
        : amount.getValue();
  }

  /** Returns the first thing of which a demand asks for more than there is at all. */
  Optional<String> beyond(Demand demand) {
    return demand.amounts().entrySet().stream()
        .filter(amount -> wanted(amount) > capacity(amount.getKey()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Begins to hand out what is free, to those who wait, in their order. */
  Round round() {
    return new Round();
  }

  /** Takes back what was given. */
  void giveBack(Allotment allotment) {
    allotment.amounts().forEach((name, count) -> free.put(name, free(name) + count));
    allotment.gpus().forEach(gpu -> freeGpus.add(gpus.indexOf(gpu)));
  }

  /**
   * One handing out. The first who has to wait has all that it asks for kept for it, those behind
   * have what they lack kept for them: so small demands never overtake a large one for ever, and
   * one that waits for a mutex does not keep processors idle.
   */
  final class Round {
    private final SortedMap<String, Long> left = new TreeMap<>();
    private boolean someoneWaits;

    private Round() {}

    /** Returns what is asked for; empty if it has to be waited for. */
    Optional<Allotment> take(Demand demand) {
      Collection<String> lacking = lacking(demand);
      for (Map.Entry<String, Long> amount : demand.amounts().entrySet()) {
        String name = amount.getKey();
        if (lacking.isEmpty() || !someoneWaits || lacking.contains(name)) {
          left.put(name, left(name) - wanted(amount));
        }
      }
      someoneWaits |= !lacking.isEmpty();
      return lacking.isEmpty() ? Optional.of(give(demand)) : Optional.empty();
    }

    /** Returns what is to be waited for, in a person's words. */
    String lack(Demand demand) {
      return String.join(" and ", lacking(demand).stream().map(Demand::words).toList());
    }

    private List<String> lacking(Demand demand) {
      return demand.amounts().entrySet().stream()
          .filter(amount -> wanted(amount) > left(amount.getKey()))
          .map(Map.Entry::getKey)
          .toList();
    }

    private long left(String name) {
      return left.getOrDefault(name, free(name));
    }

    private Allotment give(Demand demand) {
      SortedMap<String, Long> given = new TreeMap<>();
      List<String> devices = new ArrayList<>();
      for (Map.Entry<String, Long> amount : demand.amounts().entrySet()) {
        given.put(amount.getKey(), wanted(amount));
        free.put(amount.getKey(), free(amount.getKey()) - wanted(amount));
        left.put(amount.getKey(), left(amount.getKey()));
      }
      for (long i = given.getOrDefault(Demand.GPU, 0L); i > 0; i--) {
        devices.add(gpus.get(freeGpus.removeFirst()));
      }
      return new Allotment(given, List.copyOf(devices));
    }
  }
}
