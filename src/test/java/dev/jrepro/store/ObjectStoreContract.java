package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every object store does, whatever it lies on. */
interface ObjectStoreContract {

  /** Returns an empty store. */
  ObjectStore store();

  /** Changes one byte of a stored object behind the store's back. */
  void corrupt(ObjectStore store, Digest digest) throws IOException;

  @Test
  default void whatWasCommittedIsReadBack() throws IOException {
    ObjectStore store = store();
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Digest digest = put(store, bytes);
    assertThat(digest).isEqualTo(Digest.of(bytes));
    assertThat(store.read(digest)).isEqualTo(bytes);
    assertThat(store.contains(digest, bytes.length)).isTrue();
    assertThat(store.contains(digest, bytes.length - 1)).isFalse();
    try (InputStream in = store.open(digest)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  default void emptyObjectIsAnObject() throws IOException {
    ObjectStore store = store();
    Digest digest = put(store, new byte[0]);
    assertThat(store.read(digest)).isEmpty();
    assertThat(store.contains(digest, 0)).isTrue();
  }

  @Test
  default void nothingIsSeenBeforeTheCommit() throws IOException {
    ObjectStore store = store();
    try (ObjectWriter writer = store.writer()) {
      Digest digest = writer.put(utf8("a"));
      assertThat(writer.contains(digest, 1)).isTrue();
      assertThat(store.contains(digest)).isFalse();
      writer.commit();
      assertThat(store.contains(digest)).isTrue();
    }
  }

  @Test
  default void whatWasNotCommittedIsGone() throws IOException {
    ObjectStore store = store();
    try (ObjectWriter writer = store.writer()) {
      writer.put(utf8("a"));
    }
    assertThat(store.contains(Digest.ofUtf8("a"))).isFalse();
    try (Stream<Digest> all = store.list()) {
      assertThat(all).isEmpty();
    }
  }

  @Test
  default void wrongBytesAreNotTaken() throws IOException {
    ObjectStore store = store();
    Digest expected = Digest.ofUtf8("right");
    try (ObjectWriter writer = store.writer()) {
      assertThatThrownBy(() -> writer.put(expected, new ByteArrayInputStream(utf8("wrong"))))
          .isInstanceOf(CorruptObject.class);
      writer.commit();
    }
    assertThat(store.contains(expected)).isFalse();
  }

  @Test
  default void absentObjectIsNamed() {
    Digest digest = Digest.ofUtf8("nowhere");
    assertThatThrownBy(() -> store().read(digest))
        .isInstanceOf(MissingObject.class)
        .hasMessageContaining(digest.toString());
  }

  @Test
  default void corruptObjectIsFoundWhenReadAndIsAbsentThen() throws IOException {
    ObjectStore store = store();
    Digest digest = put(store, utf8("some bytes"));
    corrupt(store, digest);
    assertThatThrownBy(() -> store.read(digest)).isInstanceOf(CorruptObject.class);
    assertThat(store.contains(digest)).isFalse();
    put(store, utf8("some bytes"));
    assertThat(store.read(digest)).isEqualTo(utf8("some bytes"));
  }

  @Test
  default void everyObjectIsListedOnce() throws IOException {
    ObjectStore store = store();
    try (ObjectWriter writer = store.writer()) {
      for (int i = 0; i < 100; i++) {
        writer.put(utf8("object " + i));
        writer.put(utf8("object " + i));
      }
      writer.commit();
    }
    try (Stream<Digest> all = store.list()) {
      assertThat(all)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 100).mapToObj(i -> Digest.ofUtf8("object " + i)).toList());
    }
  }

  @Test
  default void writersAtOnceDoNotDisturbEachOther() throws IOException {
    ObjectStore store = store();
    IntStream.range(0, 8)
        .parallel()
        .forEach(i -> {
          try {
            put(store, utf8("shared"));
            put(store, utf8("own " + i));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(store.read(Digest.ofUtf8("shared"))).isEqualTo(utf8("shared"));
    assertThat(store.read(Digest.ofUtf8("own 7"))).isEqualTo(utf8("own 7"));
  }

  private static Digest put(ObjectStore store, byte[] bytes) throws IOException {
    try (ObjectWriter writer = store.writer()) {
      Digest digest = writer.put(bytes);
      writer.commit();
      return digest;
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
