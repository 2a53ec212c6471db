package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlError;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Who needs whom, among stages that are numbered in the order of their names.
 *
 * @param up for each stage, the stages that it needs, ascending
 * @param down for each stage, the stages that need it, ascending
 */
record Edges(List<int[]> up, List<int[]> down) {

  /** Draws an edge wherever a dependency and an output are, hold or lie in one another. */
  static Edges of(List<Stage> stages, OutputIndex outputs, StageTitles titles) {
    int[][] up = new int[stages.size()][];
    int[] readers = new int[stages.size()];
    for (int i = 0; i < up.length; i++) {
      up[i] = makers(stages.get(i), i, outputs, titles);
      for (int maker : up[i]) {
        readers[maker]++;
      }
    }
    return new Edges(List.of(up), List.of(reversed(up, readers)));
  }

  private static int[] makers(Stage stage, int self, OutputIndex outputs, StageTitles titles) {
    TreeSet<Integer> makers = new TreeSet<>();
    for (RepoPath dep : stage.deps()) {
      for (OutputIndex.Entry entry : outputs.touching(dep)) {
        if (entry.maker() == self) {
          throw readsItself(entry, dep, titles);
        }
        makers.add(entry.maker());
      }
    }
    stage.params().stream()
        .map(Param::file)
        .distinct()
        .forEach(file -> mustBeKnown(file, stage, outputs, titles));
    return makers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A parameter decides what runs, so that its value must be known before anything runs. */
  private static void mustBeKnown(
      RepoPath parameters, Stage stage, OutputIndex outputs, StageTitles titles) {
    Optional<OutputIndex.Entry> maker = outputs.holder(parameters);
    if (maker.isPresent()) {
      throw new YamlError(
          stage.mark(),
          "stage "
              + titles.of(stage)
              + " takes parameters from '"
              + parameters
              + "', which stage "
              + titles.of(maker.get().stage())
              + " writes; they must be known before anything runs",
          "Make the file a dependency: deps: [" + parameters + "].");
    }
  }

  private static YamlError readsItself(OutputIndex.Entry entry, RepoPath dep, StageTitles titles) {
    String output = entry.output().path().value();
    String whose = "stage " + titles.of(entry.stage()) + " reads its own output '" + output + "'";
    return dep.value().equals(output)
        ? new YamlError(
            entry.output().mark(),
            whose,
            "To go on from the last output no dependency is needed: persist: true keeps it.")
        : new YamlError(
            entry.output().mark(),
            whose + " through its dependency '" + dep + "'",
            "Let the dependency name only what the stage reads, or write elsewhere.");
  }

  private static int[][] reversed(int[][] up, int[] readers) {
    int[][] down = new int[up.length][];
    for (int i = 0; i < up.length; i++) {
      down[i] = new int[readers[i]];
    }
    int[] filled = new int[up.length];
    for (int i = 0; i < up.length; i++) {
      for (int maker : up[i]) {
        down[maker][filled[maker]++] = i;
      }
    }
    return down;
  }

  /**
   * Returns the stages, each behind those that it needs and the lowest first among the free ones
   * (Kahn's algorithm). Stages in a cycle, or behind one, are left out.
   */
  int[] order() {
    int[] waitsFor = up.stream().mapToInt(each -> each.length).toArray();
    PriorityQueue<Integer> free = new PriorityQueue<>();
    for (int i = 0; i < waitsFor.length; i++) {
      if (waitsFor[i] == 0) {
        free.add(i);
      }
    }
    int[] order = new int[waitsFor.length];
    int count = 0;
    for (Integer next = free.poll(); next != null; next = free.poll()) {
      order[count++] = next;
      for (int reader : down.get(next)) {
        if (--waitsFor[reader] == 0) {
          free.add(reader);
        }
      }
    }
    return Arrays.copyOf(order, count);
  }

  /**
   * Returns a cycle, in the order in which its stages would feed each other, from the lowest on.
   *
   * @param order what {@link #order} gave, which must lack some stages
   */
  int[] cycle(int[] order) {
    boolean[] done = new boolean[up.size()];
    for (int each : order) {
      done[each] = true;
    }
    int at = 0;
    while (done[at]) {
      at++;
    }
    int[] way = new int[up.size()];
    int[] step = new int[up.size()];
    int steps = 0;
    // A stage that was left out needs one that was left out too, so the way up comes back.
    while (step[at] == 0) {
      way[steps++] = at;
      step[at] = steps;
      at = Arrays.stream(up.get(at)).filter(i -> !done[i]).findFirst().orElseThrow();
    }
    return fromLowest(Arrays.copyOfRange(way, step[at] - 1, steps));
  }

  private static int[] fromLowest(int[] upwards) {
    int length = upwards.length;
    int lowest = 0;
    for (int i = 1; i < length; i++) {
      lowest = upwards[i] < upwards[lowest] ? i : lowest;
    }
    int[] cycle = new int[length];
    for (int i = 0; i < length; i++) {
      cycle[i] = upwards[Math.floorMod(lowest - i, length)];
    }
    return cycle;
  }

  /** Returns which stages can be reached from the chosen ones, which are among them. */
  static boolean[] reach(List<int[]> along, boolean[] chosen) {
    boolean[] reached = chosen.clone();
    int[] open = new int[reached.length];
    int count = 0;
    for (int i = 0; i < reached.length; i++) {
      if (reached[i]) {
        open[count++] = i;
      }
    }
    while (count > 0) {
      for (int next : along.get(open[--count])) {
        if (!reached[next]) {
          reached[next] = true;
          open[count++] = next;
        }
      }
    }
    return reached;
  }
}
