package dev.jrepro.run;

import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What should run, said plainly: a stage runs if what it declares, what it could read or what it
 * wrote is not as it was when it last ran, unless a run like that is known.
 */
final class PipelineModel {

  /** How a run that was ended early, or went its own way, is told from one that did not. */
  record Expected(List<Integer> ran, Set<Integer> failed, int restored) {}

  private record Lock(String key, SortedMap<String, String> outs) {}

  final SortedMap<String, ModelStage> stages = new TreeMap<>();
  final SortedMap<String, Integer> params = new TreeMap<>();

  /** Every file of the workspace that stages read or write, with what is in it. */
  final SortedMap<String, String> files = new TreeMap<>();

  final Set<Integer> failing = new TreeSet<>();
  final Map<String, Object> locks = new HashMap<>();
  private final Map<String, SortedMap<String, String>> known = new HashMap<>();

  /** Returns the files at and below a path, by their paths. */
  SortedMap<String, String> at(String path) {
    SortedMap<String, String> found = new TreeMap<>();
    files.forEach((file, text) -> {
      if (file.equals(path) || file.startsWith(path + "/")) {
        found.put(file, text);
      }
    });
    return found;
  }

  /** Returns the stages, each behind those that it needs, and among free ones by their names. */
  List<ModelStage> ordered() {
    Map<String, Set<String>> waitsFor = new TreeMap<>();
    stages.values().forEach(stage -> waitsFor.put(stage.name(), needs(stage)));
    PriorityQueue<String> free = new PriorityQueue<>();
    waitsFor.forEach((name, needs) -> {
      if (needs.isEmpty()) {
        free.add(name);
      }
    });
    List<ModelStage> order = new ArrayList<>();
    while (!free.isEmpty()) {
      String next = free.remove();
      order.add(stages.get(next));
      waitsFor.forEach((name, needs) -> {
        if (needs.remove(next) && needs.isEmpty()) {
          free.add(name);
        }
      });
    }
    return order;
  }

  /** Returns the names of the stages whose outputs a stage reads. */
  Set<String> needs(ModelStage stage) {
    Set<String> needs = new HashSet<>();
    for (ModelStage other : stages.values()) {
      boolean feeds =
          other.outs().stream()
              .anyMatch(out ->
                  stage.deps().stream()
                      .anyMatch(d -> d.equals(out.path()) || d.startsWith(out.path() + "/")));
      if (feeds) {
        needs.add(other.name());
      }
    }
    return needs;
  }

  /** Runs, and returns what a run of jrepro must come to. */
  Expected run(boolean restores, boolean keepsGoing) {
    List<Integer> ran = new ArrayList<>();
    Set<Integer> failed = new TreeSet<>();
    Set<String> stuck = new HashSet<>();
    int restored = 0;
    for (ModelStage stage : ordered()) {
      if (needs(stage).stream().anyMatch(stuck::contains)) {
        stuck.add(stage.name());
        continue;
      }
      if (stage.frozen() || isFresh(stage)) {
        continue;
      }
      Optional<SortedMap<String, String>> answer = answer(stage);
      if (restores && !stage.always() && answer.isPresent()) {
        finish(stage, answer.get());
        restored++;
        continue;
      }
      ran.add(stage.id());
      if (failing.contains(stage.id())) {
        failed.add(stage.id());
        stuck.add(stage.name());
        if (!keepsGoing) {
          break;
        }
        continue;
      }
      finish(stage, compute(stage));
    }
    return new Expected(ran, failed, restored);
  }

  private boolean isFresh(ModelStage stage) {
    return !stage.always()
        && locks.get(stage.name()) instanceof Lock lock
        && lock.key().equals(key(stage))
        && lock.outs().equals(outs(stage));
  }

  private Optional<SortedMap<String, String>> answer(ModelStage stage) {
    String key = key(stage);
    return locks.get(stage.name()) instanceof Lock lock && lock.key().equals(key)
        ? Optional.of(lock.outs())
        : Optional.ofNullable(known.get(key));
  }

  private String key(ModelStage stage) {
    StringBuilder key = new StringBuilder();
    key.append(stage.id()).append(stage.head(value(stage))).append(stage.outs());
    key.append(stage.used()).append(stage.param()).append(value(stage));
    stage.deps().forEach(dep -> key.append(dep).append(at(dep)));
    return key.toString();
  }

  private String value(ModelStage stage) {
    return String.valueOf(params.get(stage.param()));
  }

  private SortedMap<String, String> outs(ModelStage stage) {
    SortedMap<String, String> outs = new TreeMap<>();
    stage.outs().forEach(out -> outs.putAll(at(out.path())));
    return outs;
  }

  private SortedMap<String, String> compute(ModelStage stage) {
    StringBuilder read = new StringBuilder(stage.head(value(stage))).append('\n');
    for (String used : stage.used()) {
      at(used.endsWith("/*") ? used.substring(0, used.length() - 2) : used)
          .values()
          .forEach(read::append);
    }
    String digest = Digest.ofUtf8(read.toString()).hex() + "  -";
    SortedMap<String, String> outs = new TreeMap<>();
    for (ModelStage.Out out : stage.outs()) {
      String shown = digest.substring(0, Math.min(out.digits(), digest.length()));
      out.files().forEach(file -> outs.put(file, shown + "\n"));
    }
    return outs;
  }

  private void finish(ModelStage stage, SortedMap<String, String> made) {
    outs(stage).keySet().forEach(files::remove);
    files.putAll(made);
    locks.put(stage.name(), new Lock(key(stage), made));
    known.put(key(stage), made);
  }
}
