package dev.jrepro.train;

import ai.djl.nn.Block;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a block to classify images, so that the same seed, images, hyperparameters, threads and
 * device give the same bits. Every random choice is a function of the seed and of what it is for:
 * first weights, the order of each epoch, and the engine's own draws (dropout), which are seeded
 * anew at each step.
 *
 * <p>After each epoch a checkpoint goes to the output folder. A training that finds one of its own
 * there goes on after it, and ends in the same bytes as one that was never interrupted.
 *
 * @param compute where it trains
 * @param block a new one, {@code float32[n, 1, height, width]} to {@code float32[n, classes]}; a
 *     trainer trains it once
 * @param hyper what it is told
 */
public record Trainer(Compute compute, Block block, Hyperparameters hyper) {
  /**
   * Trains, and writes the classifier into the folder, alone.
   *
   * @param listener told of each epoch that this call trains
   * @throws Mismatch if images, labels and block do not belong together
   * @throws Diverged if a loss is no number
   */
  public Trained fit(TrainingImages images, Path folder, Consumer<History.Epoch> listener) {
    Checkpoints checkpoints = new Checkpoints(folder, identity(images).toString());
    Fit fit = begin(images, checkpoints);
    while (fit.epochsDone() < hyper.epochs()) {
      listener.accept(fit.epoch());
      if (fit.epochsDone() < hyper.epochs()) {
        checkpoints.write(fit.epochsDone(), fit.snapshot());
      }
    }
    fit.classifier().save(folder, hyper);
    checkpoints.clear();
    return new Trained(fit.classifier(), fit.history());
  }

  /**
   * Trains, and writes nothing: for small models that take seconds.
   *
   * @throws Mismatch if images, labels and block do not belong together
   * @throws Diverged if a loss is no number
   */
  public Trained fit(TrainingImages images) {
    Fit fit = checked(Fit.fresh(this, images), images);
    while (fit.epochsDone() < hyper.epochs()) {
      fit.epoch();
    }
    return new Trained(fit.classifier(), fit.history());
  }

  private Fit begin(TrainingImages images, Checkpoints checkpoints) {
    try (Arena arena = Arena.ofConfined()) {
      Optional<Snapshot> last = checkpoints.last(arena);
      return checked(
          last.map(snapshot -> Fit.resumed(this, images, snapshot))
              .orElseGet(() -> Fit.fresh(this, images)),
          images);
    }
  }

  private static Fit checked(Fit fit, TrainingImages images) {
    fit.classifier().check(images.train());
    return fit;
  }

  /** The digest of all that decides the result: what is told, seen and computed on. */
  private Digest identity(TrainingImages images) {
    return Json.digest(
        JsonValue.object()
            .put("training", Training.VERSION)
            .put("hyperparameters", hyper.toJson())
            .put("train", images.train().digest().toString())
            .putIf("validation", images.validation().map(v -> v.digest().toString()))
            .put("compute", compute.describe())
            .put("parameters", JsonValue.texts(Weights.of(block).names()))
            .build());
  }
}
