package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checkpoints of one training in its output folder: {@code step-00000123} after so many steps,
 * of which only the last whole one is kept while the training runs, and none when it has ended; and
 * {@code best-00000123} for weights that are among the best. Each is a {@code .safetensors} file
 * and a {@code .json}.
 */
final class Checkpoints {
  static final int SCHEMA = 2;

  private static final String PREFIX = "step-";
  private static final String BEST = "best-";
  private static final String RUN = "run";
  private static final String STEPS = ".steps";

  private final Path folder;

  Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** Writes a checkpoint, and then removes those before it. */
  void write(long step, JsonValue.Obj run, Snapshot snapshot) {
    String name = name(PREFIX, step);
    with(run, snapshot).write(folder, name);
    delete(file -> file.startsWith(PREFIX) && !file.startsWith(name + "."));
  }

  /** Writes what an ended training leaves, under a name of its own. */
  void writeLast(JsonValue.Obj run, Snapshot snapshot, Ending ending) {
    SortedMap<String, JsonValue> facts = new TreeMap<>(snapshot.facts().fields());
    facts.put("ended", ending.toJson());
    with(run, new Snapshot(new JsonValue.Obj(facts), snapshot.tensors())).write(folder, "last");
    clear();
  }

  /** With what it is a state of, and the number of the format. */
  static Snapshot with(JsonValue.Obj run, Snapshot snapshot) {
    SortedMap<String, JsonValue> facts = new TreeMap<>(snapshot.facts().fields());
    facts.put(RUN, run);
    facts.put("schema", JsonValue.of(SCHEMA));
    return new Snapshot(new JsonValue.Obj(facts), snapshot.tensors());
  }

  void writeBest(long step, JsonValue.Obj run, Snapshot weights) {
    with(run, weights).write(folder, name(BEST, step));
  }

  /** Removes the weights that are no longer among the best. */
  void keepBest(List<Standing.Best> best) {
    Set<String> kept = best.stream().map(b -> name(BEST, b.step())).collect(Collectors.toSet());
    delete(file -> file.startsWith(BEST) && kept.stream().noneMatch(k -> file.startsWith(k + ".")));
  }

  static String bestName(Standing.Best best) {
    return name(BEST, best.step());
  }

  private static String name(String prefix, long step) {
    return String.format(Locale.ROOT, "%s%08d", prefix, step);
  }

  /**
   * The last whole checkpoint, if there is one.
   *
   * @param run all that decides the result of the training that asks
   * @throws OtherTraining if it is of another training, or of a newer jrepro
   */
  Optional<Snapshot> last(JsonValue.Obj run, Arena arena) {
    List<String> names =
        ours().stream()
            .filter(name -> name.startsWith(PREFIX) && name.endsWith(Snapshot.FACTS))
            .map(name -> name.substring(0, name.length() - Snapshot.FACTS.length()))
            .toList()
            .reversed();
    for (String name : names) {
      Optional<Snapshot> found = whole(name, arena);
      if (found.isPresent()) {
        check(folder.resolve(name + Snapshot.FACTS), found.get().facts(), run);
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Checks that this jrepro knows the format.
   *
   * @throws OtherTraining if it does not
   */
  static void checkSchema(Path file, JsonValue.Obj facts) {
    long schema = facts.integer("schema").orElse(0L);
    if (schema > SCHEMA) {
      throw new OtherTraining(
          file, "it is of format %d, and this jrepro knows %d".formatted(schema, SCHEMA));
    }
  }

  private static void check(Path file, JsonValue.Obj facts, JsonValue.Obj run) {
    checkSchema(file, facts);
    JsonValue.Obj other = facts.object(RUN);
    Set<String> names = new TreeSet<>(run.fields().keySet());
    names.addAll(other.fields().keySet());
    names.removeIf(name -> run.get(name).equals(other.get(name)));
    if (!names.isEmpty()) {
      throw new OtherTraining(file, "it differs in " + String.join(", ", names) + nets(run, other));
    }
  }

  /** The names of parameters that only one of two trainings has. */
  private static String nets(JsonValue.Obj run, JsonValue.Obj other) {
    Set<String> ours = new TreeSet<>(run.texts("model"));
    Set<String> its = new TreeSet<>(other.texts("model"));
    Set<String> lacking = new TreeSet<>(ours);
    lacking.removeAll(its);
    its.removeAll(ours);
    String text = lacking.isEmpty() ? "" : "; it lacks " + Difference.some(lacking);
    return its.isEmpty() ? text : text + "; it has " + Difference.some(its) + " besides";
  }

  /** Where the chain of the steps lies while there are checkpoints. */
  Path steps() {
    return folder.resolve(STEPS);
  }

  /** Removes the checkpoints of a training that has ended, and what was half written. */
  void clear() {
    delete(file -> !file.startsWith(BEST) || file.endsWith(Published.TEMPORARY));
  }

  /** Removes what was half written. */
  void tidy() {
    delete(file -> file.endsWith(Published.TEMPORARY));
  }

  private Optional<Snapshot> whole(String name, Arena arena) {
    try {
      return Optional.of(Snapshot.read(folder, name, arena));
    } catch (BadData | MissingData | WrongJson e) {
      return Optional.empty();
    }
  }

  private void delete(Predicate<String> which) {
    for (String name : ours()) {
      if (which.test(name)) {
        try {
          Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
          throw new FileFailure("remove", folder.resolve(name), e);
        }
      }
    }
  }

  private List<String> ours() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name ->
              name.startsWith(PREFIX)
                  || name.startsWith(BEST)
                  || name.equals(STEPS)
                  || name.endsWith(Published.TEMPORARY))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new FileFailure("read", folder, e);
    }
  }
}
