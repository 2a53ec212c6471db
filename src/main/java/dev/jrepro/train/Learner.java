package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Trains a {@link Task}, so that the same seed, data, settings, threads and device give the same
 * bits, from any point: checkpoints go to the output folder after each epoch, and after every so
 * many steps if told to. A training that finds one of its own there goes on after it, within an
 * epoch too, and ends in the same bytes as one that was never interrupted.
 *
 * @param compute where it trains
 * @param task what is trained; a task is trained once
 * @param regime how
 * @param source where its random choices come from
 * @param start the weights that it begins with; empty for drawn ones
 * @param <B> a batch
 */
public record Learner<B>(
    Compute compute, Task<B> task, Regime regime, Source source, Optional<Start> start) {
  /** One that begins with drawn weights. */
  public Learner(Compute compute, Task<B> task, Regime regime, Source source) {
    this(compute, task, regime, source, Optional.empty());
  }

  /** This one, which begins with weights from a file. */
  public Learner<B> startingFrom(Start file) {
    return new Learner<>(compute, task, regime, source, Optional.of(file));
  }

  /**
   * Trains, and leaves in the folder {@code last.safetensors} and {@code last.json}, the state
   * after the last step, and {@code best-STEP.safetensors} and {@code .json}, the weights of the
   * epochs that were best by the watch. A fast development run leaves nothing.
   *
   * @throws Mismatch if the weights to begin with are another model's
   * @throws OtherTraining if the folder holds a checkpoint that is not of this training
   * @throws Diverged if a loss is no number; the last checkpoint stays
   * @throws FileFailure if a file cannot be written; the last checkpoint stays
   */
  public Learned<B> fit(TaskData<B> data, Path folder, List<Listener> listeners) {
    if (regime.limits().fastDevRun()) {
      return fit(data, listeners);
    }
    return fit(data, folder, listeners, Recording.asked());
  }

  Learned<B> fit(TaskData<B> data, Path folder, List<Listener> listeners, Recording recording) {
    Checkpoints checkpoints = new Checkpoints(folder);
    Loop<B> loop =
        Loop.begin(this, data, listeners, new Loop.Output(Optional.of(checkpoints), recording));
    loop.train();
    checkpoints.writeLast(loop.run(), loop.snapshot(), loop.ending());
    checkpoints.keepBest(loop.best());
    return new Learned<>(this, loop);
  }

  /**
   * Trains, and writes nothing.
   *
   * @throws Diverged if a loss is no number
   */
  public Learned<B> fit(TaskData<B> data, List<Listener> listeners) {
    return fit(data, listeners, Recording.asked());
  }

  Learned<B> fit(TaskData<B> data, List<Listener> listeners, Recording recording) {
    Loop<B> loop = Loop.begin(this, data, listeners, new Loop.Output(Optional.empty(), recording));
    loop.train();
    return new Learned<>(this, loop);
  }

  /** Nets with the weights that the training begins with. */
  Nets begin() {
    Nets nets = Nets.fresh(compute, task.nets(), source);
    start.ifPresent(file -> file.into(nets.weights()));
    return nets;
  }

  /** All that decides the result. */
  JsonValue.Obj identity(TaskData<B> data) {
    Names.check(task);
    JsonValue optimizers =
        JsonValue.array(
            task.optimizers(),
            each ->
                JsonValue.object()
                    .put("name", each.name())
                    .put("rule", each.rule().toJson())
                    .put("schedule", each.schedule().toJson())
                    .put("groups", JsonValue.array(each.groups(), Told::of))
                    .build());
    JsonValue.Builder json = JsonValue.object();
    start.ifPresent(file -> json.put("start", file.identity()));
    return json.put("training", Training.VERSION)
        .put("task", task.hyperparameters())
        .put("regime", regime.toJson())
        .put("optimizers", optimizers)
        .put("source", source.identity())
        .put("train", data.train().digest().toString())
        .putIf("validation", data.validation().map(Examples::digest).map(Digest::toString))
        .put("compute", compute.describe())
        .put("model", JsonValue.texts(Weights.of(task.nets()).names()))
        .build();
  }
}
