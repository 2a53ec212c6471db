package dev.jrepro.tensors.steps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes the steps of a training as they are made. They are held back until {@link #flush}, so that
 * the file changes only then. For one thread.
 */
public final class StepsWriter implements AutoCloseable {
  private final FileChannel out;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private byte[] link;

  private StepsWriter(FileChannel out, byte[] link) {
    this.out = out;
    this.link = link;
  }

  /** Begins a file anew, with the state before the first step. */
  public static StepsWriter begin(Path file, StepsHeader header, StepRecord start)
      throws IOException {
    FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    StepsWriter writer = new StepsWriter(out, Link.first());
    writer.held.writeBytes(header.toBytes());
    writer.add(start);
    return writer;
  }

  /**
   * Goes on with a file after a step; what it has of later steps is cut off. Empty if the file is
   * not there, is of another training, or lacks the step.
   *
   * @param weights what the parameters are after the step, where they are looked at then
   */
  public static Optional<StepsWriter> goOn(
      Path file, StepsHeader header, long step, TensorSums weights) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      StepsFile before = StepsFile.whole(file, arena);
      boolean isIts =
          Arrays.equals(before.header().toBytes(), header.toBytes())
              && before.steps() >= step
              && (!header.weightsAt(step) || before.record(step).weights().equals(weights));
      if (!isIts) {
        return Optional.empty();
      }
      byte[] link = before.link(step);
      FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE);
      long size = header.toBytes().length + (step + 1) * StepsFile.RECORD_BYTES;
      out.truncate(size).position(size);
      return Optional.of(new StepsWriter(out, link));
    } catch (BadSteps e) {
      return Optional.empty();
    }
  }

  /** Adds a step. */
  public void add(StepRecord step) {
    byte[] record = Link.bytes(step);
    link = Link.next(link, record);
    held.writeBytes(link);
    held.writeBytes(record);
  }

  /** How many bytes are held back. */
  public int heldBytes() {
    return held.size();
  }

  /** Writes what was held back, and sees to it that it is on the disk. */
  public void flush() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(held.toByteArray());
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
    held.reset();
    out.force(true);
  }

  /** Closes the file; what is held back is dropped. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}
