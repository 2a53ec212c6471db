package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The weights that a training begins with in place of drawn ones: fine-tuning. They are still drawn
 * before, so that what is drawn afterwards is the same. The optimizer begins anew.
 *
 * @param file a safetensors file, with or without its ending: a checkpoint ({@code last}), the
 *     weights of a best epoch ({@code best-…}), a classifier's ({@code model}), or another
 *     program's
 * @param partial whether parameters that the file does not have, or has in another shape, keep what
 *     was drawn for them, and tensors that are no parameter are left aside; else the file has each
 *     parameter and nothing besides
 */
public record Start(Path file, boolean partial) {
  /** All weights are the file's. */
  public static Start from(Path file) {
    return new Start(file, false);
  }

  /** Those weights that fit are the file's: of a net with a new head, for instance. */
  public static Start partlyFrom(Path file) {
    return new Start(file, true);
  }

  /**
   * Reads it from the keys {@code init-from}, and {@code init-partial} (false); empty where the
   * first is not there.
   *
   * @throws BadParams if one is wrong, or the second is there alone
   */
  public static Optional<Start> from(Params params) {
    if (!params.has("init-from")) {
      if (params.has("init-partial")) {
        throw new BadParams("init-partial is given without init-from", "Name a file there.");
      }
      return Optional.empty();
    }
    boolean partial = params.has("init-partial") && params.booleanAt("init-partial");
    return Optional.of(new Start(Path.of(params.stringAt("init-from")), partial));
  }

  /** All that decides the result: the file's bytes, not its place. */
  JsonValue identity() {
    return JsonValue.object()
        .put("digest", new WeightsFile(file).digest().toString())
        .put("partial", partial)
        .build();
  }

  /**
   * Puts the weights into nets.
   *
   * @throws Mismatch if they do not fit, which names the tensors that differ
   */
  void into(Weights weights) {
    WeightsFile from = new WeightsFile(file);
    try (Arena arena = Arena.ofConfined()) {
      SortedMap<String, Tensor> tensors = from.read(arena);
      Difference difference = weights.difference(tensors);
      if (partial) {
        tensors = weights.fitting(tensors);
        if (tensors.isEmpty()) {
          throw new Mismatch(from.file() + " has nothing for these nets: " + difference.text());
        }
      } else if (!difference.isNone()) {
        throw new Mismatch(from.file() + " is of another model: " + difference.text());
      }
      weights.put(tensors);
    }
  }
}
