package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random stages against a plain quadratic model of who needs whom, and in which order. */
final class RandomGraphTest {

  private static final int TRIALS = 300;

  @Test
  void edgesAndOrderAreThoseOfThePlainModel() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int cyclic = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      String about = "seed " + seed + ", trial " + trial;
      List<Stage> stages = stages(random);
      List<Stage> expected = order(stages);
      if (expected.size() < stages.size()) {
        cyclic++;
        assertThat(errorOf(stages)).as(about).contains("these stages need each other");
      } else {
        check(stages, expected, about);
      }
    }
    assertThat(cyclic).as("seed " + seed).isBetween(1, TRIALS - 1);
  }

  private static void check(List<Stage> stages, List<Stage> expected, String about) {
    StageGraph graph = StageGraph.of(pipelines(stages));
    assertThat(graph.ordered()).as(about).isEqualTo(expected);
    for (Stage stage : stages) {
      List<Stage> up = sorted(stages.stream().filter(other -> needs(stage, other)).toList());
      List<Stage> down = sorted(stages.stream().filter(other -> needs(other, stage)).toList());
      assertThat(graph.upstream(stage.name())).as(about).isEqualTo(up);
      assertThat(graph.downstream(stage.name())).as(about).isEqualTo(down);
    }
  }

  /** Up to 12 stages with outputs at random depths, none in another, and dependencies around. */
  private static List<Stage> stages(Random random) {
    StringBuilder text = new StringBuilder("stages:\n");
    Set<RepoPath> taken = new HashSet<>();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      List<String> outs = new ArrayList<>();
      List<String> deps = new ArrayList<>();
      for (int k = random.nextInt(3); k > 0; k--) {
        RepoPath out = path(random);
        if (taken.stream().noneMatch(other -> touch(other, out))) {
          taken.add(out);
          outs.add(out.value());
        }
      }
      for (int k = random.nextInt(3); k > 0; k--) {
        RepoPath dep = path(random);
        if (outs.stream().noneMatch(out -> touch(RepoPath.of(out), dep))) {
          deps.add(dep.value());
        }
      }
      text.append("  s%d: {cmd: x, deps: %s, outs: %s}\n".formatted(i, deps, outs));
    }
    return MemoryFiles.of("pipelines/p.yaml", text.toString()).stages();
  }

  /** Names with what sorts before and after a slash, at depth one to three. */
  private static RepoPath path(Random random) {
    String[] names = {"a", "a-b", "a.c", "a0", "b", "é", "aa"};
    RepoPath path = RepoPath.ROOT;
    for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
      path = path.child(names[random.nextInt(names.length)]);
    }
    return path;
  }

  private static boolean touch(RepoPath a, RepoPath b) {
    return a.isIn(b) || b.isIn(a);
  }

  private static boolean needs(Stage stage, Stage other) {
    return stage.deps().stream()
        .anyMatch(dep -> other.outs().stream().anyMatch(out -> touch(dep, out.path())));
  }

  /** Takes, again and again, the first stage by name that needs no stage that is left. */
  private static List<Stage> order(List<Stage> stages) {
    List<Stage> left = new ArrayList<>(sorted(stages));
    List<Stage> order = new ArrayList<>();
    boolean found = true;
    while (found) {
      List<Stage> rest = List.copyOf(left);
      found =
          rest.stream()
              .filter(stage -> rest.stream().noneMatch(other -> needs(stage, other)))
              .findFirst()
              .map(next -> left.remove(next) && order.add(next))
              .orElse(false);
    }
    return order;
  }

  private static List<Stage> sorted(List<Stage> stages) {
    return stages.stream().sorted(Comparator.comparing(Stage::name)).toList();
  }

  private static String errorOf(List<Stage> stages) {
    try {
      StageGraph.of(pipelines(stages));
      return "none";
    } catch (JreproException.Invalid e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<Pipeline> pipelines(List<Stage> stages) {
    return List.of(
        new Pipeline(
            "p",
            RepoPath.of("pipelines/p.yaml"),
            stages,
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }
}
