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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The checkpoints of one training in its output folder, {@code epoch-00001.safetensors} and {@code
 * .json} after the first epoch and so on. Only the last whole one is kept while the training runs,
 * and none when it has ended.
 */
final class Checkpoints {
  private static final String PREFIX = "epoch-";
  private static final String RUN = "run";

  private final Path folder;
  private final String run;

  /**
   * The checkpoints in a folder.
   *
   * @param run the digest of all that decides the training's result; checkpoints of another are not
   *     taken
   */
  Checkpoints(Path folder, String run) {
    this.folder = folder;
    this.run = run;
  }

  void write(int epoch, Snapshot snapshot) {
    String name = String.format(Locale.ROOT, "%s%05d", PREFIX, epoch);
    SortedMap<String, JsonValue> facts = new TreeMap<>(snapshot.facts().fields());
    facts.put(RUN, JsonValue.of(run));
    new Snapshot(new JsonValue.Obj(facts), snapshot.tensors()).write(folder, name);
    delete(file -> !file.startsWith(name + "."));
  }

  /** The last whole checkpoint of this very training, if there is one. */
  Optional<Snapshot> last(Arena arena) {
    List<String> names =
        ours().stream()
            .filter(name -> name.endsWith(Snapshot.FACTS))
            .map(name -> name.substring(0, name.length() - Snapshot.FACTS.length()))
            .toList()
            .reversed();
    return names.stream().flatMap(name -> whole(name, arena).stream()).findFirst();
  }

  /** Removes what is left of checkpoints. */
  void clear() {
    delete(file -> true);
  }

  private Optional<Snapshot> whole(String name, Arena arena) {
    try {
      Snapshot snapshot = Snapshot.read(folder, name, arena);
      return Optional.of(snapshot).filter(s -> s.facts().needText(RUN).equals(run));
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
          .filter(name -> name.startsWith(PREFIX) || name.endsWith(Published.TEMPORARY))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new FileFailure("read", folder, e);
    }
  }
}
