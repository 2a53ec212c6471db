package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors and facts as {@code NAME.safetensors} and {@code NAME.json} in a folder. The second names
 * the first's digest and is published last: where it is and the digest holds, both are whole.
 */
record Snapshot(JsonValue.Obj facts, SortedMap<String, Tensor> tensors) {
  static final String TENSORS = ".safetensors";
  static final String FACTS = ".json";

  static final JsonValue.Obj NO_FACTS = JsonValue.object().build();

  private static final String DIGEST = "tensors";

  Snapshot {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  /** The tensors whose names begin so, without that beginning. */
  SortedMap<String, Tensor> below(String prefix) {
    SortedMap<String, Tensor> found = new TreeMap<>();
    tensors.forEach((name, tensor) -> {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), tensor);
      }
    });
    return found;
  }

  void write(Path folder, String name) {
    Path file = folder.resolve(name + TENSORS);
    Published.write(file, temporary -> SafeTensors.write(temporary, tensors));
    TreeMap<String, JsonValue> all = new TreeMap<>(facts.fields());
    all.put(DIGEST, JsonValue.of(digest(file).toString()));
    Published.write(folder.resolve(name + FACTS), Json.pretty(new JsonValue.Obj(all)));
  }

  /**
   * Reads both files. The tensors are there until the arena is closed.
   *
   * @throws MissingData if one is not there
   * @throws BadData if they do not belong together
   */
  static Snapshot read(Path folder, String name, Arena arena) {
    Path facts = folder.resolve(name + FACTS);
    Path tensors = folder.resolve(name + TENSORS);
    for (Path file : new Path[] {facts, tensors}) {
      if (!Files.exists(file)) {
        throw new MissingData(file);
      }
    }
    try {
      JsonValue.Obj read = Json.parseObject(Files.readString(facts));
      if (!read.needText(DIGEST).equals(digest(tensors).toString())) {
        throw new BadData(tensors, "it is not the file that " + name + FACTS + " was written for");
      }
      return new Snapshot(read, SafeTensors.open(tensors, arena));
    } catch (WrongJson e) {
      throw new BadData(facts, "it does not read: " + e.getMessage());
    } catch (IOException e) {
      throw new FileFailure("read", folder, e);
    }
  }

  static Digest digest(Path file) {
    Digest.Hasher hasher = new Digest.Hasher();
    byte[] piece = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        hasher.update(piece, 0, read);
      }
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
    return hasher.finish();
  }
}
