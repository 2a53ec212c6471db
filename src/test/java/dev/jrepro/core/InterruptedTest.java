package dev.jrepro.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.JreproException.Interrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterruptedTest {
  @TempDir Path folder;

  @AfterEach
  void clearTheMark() {
    Thread.interrupted();
  }

  @Test
  void aFileThatAnInterruptClosedIsRecognisedAfterTheMarkIsGone() throws IOException {
    DiskFailed failure = null;
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("a"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Thread.currentThread().interrupt();
      file.write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      failure = new DiskFailed("write a", e);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isNotNull().matches(Interrupted::isBehind);
  }

  @Test
  void whateverFailsWhileTheMarkIsSetIsAnInterrupt() {
    IllegalStateException failure = new IllegalStateException("closed");
    assertThat(Interrupted.isBehind(failure)).isFalse();
    Thread.currentThread().interrupt();
    assertThat(Interrupted.isBehind(failure)).isTrue();
  }

  @Test
  void whatTellsOfAnInterruptIsOne() {
    assertThat(Interrupted.isBehind(new Interrupted())).isTrue();
    assertThat(Interrupted.isBehind(new IllegalStateException(new InterruptedException())))
        .isTrue();
    assertThat(Interrupted.isBehind(new DiskFailed("write a", new IOException("full")))).isFalse();
  }
}
