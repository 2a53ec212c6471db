import dev.jrepro.random.Rng;
import dev.jrepro.train.BadParams;
import dev.jrepro.train.Compute;
import dev.jrepro.train.Learned;
import dev.jrepro.train.Learner;
import dev.jrepro.train.Listener;
import dev.jrepro.train.Params;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Regime;
import dev.jrepro.train.Source;
import dev.jrepro.train.TaskData;
import dev.jrepro.train.log.RunLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;

/**
 * How a network is trained: nine tenths of the images are learned from, the last tenth of a random
 * order judges each epoch, and the training ends early when that has not become better for some
 * epochs. All random choices are drawn from Torch's one stream, in the order in which the authors'
 * program draws them: the split, the first weights, and for each epoch the order of the training
 * images and that of the validation images.
 *
 * @param regime how
 * @param source where random choices come from
 */
record Protocol(Regime regime, Source source) {
  private static final int CHECKPOINT_EVERY = 100;
  private static final int LOG_EVERY = 10;
  private static final double LEARNED_FROM = 0.9;

  /**
   * Reads it from the parameters {@code epochs}, {@code batch}, {@code monitor}, {@code patience},
   * {@code limit-batches} and {@code seed_mode}: {@code independent}, or {@code published}, in
   * which the seed does not count, as in the authors' program, which sets it and then seeds with 0.
   */
  static Protocol of(Params params, long seed) {
    String mode = params.stringAt("seed_mode");
    return new Protocol(
        Regime.from(params).checkpointing(CHECKPOINT_EVERY),
        switch (mode) {
          case "published" -> Source.torch(0);
          case "independent" -> Source.torch(seed);
          default ->
              throw new BadParams(
                  "there is no seed_mode '" + mode + "'", "Use one of: independent, published.");
        });
  }

  /** Images to learn from and images to be judged on; to be called before anything is trained. */
  TaskData<Pictures.Batch> split(Pictures images) {
    int first = (int) (images.count() * LEARNED_FROM);
    List<int[]> parts = source.rng().draws("split", 0).split(first, images.count() - first);
    return TaskData.of(images.only(parts.getFirst()), images.only(parts.getLast()));
  }

  /** Trains, leaving checkpoints and logs in two folders. */
  Learned<Pictures.Batch> fit(
      Compute compute, Penalised task, TaskData<Pictures.Batch> data, Folders folders) {
    List<Listener> listeners =
        List.of(
            new Said(),
            new ShuffledValidation(source.rng()),
            new RunLog(folders.logs(), LOG_EVERY, Clock.systemUTC()));
    return new Learner<>(compute, task, regime, source).fit(data, folders.model(), listeners);
  }

  /**
   * Where it writes.
   *
   * @param model checkpoints
   * @param logs what {@link RunLog} writes
   */
  record Folders(Path model, Path logs) {}

  /**
   * The authors' program goes through the validation images in a random order, for which Torch's
   * loader draws once more than for a fixed one. The order itself changes nothing.
   */
  private record ShuffledValidation(Rng rng) implements Listener {
    private static final long A_WORD_OF_64_BITS = 1L << 62;

    @Override
    public void epoch(Progress at, SortedMap<String, Double> metrics) {
      rng.draws("validation", at.epoch()).below(A_WORD_OF_64_BITS);
    }
  }

  private record Said() implements Listener {
    @Override
    public void epoch(Progress at, SortedMap<String, Double> metrics) {
      IO.println("epoch %d: %s".formatted(at.epoch(), metrics));
    }
  }
}
