package dev.jrepro.tensors.steps;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is recorded of one step, or, as the first record of a file, of the state before any.
 *
 * @param examples the fingerprint of which examples the step's batches had, in their order
 * @param batch of the bytes of its batches, as far as they were arrays before the step; 0 where
 *     there were none
 * @param random of the state of the training's random choices after the step
 * @param loss the step's loss, the bits of a float32
 * @param rate the learning rate of the first optimizer's first group, the bits of a float32
 * @param weights the sums of all parameters after the step; {@link TensorSums#NONE} in steps in
 *     which they are not looked at
 * @param state the first eight bytes of the SHA-256 of all parameters and optimizer states after
 *     the step; 0 in steps in which that is not made
 */
public record StepRecord(
    long examples, int batch, int random, int loss, int rate, TensorSums weights, long state) {

  static final int BYTES = 48;

  /** What two steps can differ in, from causes to effects. */
  public enum Part {
    /** Which examples the batches had, or their order. */
    EXAMPLES("batch ids"),
    /** The bytes of a batch. */
    BATCH("batch bytes"),
    /** The learning rate. */
    RATE("learning rate"),
    /** The loss. */
    LOSS("loss"),
    /** Parameters after the step. */
    WEIGHTS("weights"),
    /** The state of the random choices to come. */
    RANDOM("random state"),
    /** Something of all parameters and optimizer states. */
    STATE("optimizer state");

    private final String word;

    Part(String word) {
      this.word = word;
    }

    /** Returns it in words. */
    public String word() {
      return word;
    }
  }

  /** Returns what this and another record differ in; empty if they are equal. */
  public Set<Part> differences(StepRecord other) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    note(examples != other.examples, Part.EXAMPLES, parts);
    note(batch != other.batch, Part.BATCH, parts);
    note(random != other.random, Part.RANDOM, parts);
    note(loss != other.loss, Part.LOSS, parts);
    note(rate != other.rate, Part.RATE, parts);
    note(!weights.equals(other.weights), Part.WEIGHTS, parts);
    note(state != other.state, Part.STATE, parts);
    return parts;
  }

  private static void note(boolean differs, Part part, Set<Part> parts) {
    if (differs) {
      parts.add(part);
    }
  }

  /** Returns a number in 32 bits. */
  public static int folded(long number) {
    return Fingerprint.folded(number);
  }

  void write(ByteBuffer to) {
    to.putLong(examples).putInt(batch).putInt(random).putInt(loss).putInt(rate);
    to.putLong(weights.sum()).putLong(weights.placed()).putLong(state);
  }

  static StepRecord read(ByteBuffer from) {
    return new StepRecord(
        from.getLong(),
        from.getInt(),
        from.getInt(),
        from.getInt(),
        from.getInt(),
        new TensorSums(from.getLong(), from.getLong()),
        from.getLong());
  }
}
