package dev.jrepro.train;

import dev.jrepro.json.JsonValue;
import dev.jrepro.tensors.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One training under way: its epochs, and its state to and from a checkpoint. */
final class Loop<B> {
  private static final String LOSSES = "history/loss";
  static final String PARAMETERS = "parameter/";
  private static final String OPTIMIZERS = "optimizer/";
  private static final String RANDOM = "random/now";
  private static final String RANDOM_AT_EPOCH = "random/epoch";

  private final Learner<B> learner;
  private final TaskData<B> data;
  private final List<Listener> listeners;
  private final Optional<Checkpoints> checkpoints;
  private final JsonValue.Obj run;
  private final Nets nets;
  private final StepEyes eyes;
  private final Turns<B> turns;
  private final Course course = new Course();
  private final Optional<Standing> standing;
  private Optional<Recorder> recorder = Optional.empty();
  private final long perEpoch;
  private Tally tally = new Tally();
  private int[] randomAtEpoch;
  private long inEpoch;

  /**
   * A training that begins, or goes on after its last checkpoint.
   *
   * @param output what it writes meanwhile
   */
  static <B> Loop<B> begin(
      Learner<B> learner, TaskData<B> data, List<Listener> listeners, Output output) {
    Optional<Checkpoints> checkpoints = output.checkpoints();
    JsonValue.Obj run = learner.identity(data);
    try (Arena arena = Arena.ofConfined()) {
      Optional<Snapshot> last = checkpoints.flatMap(c -> c.last(run, arena));
      Nets nets =
          last.map(l -> Nets.saved(learner.compute(), learner.task().nets(), l.below(PARAMETERS)))
              .orElseGet(learner::begin);
      Loop<B> loop = new Loop<>(new Parts<>(learner, data, listeners, output), run, nets);
      last.ifPresent(loop::restore);
      checkpoints.ifPresent(Checkpoints::tidy);
      loop.record(output.recording());
      return loop;
    }
  }

  private record Parts<B>(
      Learner<B> learner, TaskData<B> data, List<Listener> listeners, Output output) {}

  /**
   * What a training writes while it goes on.
   *
   * @param checkpoints where they lie; empty for none
   * @param recording where the chain of its steps is wanted
   */
  record Output(Optional<Checkpoints> checkpoints, Recording recording) {}

  private Loop(Parts<B> parts, JsonValue.Obj run, Nets nets) {
    this.learner = parts.learner();
    this.data = parts.data();
    this.listeners = parts.listeners();
    this.checkpoints = parts.output().checkpoints();
    this.nets = nets;
    this.eyes = new StepEyes(parts.output().recording().folder().isPresent());
    this.turns = new Turns<>(learner, data.train(), nets, eyes);
    this.run = run;
    this.standing = Standing.of(learner.regime());
    this.perEpoch = learner.regime().stepsPerEpoch(data.train().count());
    this.randomAtEpoch = learner.source().rng().save();
  }

  private void record(Recording recording) {
    Recorder.Subject subject = new Recorder.Subject(run, learner, nets, turns, eyes);
    Optional<Path> beside = checkpoints.map(Checkpoints::steps);
    recorder = Recorder.begin(recording, beside, subject, course.steps());
  }

  Nets nets() {
    return nets;
  }

  Course course() {
    return course;
  }

  List<Standing.Best> best() {
    return standing.map(Standing::best).orElse(List.of());
  }

  JsonValue.Obj run() {
    return run;
  }

  /** Why it ended; it has. */
  Ending ending() {
    Limits limits = learner.regime().limits();
    if (epochsDone() < learner.regime().epochsToTrain()) {
      return Ending.PATIENCE;
    }
    return limits.equals(Limits.NONE) ? Ending.EPOCHS : Ending.LIMITS;
  }

