package dev.jrepro.tensors.steps;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What stands before the steps.
 *
 * @param training all that decides the result of the training, as its checkpoints say it
 * @param tensors the names of its parameters, sorted
 * @param weightsEvery in steps whose number this divides, parameters are looked at
 * @param stateEvery in steps whose number this divides, all state is hashed
 */
public record StepsHeader(
    JsonValue.Obj training, List<String> tensors, long weightsEvery, long stateEvery) {

  static final int SCHEMA = 1;
  static final byte[] MAGIC = "jrsteps\n".getBytes(StandardCharsets.US_ASCII);

  /** Records begin at a multiple of it. */
  private static final int ALIGNMENT = StepsFile.RECORD_BYTES;

  public StepsHeader {
    tensors = List.copyOf(tensors);
    if (weightsEvery < 1 || stateEvery < 1) {
      throw new IllegalArgumentException("every " + weightsEvery + ", every " + stateEvery);
    }
  }

  /** Returns whether parameters are looked at after a step; 0 is the start. */
  public boolean weightsAt(long step) {
    return step % weightsEvery == 0;
  }

  /** Returns whether all state is hashed after a step; 0 is the start. */
  public boolean stateAt(long step) {
    return step % stateEvery == 0;
  }

  /** Returns the bytes before the first record. */
  byte[] toBytes() {
    byte[] json =
        Json.canonicalBytes(
            JsonValue.object()
                .put("schema", SCHEMA)
                .put("stateEvery", stateEvery)
                .put("tensors", JsonValue.texts(tensors))
                .put("training", training)
                .put("weightsEvery", weightsEvery)
                .build());
    int before = MAGIC.length + Integer.BYTES;
    int size = Math.ceilDiv(before + json.length, ALIGNMENT) * ALIGNMENT;
    byte[] padded = Arrays.copyOf(json, size - before);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putInt(padded.length)
        .put(padded)
        .array();
  }

  static StepsHeader of(JsonValue.Obj json) {
    return new StepsHeader(
        json.object("training"),
        json.texts("tensors"),
        json.needInteger("weightsEvery"),
        json.needInteger("stateEvery"));
  }
}
