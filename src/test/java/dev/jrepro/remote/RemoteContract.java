package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every remote does, wherever it lies. */
interface RemoteContract extends RemoteFixture {

  @Test
  default void whatWasUploadedIsDownloaded() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.random(300_000);
    AtomicLong up = new AtomicLong();
    AtomicLong down = new AtomicLong();
    try (Remote remote = remote()) {
      remote.upload(digest, 300_000, samples.cache(), Progress.bytes(up::addAndGet));
      FolderStore other = samples.emptyCache();
      try (ObjectWriter writer = other.writer()) {
        remote.download(digest, writer, Progress.bytes(down::addAndGet));
        writer.commit();
      }
      assertThat(other.read(digest)).isEqualTo(samples.cache().read(digest));
    }
    assertThat(up).hasValue(300_000);
    assertThat(down).hasValue(300_000);
  }

  @Test
  default void layoutIsThatOfTheDocumentation() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.text("some text");
    try (Remote remote = remote()) {
      remote.upload(digest, 9, samples.cache(), Progress.silent());
      remote.linkRun(Digest.ofUtf8("key"), digest);
    }
    String hex = digest.hex();
    String key = Digest.ofUtf8("key").hex();
    assertThat(files().resolve("format.json")).hasContent("{\"format\":1}");
    assertThat(files().resolve("objects").resolve(hex.substring(0, 2)).resolve(hex))
        .hasContent("some text");
    assertThat(files().resolve("runs").resolve(key.substring(0, 2)).resolve(key).resolve(hex))
        .isEmptyFile();
  }

  @Test
  default void presentAreThoseWithTheRightSize() throws Exception {
    Samples samples = new Samples(scratch());
    Digest there = samples.text("there");
    Digest absent = Digest.ofUtf8("absent");
    try (Remote remote = remote()) {
      assertThat(remote.present(Map.of(there, 5L))).isEmpty();
      remote.upload(there, 5, samples.cache(), Progress.silent());
      assertThat(remote.present(Map.of(there, 5L, absent, 6L))).containsExactly(there);
      assertThat(remote.present(Map.of(there, Remote.ANY_SIZE))).containsExactly(there);
      assertThat(remote.present(Map.of(there, 4L))).isEmpty();
      assertThat(remote.present(Map.of())).isEmpty();
    }
  }

  @Test
  default void manyAreFoundAtOnce() throws Exception {
    Samples samples = new Samples(scratch());
    Map<Digest, Long> asked = new TreeMap<>();
    List<Digest> there = new ArrayList<>();
    try (Remote remote = remote()) {
      for (int i = 0; i < 120; i++) {
        Digest digest = samples.textInFan("7a", i);
        long sizeBytes = samples.cache().sizeBytes(digest).orElseThrow();
        asked.put(digest, sizeBytes);
        if (i % 3 == 0) {
          there.add(digest);
          remote.upload(digest, sizeBytes, samples.cache(), Progress.silent());
        }
      }
      asked.put(Digest.ofUtf8("alone in its folder"), 1L);
      assertThat(remote.present(asked)).containsExactlyInAnyOrderElementsOf(there);
    }
  }

  @Test
  default void absentObjectIsNamed() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = Digest.ofUtf8("nowhere");
    try (Remote remote = remote();
        ObjectWriter writer = samples.cache().writer()) {
      assertThatThrownBy(() -> remote.download(digest, writer, Progress.silent()))
          .isInstanceOf(MissingObject.class);
      assertThatThrownBy(() -> remote.upload(digest, 7, samples.cache(), Progress.silent()))
          .isInstanceOf(MissingObject.class)
          .hasMessageContaining(digest.toString());
    }
  }

  @Test
  default void corruptObjectIsNotDelivered() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.random(100_000);
    try (Remote remote = remote()) {
      remote.upload(digest, 100_000, samples.cache(), Progress.silent());
      byte[] bytes = Files.readAllBytes(object(digest));
      bytes[70_000] ^= 4;
      Files.write(object(digest), bytes);
      assertCorrupt(samples, remote, digest);
    }
  }

  @Test
  default void truncatedObjectIsNotDeliveredAndRepaired() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.random(100_000);
    try (Remote remote = remote()) {
      remote.upload(digest, 100_000, samples.cache(), Progress.silent());
      Files.write(object(digest), new byte[70_000]);
      assertCorrupt(samples, remote, digest);
      assertThat(remote.present(Map.of(digest, 100_000L))).isEmpty();
      remote.upload(digest, 100_000, samples.cache(), Progress.silent());
      assertThat(object(digest)).hasBinaryContent(samples.cache().read(digest));
    }
  }

  @Test
  default void corruptObjectOfTheCacheDoesNotGoUp() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.random(100_000);
    samples.breakCached(digest);
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> remote.upload(digest, 100_000, samples.cache(), Progress.silent()))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining("in the cache");
      assertThat(object(digest)).doesNotExist();
    }
  }

  @Test
  default void emptyObjectIsAnObject() throws Exception {
    Samples samples = new Samples(scratch());
    Digest digest = samples.text("");
    try (Remote remote = remote()) {
      remote.upload(digest, 0, samples.cache(), Progress.silent());
      assertThat(remote.present(Map.of(digest, 0L))).containsExactly(digest);
      FolderStore other = samples.emptyCache();
      try (ObjectWriter writer = other.writer()) {
        remote.download(digest, writer, Progress.silent());
        writer.commit();
      }
      assertThat(other.contains(digest, 0)).isTrue();
    }
  }

  @Test
  default void runsOfAStageKeyAreFound() throws Exception {
    Digest key = Digest.ofUtf8("key");
    try (Remote remote = remote()) {
      assertThat(remote.runs(key)).isEmpty();
      remote.linkRun(key, Digest.ofUtf8("one"));
      remote.linkRun(key, Digest.ofUtf8("two"));
      remote.linkRun(key, Digest.ofUtf8("two"));
      remote.linkRun(Digest.ofUtf8("other"), Digest.ofUtf8("three"));
    }
    try (Remote again = remote()) {
      assertThat(again.runs(key))
          .containsExactlyInAnyOrder(Digest.ofUtf8("one"), Digest.ofUtf8("two"));
    }
  }

  @Test
  default void newerFormatIsRefused() throws Exception {
    Files.createDirectories(files());
    Files.writeString(files().resolve("format.json"), "{\"format\":2}");
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> remote.present(Map.of(Digest.ofUtf8("x"), 1L)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining("is written in format 2, and this jrepro knows format 1 only");
    }
  }

  @Test
  default void somethingElseIsNotTakenForARemote() throws Exception {
    Files.createDirectories(files());
    Files.writeString(files().resolve("format.json"), "hello");
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> remote.linkRun(Digest.ofUtf8("x"), Digest.ofUtf8("y")))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining("format.json that does not read");
    }
  }

  private void assertCorrupt(Samples samples, Remote remote, Digest digest) throws IOException {
    FolderStore other = samples.emptyCache();
    try (ObjectWriter writer = other.writer()) {
      assertThatThrownBy(() -> remote.download(digest, writer, Progress.silent()))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining(digest.toString())
          .hasMessageContaining(remote.describe());
      writer.commit();
    }
    assertThat(other.contains(digest)).isFalse();
  }
}