  /** Trains to the end. */
  void train() {
    Run begun = new Run(told(), progress(), perEpoch);
    listeners.forEach(each -> each.begin(begun));
    try {
      while (!ended()) {
        epoch();
        if (!ended()) {
          checkpoint();
        }
      }
    } finally {
      recorder.ifPresent(Recorder::end);
    }
    listeners.forEach(each -> each.end(progress()));
  }

  private JsonValue.Obj told() {
    TreeMap<String, JsonValue> all = new TreeMap<>(run.fields());
    all.put("optimizers", turns.toJson());
    return new JsonValue.Obj(all);
  }

  private boolean ended() {
    return epochsDone() >= learner.regime().epochsToTrain()
        || (inEpoch == 0 && standing.filter(Standing::ended).isPresent());
  }

  private int epochsDone() {
    return course.epochs().size();
  }

  private Progress progress() {
    int epoch = inEpoch == 0 ? epochsDone() : epochsDone() + 1;
    return new Progress(epoch, course.steps(), learner.regime().epochsToTrain() * perEpoch);
  }

  private void epoch() {
    int epoch = epochsDone() + 1;
    int[] order = order(epoch);
    turns.begin(epoch);
    while (inEpoch < perEpoch) {
      step(batches(order));
      int every = learner.regime().every();
      if (every > 0 && course.steps() % every == 0 && inEpoch < perEpoch) {
        checkpoint();
      }
    }
    SortedMap<String, Double> metrics = tally.results("train/");
    metrics.putAll(validation().results("val/"));
    Progress done = new Progress(epoch, course.steps(), progress().steps());
    course.add(metrics);
    tally = new Tally();
    inEpoch = 0;
    standing.ifPresent(s -> judge(s, done, metrics));
    listeners.forEach(each -> each.epoch(done, metrics));
  }

  private int[] order(int epoch) {
    if (inEpoch > 0) {
      int[] now = learner.source().rng().save();
      learner.source().rng().load(randomAtEpoch);
      int[] order = drawOrder(epoch);
      learner.source().rng().load(now);
      return order;
    }
    randomAtEpoch = learner.source().rng().save();
    return drawOrder(epoch);
  }

  private int[] drawOrder(int epoch) {
    Regime regime = learner.regime();
    int count = data.train().count();
    int[] order;
    if (regime.shuffle() && regime.limits().overfit() == 0) {
      order = learner.source().rng().order(count, epoch);
    } else {
      learner.source().rng().startUnshuffled();
      order = IntStream.range(0, count).toArray();
    }
    return Arrays.copyOf(order, regime.limits().examples(count, regime.batch()));
  }

  /** The batches of the step that is next. */
  private List<int[]> batches(int[] order) {
    Regime regime = learner.regime();
    List<int[]> batches = new ArrayList<>();
    long first = inEpoch * regime.accumulate() * regime.batch();
    for (int each = 0; each < regime.accumulate(); each++) {
      long from = first + (long) each * regime.batch();
      if (from < order.length) {
        long to = Math.min(from + regime.batch(), order.length);
        batches.add(Arrays.copyOfRange(order, (int) from, (int) to));
      }
    }
    return batches;
  }

  private void step(List<int[]> batches) {
    long all = learner.regime().epochsToTrain() * perEpoch;
    Progress at = new Progress(epochsDone() + 1, course.steps() + 1L, all);
    recorder.ifPresent(r -> r.before(at.step()));
    Turns.Made made = turns.step(new Turns.Next(at, perEpoch, batches), tally);
    course.add(made.loss());
    inEpoch++;
    listeners.forEach(each -> each.step(at, made.told()));
    recorder.ifPresent(r -> r.step(at.step(), batches, made));
  }

  private Tally validation() {
    Limits limits = learner.regime().limits();
    Optional<Examples<B>> judged =
        limits.overfit() > 0 ? Optional.of(data.train()) : data.validation();
    if (judged.isEmpty()) {
      return new Tally();
    }
    int batch = learner.regime().evaluationBatch();
    int unit = limits.overfit() > 0 ? learner.regime().batch() : batch;
    int count = limits.examples(judged.get().count(), unit);
    Evaluator<B> evaluator = new Evaluator<>(nets, learner.source(), batch);
    return evaluator.judge(judged.get(), count, learner.task()::validationStep);
  }

