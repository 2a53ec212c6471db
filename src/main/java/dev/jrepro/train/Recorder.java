package dev.jrepro.train;

import ai.djl.ndarray.NDArray;
import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.random.Derive;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.steps.Fingerprint;
import dev.jrepro.tensors.steps.StepRecord;
import dev.jrepro.tensors.steps.StepsHeader;
import dev.jrepro.tensors.steps.StepsWriter;
import dev.jrepro.tensors.steps.TensorSums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Records the chain of a training's steps. While the training goes on, its file lies beside the
 * checkpoints and changes when they do, so that a training that is taken up from one goes on with
 * the chain of the one that was killed, and ends with that of one that was never interrupted.
 */
final class Recorder {
  /** Without checkpoints, the file is written when it would grow by so much. */
  private static final int HELD_BYTES = 1 << 18;

  private final Subject subject;
  private final StepsHeader header;
  private final StepsWriter writer;
  private final Place place;
  private final Optional<Recording.Look> look;

  /**
   * What is recorded.
   *
   * @param identity all that decides the training's result
   */
  record Subject(
      JsonValue.Obj identity, Learner<?> learner, Nets nets, Turns<?> turns, StepEyes eyes) {}

  /**
   * Where the file lies.
   *
   * @param now while the training goes on
   * @param end when it has ended; may be the same
   */
  private record Place(Path now, Path end) {
    boolean isOne() {
      return now.equals(end);
    }

    /** The number of the training. */
    String number() {
      String name = end.getFileName().toString();
      return name.substring(0, name.length() - Recording.SUFFIX.length());
    }
  }

  private Recorder(
      Subject subject, StepsHeader header, StepsWriter writer, Place place, Recording recording) {
    this.look = recording.look().filter(l -> l.training().equals(place.number()));
    this.subject = subject;
    this.header = header;
    this.writer = writer;
    this.place = place;
  }

  /**
   * Begins a chain, or goes on with that of the training that left the checkpoint. Empty if nobody
   * asks for one, or if that training left none.
   *
   * @param beside where it lies while there are checkpoints
   * @param step how many steps were made
   * @throws FileFailure if it cannot be written
   */
  static Optional<Recorder> begin(
      Recording recording, Optional<Path> beside, Subject subject, long step) {
    Optional<Path> end = recording.place();
    if (end.isEmpty()) {
      return Optional.empty();
    }
    Place place = new Place(beside.orElse(end.get()), end.get());
    StepsHeader header = header(subject);
    try {
      Files.createDirectories(place.now().toAbsolutePath().resolveSibling("."));
      if (step == 0) {
        StepRecord start = state(subject, header, 0).record(0, 0, 0, 0);
        StepsWriter writer = StepsWriter.begin(place.now(), header, start);
        return Optional.of(new Recorder(subject, header, writer, place, recording));
      }
      return StepsWriter.goOn(place.now(), header, step, weights(subject))
          .map(writer -> new Recorder(subject, header, writer, place, recording));
    } catch (IOException e) {
      throw new FileFailure("write", place.now(), e);
    }
  }

  private static StepsHeader header(Subject subject) {
    Regime regime = subject.learner().regime();
    Weights weights = subject.nets().weights();
    Pace pace =
        Pace.of(
            weights.arrays().values(),
            subject.turns().arrays().values(),
            (long) regime.batch() * regime.accumulate(),
            subject.learner().compute().device().isGpu());
    return new StepsHeader(
        subject.identity(), List.copyOf(weights.names()), pace.weightsEvery(), pace.stateEvery());
  }

  /** What is so after a step. */
  private record State(int random, TensorSums weights, long all) {
    StepRecord record(long examples, int batch, int loss, int rate) {
      return new StepRecord(examples, batch, random, loss, rate, weights, all);
    }
  }

  private static State state(Subject subject, StepsHeader header, long step) {
    return new State(
        random(subject.learner().source(), step),
        header.weightsAt(step) ? weights(subject) : TensorSums.NONE,
        header.stateAt(step) ? all(subject) : 0);
  }

  private static int random(Source source, long step) {
    return StepRecord.folded(
        Fingerprint.joined(
            Derive.derive(source.seed(), "step", step), Fingerprint.of(source.rng().save())));
  }

  private static TensorSums weights(Subject subject) {
    return TensorSums.of(
        subject.nets().weights().arrays().values().stream().map(StepEyes::fingerprint).toList());
  }

  /** The SHA-256 of all parameters and optimizer states, each behind its name and a zero byte. */
  private static long all(Subject subject) {
    Digest.Hasher hasher = new Digest.Hasher();
    add(subject.nets().weights().arrays(), hasher);
    add(subject.turns().arrays(), hasher);
    return hasher.finish().first();
  }

  private static void add(SortedMap<String, NDArray> arrays, Digest.Hasher hasher) {
    arrays.forEach((name, array) -> {
      hasher.update(ByteBuffer.wrap((name + '\0').getBytes(StandardCharsets.UTF_8)));
      hasher.update(array.toByteBuffer());
    });
  }

  /** A step is about to be made. */
  void before(long number) {
    if (look.filter(l -> l.covers(number)).isPresent()) {
      subject.eyes().lookClosely();
      subject.eyes().see("before", subject.nets().weights().arrays());
    }
  }

  /** Leaves what was seen of a step beside the chain, and ends the training after the last. */
  private void leave(long number) {
    StepEyes eyes = subject.eyes();
    eyes.see("after", subject.nets().weights().arrays());
    eyes.see("optimizer", subject.turns().arrays());
    Path file = place.end().resolveSibling(place.number() + "-" + number + ".safetensors");
    Published.write(file, temporary -> SafeTensors.write(temporary, eyes.seen()));
    if (look.filter(l -> l.to() == number).isPresent()) {
      throw new LookedAt(number);
    }
  }

  /**
   * Records a step.
   *
   * @param number from 1
   * @param batches the examples of each of its batches
   */
  void step(long number, List<int[]> batches, Turns.Made made) {
    long examples = Fingerprint.joined(batches.stream().mapToLong(Fingerprint::of).toArray());
    long bytes = subject.eyes().batches();
    writer.add(
        state(subject, header, number)
            .record(
                examples,
                bytes == 0 ? 0 : StepRecord.folded(bytes),
                Float.floatToRawIntBits(made.loss()),
                Float.floatToRawIntBits((float) made.rate())));
    if (place.isOne() && writer.heldBytes() >= HELD_BYTES) {
      checkpoint();
    }
    if (subject.eyes().isClose()) {
      leave(number);
    }
  }

  /** A checkpoint is about to be written. */
  void checkpoint() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new FileFailure("write", place.now(), e);
    }
  }

  /**
   * The training has ended, or cannot go on. What lies beside checkpoints stays there: the training
   * may be taken up from them.
   */
  void end() {
    checkpoint();
    try {
      writer.close();
      if (!place.isOne()) {
        Files.copy(place.now(), place.end(), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new FileFailure("write", place.end(), e);
    }
  }
}
