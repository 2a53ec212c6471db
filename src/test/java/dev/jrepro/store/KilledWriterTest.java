package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that write small packs, and merge them, are killed at random moments: what they had
 * committed is there. The seed is printed; {@code jrepro.kill.seed} sets it.
 */
final class KilledWriterTest {

  private static final int MOMENTS = 4;
  private static final int WRITERS = 2;
  private static final int START_MILLIS = 500;
  private static final int LENGTH_MILLIS = 1000;

  @TempDir private Path folder;

  @Test
  void whatWasCommittedOutlivesTheWritersAndTheMerging() throws Exception {
    Random random = seeded();
    Path cache = folder.resolve("cache");
    List<String> committed = new ArrayList<>();
    for (int moment = 0; moment < MOMENTS; moment++) {
      List<Process> writers = new ArrayList<>();
      List<Path> said = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        Path out = folder.resolve("out-" + moment + "-" + writer);
        writers.add(start(cache, moment + "-" + writer, out));
        said.add(out);
      }
      Thread.sleep(START_MILLIS + random.nextInt(LENGTH_MILLIS));
      for (Process writer : writers) {
        writer.destroyForcibly().waitFor();
      }
      for (Path out : said) {
        // A last line that was cut short tells nothing.
        String text = Files.readString(out);
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(committed::add);
      }
      FolderStore store = new FolderStore(cache);
      for (String text : committed) {
        assertThat(store.read(Digest.ofUtf8(text))).asString().isEqualTo(text);
      }
    }
    assertThat(committed).isNotEmpty();
    checkAll(new FolderStore(cache));
    write(new FolderStore(cache), "one more");
    try (Stream<Path> packs = Files.list(cache.resolve("packs"))) {
      assertThat(packs.count()).isLessThanOrEqualTo(PackMerge.MANY + 1L);
    }
    checkAll(new FolderStore(cache));
  }

  private static void checkAll(FolderStore store) throws IOException {
    try (Stream<Digest> all = store.list()) {
      for (Digest digest : all.toList()) {
        assertThat(Digest.of(store.read(digest))).isEqualTo(digest);
      }
    }
  }

  private static Process start(Path cache, String name, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Writer.class.getName(),
            cache.toString(),
            name)
        .redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void write(FolderStore store, String text) throws IOException {
    try (ObjectWriter writer = store.writer()) {
      writer.put(text.getBytes(StandardCharsets.UTF_8));
      writer.commit();
    }
  }

  /** Commits one object after the other, and prints each when it is committed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      FolderStore store = new FolderStore(Path.of(args[0]));
      for (int i = 0; ; i++) {
        String text = args[1] + ": " + i;
        write(store, text);
        System.out.println(text);
      }
    }
  }

  private static Random seeded() {
    long seed = Long.getLong("jrepro.kill.seed", System.nanoTime());
    System.out.println("KilledWriterTest: -Djrepro.kill.seed=" + seed);
    return new Random(seed);
  }
}
