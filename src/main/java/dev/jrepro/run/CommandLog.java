package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.store.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a command prints. It is kept in memory while it is short and the command has only begun, and
 * in a file, where it can be followed, from then on. For many threads.
 */
final class CommandLog {

  private static final int IN_MEMORY_BYTES = 64 << 10;

  private final Path file;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(256);
  private boolean isFile;

  /** Begins a log that goes to a file when it gets long, or is shown. */
  CommandLog(Path file) {
    this.file = file;
  }

  /** Adds a line. */
  synchronized void line(String text) {
    memory.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    memory.write('\n');
    if (isFile || memory.size() > IN_MEMORY_BYTES) {
      show();
    }
  }

  /** Adds bytes. */
  synchronized void add(byte[] bytes) {
    memory.writeBytes(bytes);
    show();
  }

  /** Puts into the file, from now on, all that is printed. */
  synchronized void show() {
    // No channel: an interrupt would close it.
    try (FileOutputStream out = new FileOutputStream(file.toFile(), isFile)) {
      isFile = true;
      memory.writeTo(out);
      memory.reset();
    } catch (IOException e) {
      // On a full disk a log that lacks something is better than a command that fails for it.
      memory.reset();
    }
  }

  /** Returns how much there is. */
  synchronized long sizeBytes() throws IOException {
    return isFile ? Files.size(file) : memory.size();
  }

  /** Returns all that was printed. */
  synchronized byte[] bytes() throws IOException {
    return isFile ? Files.readAllBytes(file) : memory.toByteArray();
  }

  /** Stores all that was printed. */
  synchronized Entry store(ObjectWriter writer) throws IOException {
    long sizeBytes = sizeBytes();
    Digest digest = isFile ? writer.putFile(file) : writer.put(memory.toByteArray());
    return Entry.file(digest, sizeBytes);
  }
}
