package dev.jrepro.train.log;

import dev.jrepro.train.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that grows at its end, and is on disk after each time. */
final class Appending {
  private Appending() {}

  static void append(Path file, byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().resolve("..").normalize());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw new FileFailure("write", file, e);
    }
  }
}