  private void judge(Standing all, Progress at, SortedMap<String, Double> metrics) {
    String metric = learner.regime().watch().orElseThrow().metric();
    Double score = metrics.get(metric);
    if (score == null) {
      throw new BadParams(
          "no metric is called '%s'".formatted(metric),
          "The epoch's metrics are " + String.join(", ", metrics.keySet()) + ".");
    }
    Standing.Best epoch = new Standing.Best(at.epoch(), at.step(), score);
    if (all.add(epoch)) {
      Snapshot weights = new Snapshot(epoch.toJson(metric), nets.weights().save());
      checkpoints.ifPresent(c -> c.writeBest(at.step(), run, weights));
    }
  }

  private void checkpoint() {
    checkpoints.ifPresent(c -> {
      listeners.forEach(each -> each.checkpoint(progress()));
      recorder.ifPresent(Recorder::checkpoint);
      c.write(course.steps(), run, snapshot());
      c.keepBest(best());
    });
  }

  /** All that it takes to go on. */
  Snapshot snapshot() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    nets.weights().save().forEach((name, t) -> tensors.put(PARAMETERS + name, t));
    turns.save().forEach((name, t) -> tensors.put(OPTIMIZERS + name, t));
    tensors.put(LOSSES, Tensor.ofFloats(course.losses(), course.steps()));
    putWords(tensors, RANDOM, learner.source().rng().save());
    putWords(tensors, RANDOM_AT_EPOCH, randomAtEpoch);
    JsonValue.Builder facts =
        JsonValue.object()
            .put("epochs-done", epochsDone())
            .put("steps-in-epoch", inEpoch)
            .put("step", course.steps())
            .put("updates", turns.updates())
            .put("optimizers", turns.toJson())
            .put("logged", tally.toJson())
            .put("epochs", course.epochsJson())
            .put("listeners", states());
    standing.ifPresent(s -> facts.put("standing", s.toJson()));
    return new Snapshot(facts.build(), tensors);
  }

  private JsonValue states() {
    JsonValue.Builder states = JsonValue.object();
    for (Listener each : listeners) {
      JsonValue.Obj state = each.state();
      if (!state.fields().isEmpty()) {
        states.put(each.name(), state);
      }
    }
    return states.build();
  }

  private static void putWords(SortedMap<String, Tensor> to, String name, int... words) {
    if (words.length > 0) {
      to.put(name, Tensor.ofLongs(Arrays.stream(words).asLongStream().toArray(), words.length));
    }
  }

  private static int[] words(Snapshot from, String name) {
    return Optional.ofNullable(from.tensors().get(name))
        .map(t -> Arrays.stream(t.toLongs()).mapToInt(word -> (int) word).toArray())
        .orElse(new int[0]);
  }

  private void restore(Snapshot saved) {
    JsonValue.Obj facts = saved.facts();
    turns.load(saved, OPTIMIZERS);
    Tensor losses =
        Optional.ofNullable(saved.tensors().get(LOSSES))
            .orElseThrow(() -> new Mismatch("the checkpoint has no losses"));
    course.restore(losses.toFloats(), facts.objects("epochs", e -> e));
    learner.source().rng().load(words(saved, RANDOM));
    randomAtEpoch = words(saved, RANDOM_AT_EPOCH);
    inEpoch = facts.needInteger("steps-in-epoch");
    tally = Tally.of(facts.object("logged"));
    standing.ifPresent(s -> s.restore(facts.object("standing")));
    JsonValue.Obj states = facts.object("listeners");
    for (Listener each : listeners) {
      if (states.get(each.name()).isPresent()) {
        each.restore(states.object(each.name()));
      }
    }
  }
}
