package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer relies on and cannot touch is known to gc. */
final class LeasesTest {

  @TempDir private Path folder;

  @Test
  void aLeaseHoldsAtOnceAndUntilItIsOld() throws IOException {
    CacheFolder cache = new CacheFolder(folder);
    Instant before = Instant.now().minus(Duration.ofHours(1));
    Digest digest = Digest.ofUtf8("x");
    try (Leases writer = new Leases(cache);
        Leases gc = new Leases(cache)) {
      assertThat(gc.isHeld(digest, before)).isFalse();
      writer.take(Digest.ofUtf8("other"));
      assertThat(gc.isHeld(digest, before)).isFalse();
      writer.take(digest);
      assertThat(gc.isHeld(digest, before)).isTrue();
      assertThat(gc.isHeld(digest, Instant.now().plus(Duration.ofHours(1)))).isFalse();
      gc.forget(before);
      assertThat(gc.isHeld(digest, before)).isTrue();
      gc.forget(Instant.now().plus(Duration.ofHours(1)));
      assertThat(folder.resolve("leases")).isEmptyDirectory();
    }
  }

  @Test
  void aWriterTouchesNoFileThatAWorkspaceLinksTo() throws IOException {
    byte[] bytes = new byte[PackFormat.SMALL_BYTES];
    Digest digest = Digest.of(bytes);
    FolderStore store = new FolderStore(folder.resolve("cache"));
    try (ObjectWriter writer = store.writer()) {
      writer.put(bytes);
      writer.commit();
    }
    Path object = store.folder().object(digest);
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
    Files.setLastModifiedTime(object, old);
    Files.createLink(folder.resolve("link"), object);
    try (ObjectWriter writer = store.writer();
        Leases gc = new Leases(store.folder())) {
      assertThat(writer.contains(digest, bytes.length)).isTrue();
      assertThat(Files.getLastModifiedTime(object)).isEqualTo(old);
      assertThat(gc.isHeld(digest, Instant.now().minus(Duration.ofMinutes(1)))).isTrue();
    }
    Files.delete(folder.resolve("link"));
    try (ObjectWriter writer = store.writer()) {
      assertThat(writer.contains(digest, bytes.length)).isTrue();
      assertThat(Files.getLastModifiedTime(object)).isGreaterThan(old);
    }
  }

  @Test
  void gcLeavesWhatIsLeased() throws IOException, InterruptedException {
    byte[] bytes = new byte[PackFormat.SMALL_BYTES];
    Digest digest = Digest.of(bytes);
    FolderStore store = new FolderStore(folder.resolve("cache"));
    try (ObjectWriter writer = store.writer()) {
      writer.put(bytes);
      writer.commit();
    }
    Path object = store.folder().object(digest);
    Files.setLastModifiedTime(object, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
    Files.createLink(folder.resolve("link"), object);
    try (ObjectWriter writer = store.writer()) {
      assertThat(writer.contains(digest, bytes.length)).isTrue();
    }
    Files.delete(folder.resolve("link"));
    assertThat(sweep(store, Instant.now().minus(Duration.ofDays(1)))).isZero();
    assertThat(object).exists();
    assertThat(sweep(store, Instant.now().plus(Duration.ofDays(1)))).isEqualTo(1);
    assertThat(object).doesNotExist();
  }

  @Test
  void whatACheckoutIsLinkingIsNotAbandoned() throws IOException, InterruptedException {
    FolderStore store = new FolderStore(folder.resolve("cache"));
    store.folder().make(store.folder().tmp());
    Path object = Files.write(folder.resolve("object"), new byte[1]);
    Files.setLastModifiedTime(object, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
    Path link = Files.createLink(store.folder().tmp().resolve("link"), object);
    try (Sweep sweep = Sweep.begin(store, nothingLives(Instant.now()))) {
      sweep.abandoned(Instant.now());
      assertThat(link).exists();
      sweep.abandoned(Instant.now().plus(Duration.ofDays(2)));
      assertThat(link).doesNotExist();
    }
  }

  /** Returns how many objects went. */
  private static long sweep(FolderStore store, Instant before) throws InterruptedException {
    try (Sweep sweep = Sweep.begin(store, nothingLives(before))) {
      return sweep.apply(sweep.plan()).objects();
    }
  }

  private static Sweep.Rule nothingLives(Instant before) {
    return new Sweep.Rule(digest -> false, before, false);
  }
}
