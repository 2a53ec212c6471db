package dev.jrepro.train;

import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.List;
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
   * @throws OtherTraining if the folder holds a checkpoint of another training
   * @throws Mismatch if images, labels and block do not belong together
   * @throws Diverged if a loss is no number
   */
  public Trained fit(TrainingImages images, Path folder, Consumer<History.Epoch> listener) {
    Checkpoints checkpoints = new Checkpoints(folder);
    Trained trained = fit(images, Optional.of(checkpoints), listener);
    trained.classifier().save(folder, hyper);
    checkpoints.clear();
    return trained;
  }

  /**
   * Trains, and writes nothing: for small models that take seconds.
   *
   * @throws Mismatch if images, labels and block do not belong together
   * @throws Diverged if a loss is no number
   */
  public Trained fit(TrainingImages images) {
    return fit(images, Optional.empty(), epoch -> {});
  }

  private Trained fit(
      TrainingImages images, Optional<Checkpoints> checkpoints, Consumer<History.Epoch> listener) {
    ClassifierTask task = new ClassifierTask(this, images, listener);
    Learner<Batch> learner =
        new Learner<>(compute, task, hyper.regime(), Source.derive(hyper.seed()));
    TaskData<Batch> data =
        new TaskData<>(
            new ClassifierTask.Images(images.train()),
            images.validation().map(ClassifierTask.Images::new));
    Loop.Output output = new Loop.Output(checkpoints, Recording.asked());
    Loop<Batch> loop = Loop.begin(learner, data, List.of(task), output);
    Classifier classifier =
        new Classifier(block, loop.nets().manager(), Classifier.Form.of(images.train()));
    classifier.check(images.train());
    loop.train();
    return new Trained(classifier, task.history(loop.course()));
  }
}
