package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.tensors.BadTensors;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * Weights in a safetensors file: a checkpoint, the weights of a best epoch, a classifier's, or
 * another program's. Of a checkpoint the optimizer's state is left aside.
 *
 * @param file with or without its ending
 */
record WeightsFile(Path file) {
  WeightsFile {
    if (!file.toString().endsWith(Snapshot.TENSORS)) {
      file = file.resolveSibling(file.getFileName() + Snapshot.TENSORS);
    }
  }

  /**
   * Its tensors by the names of parameters. They are there until the arena is closed.
   *
   * @throws MissingData if there is no such file
   * @throws BadData if it is no safetensors file, or not the one that its JSON file names
   * @throws OtherTraining if a newer jrepro wrote it
   */
  SortedMap<String, Tensor> read(Arena arena) {
    Snapshot read = snapshot(arena);
    SortedMap<String, Tensor> parameters = read.below(Loop.PARAMETERS);
    return parameters.isEmpty() ? read.tensors() : parameters;
  }

  private Snapshot snapshot(Arena arena) {
    String name = String.valueOf(file.getFileName());
    name = name.substring(0, name.length() - Snapshot.TENSORS.length());
    Path facts = file.resolveSibling(name + Snapshot.FACTS);
    if (!Files.exists(file)) {
      throw new MissingData(file);
    }
    try {
      if (!Files.exists(facts)) {
        return new Snapshot(Snapshot.NO_FACTS, SafeTensors.open(file, arena));
      }
      Snapshot read = Snapshot.read(file.resolveSibling("."), name, arena);
      Checkpoints.checkSchema(facts, read.facts());
      return read;
    } catch (BadTensors e) {
      throw new BadData(file, "it is no whole safetensors file");
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
  }

  Digest digest() {
    if (!Files.exists(file)) {
      throw new MissingData(file);
    }
    return Snapshot.digest(file);
  }
}
