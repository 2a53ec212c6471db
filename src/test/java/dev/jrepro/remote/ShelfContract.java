package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException.RemoteFailed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every shelf does that can be written to, wherever it lies. */
interface ShelfContract extends ShelfFixture {

  @Test
  default void whatWasWrittenIsRead() throws Exception {
    byte[] bytes = random(300_000);
    try (Shelf shelf = shelf()) {
      assertThat(shelf.write("packs/ab/abcd", Payload.of(bytes))).isTrue();
      assertThat(shelf.read("packs/ab/abcd")).hasValue(bytes);
      assertThat(shelf.read("packs/ab/abcd", 0, 300_000)).isEqualTo(bytes);
      assertThat(shelf.read("packs/ab/abcd", 1000, 7)).isEqualTo(slice(bytes, 1000, 7));
      assertThat(shelf.read("packs/ab/abcd", 299_999, 1)).isEqualTo(slice(bytes, 299_999, 1));
      assertThat(shelf.read("packs/ab/abcd", 5, 0)).isEmpty();
    }
  }

  @Test
  default void absentFileIsSaid() throws Exception {
    try (Shelf shelf = shelf()) {
      assertThat(shelf.read("format.json")).isEmpty();
      assertThatThrownBy(() -> shelf.read("packs/ab/abcd", 0, 1))
          .isInstanceOf(MissingFile.class)
          .hasMessage(shelf.describe() + " lacks the file packs/ab/abcd.");
    }
  }

  @Test
  default void rangeBeyondTheEndIsAFailure() throws Exception {
    try (Shelf shelf = shelf()) {
      shelf.write("packs/ab/abcd", Payload.of(random(100)));
      for (long offset : new long[] {60, 100, 1000}) {
        assertThatThrownBy(() -> shelf.read("packs/ab/abcd", offset, 50))
            .isInstanceOf(RemoteFailed.class)
            .isNotInstanceOf(MissingFile.class)
            .hasMessage(shelf.describe() + " has a file that is too short: packs/ab/abcd.");
      }
    }
  }

  @Test
  default void secondWriterOfTheSameIsTold() throws Exception {
    byte[] bytes = random(1000);
    try (Shelf shelf = shelf()) {
      assertThat(shelf.write("index/abcd", Payload.of(bytes))).isTrue();
      assertThat(shelf.write("index/abcd", Payload.of(bytes))).isFalse();
      assertThat(shelf.read("index/abcd")).hasValue(bytes);
    }
  }

  @Test
  default void fileOfAnotherSizeIsReplaced() throws Exception {
    byte[] bytes = random(1000);
    try (Shelf shelf = shelf()) {
      shelf.write("index/abcd", Payload.of(slice(bytes, 0, 999)));
      assertThat(shelf.write("index/abcd", Payload.of(bytes))).isTrue();
      assertThat(shelf.read("index/abcd")).hasValue(bytes);
    }
  }

  @Test
  default void emptyFileIsOne() throws Exception {
    try (Shelf shelf = shelf()) {
      assertThat(shelf.write("runs/ab/abcd", Payload.of(new byte[0]))).isTrue();
      assertThat(shelf.write("runs/ab/abcd", Payload.of(new byte[0]))).isFalse();
      assertThat(shelf.read("runs/ab/abcd")).hasValue(new byte[0]);
    }
  }

  @Test
  default void replacedFileHasItsNewBytes() throws Exception {
    try (Shelf shelf = shelf()) {
      for (String text : List.of("one", "two", "three")) {
        shelf.replace("index/segments", Payload.of(utf8(text)));
        assertThat(shelf.read("index/segments")).hasValue(utf8(text));
      }
      assertThat(shelf.list("")).hasSize(1);
    }
  }

  @Test
  default void listingIsSortedAndHasSizesAndTimes() throws Exception {
    try (Shelf shelf = shelf()) {
      assertThat(shelf.list("packs/")).isEmpty();
      for (String name : List.of("packs/b0/b", "packs/a0/a", "packs/a0/b", "index/x", "packs2/y")) {
        shelf.write(name, Payload.of(random(name.length())));
      }
      List<Item> packs = shelf.list("packs/");
      assertThat(packs)
          .extracting(Item::name)
          .containsExactly("packs/a0/a", "packs/a0/b", "packs/b0/b");
      assertThat(packs).extracting(Item::sizeBytes).containsOnly(10L);
      Instant now = Instant.now();
      assertThat(packs)
          .allSatisfy(item ->
              assertThat(item.modified())
                  .isBetween(now.minus(Duration.ofHours(1)), now.plusSeconds(60)));
      assertThat(shelf.list("")).hasSize(5);
    }
  }

  @Test
  default void manyAreListedAndDeleted() throws Exception {
    List<String> names = new ArrayList<>();
    try (Shelf shelf = shelf();
        Lanes lanes = new Lanes(16)) {
      for (int i = 0; i < 1_100; i++) {
        String name = "packs/%02x/%04d".formatted(i % 256, i);
        names.add(name);
        lanes.start(() -> shelf.write(name, Payload.of(utf8(name))));
      }
      lanes.await();
      names.sort(null);
      assertThat(shelf.list("packs/")).extracting(Item::name).containsExactlyElementsOf(names);
      String last = names.removeLast();
      names.add("packs/00/absent");
      shelf.delete(names);
      assertThat(shelf.list("packs/")).extracting(Item::name).containsExactly(last);
    }
  }

  @Test
  default void deletedFileIsAbsentAndCanBeWrittenAgain() throws Exception {
    try (Shelf shelf = shelf()) {
      shelf.write("packs/ab/abcd", Payload.of(utf8("text")));
      shelf.delete(List.of("packs/ab/abcd"));
      shelf.delete(List.of("packs/ab/abcd", "packs/ab/other"));
      shelf.delete(List.of());
      assertThat(shelf.read("packs/ab/abcd")).isEmpty();
      assertThat(shelf.write("packs/ab/abcd", Payload.of(utf8("text")))).isTrue();
    }
  }

  @Test
  default void manyWritersOfOneNameAllSucceed() throws Exception {
    byte[] bytes = random(200_000);
    List<Callable<Boolean>> writers = new ArrayList<>();
    try (Shelf shelf = shelf();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        writers.add(() -> shelf.write("packs/ab/abcd", Payload.of(bytes)));
      }
      List<Boolean> wrote = new ArrayList<>();
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        wrote.add(writer.get());
      }
      assertThat(wrote).contains(true);
      assertThat(shelf.read("packs/ab/abcd")).hasValue(bytes);
      assertThat(shelf.list("")).hasSize(1);
    }
  }

  /** Returns the same bytes for the same count. */
  static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
