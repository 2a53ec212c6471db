package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {

  @TempDir private Path folder;

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void manyWritersOfOneFileAreNotInEachOthersWay() throws Exception {
    Path file = folder.resolve("f");
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        String text = String.valueOf(i % 10).repeat(1000);
        writers.add(threads.submit(() -> AtomicFile.writeSoon(file, text)));
      }
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    assertThat(Files.readString(file)).matches("(.)\\1{999}");
    assertThat(names()).containsExactly("f");
  }

  @Test
  void whatADeadWriterLeftIsNoObstacleAndGoesInTime() throws Exception {
    Path left = Files.writeString(folder.resolve(".f.new"), "half");
    AtomicFile.write(folder.resolve("f"), "one");
    assertThat(names()).containsExactly(".f.new", "f");
    Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
    AtomicFile.write(folder.resolve("f"), "two");
    assertThat(names()).containsExactly("f");
    assertThat(folder.resolve("f")).hasContent("two");
  }

  @Test
  void manyFilesAreWrittenElsewhereAndRenamed() throws Exception {
    Path scratch = folder.resolve("scratch");
    SortedMap<Path, String> texts = new TreeMap<>();
    texts.put(folder.resolve("in/a"), "one");
    texts.put(folder.resolve("in/b"), "two");
    Files.createDirectories(scratch.resolve("0/full"));
    assertThatThrownBy(() -> AtomicFile.writeAll(texts, scratch))
        .isInstanceOf(JreproException.Refused.class);
    assertThat(folder.resolve("in")).isEmptyDirectory();
    Files.delete(scratch.resolve("0/full"));
    Files.delete(scratch.resolve("0"));
    Files.writeString(scratch.resolve("0"), "what a dead writer left, and longer");
    AtomicFile.writeAll(texts, scratch);
    assertThat(folder.resolve("in/a")).hasContent("one");
    assertThat(folder.resolve("in/b")).hasContent("two");
    assertThat(scratch).isEmptyDirectory();
  }
}
