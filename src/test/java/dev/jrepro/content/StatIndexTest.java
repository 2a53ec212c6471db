package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatIndexTest {

  private static final RepoPath FILE = RepoPath.of("naïve file");

  @TempDir Path temp;
  private Path file;
  private Path stored;
  private StatIndex index;

  /** How often a file's bytes were read. */
  private final AtomicInteger hashed = new AtomicInteger();

  /** What happens while a file is read. */
  private Runnable meanwhile = () -> {};

  private final ObjectSink sink =
      new ObjectSink() {
        @Override
        public Digest put(byte[] bytes) {
          return Digest.of(bytes);
        }

        @Override
        public Digest putSmall(byte[] bytes, int length) {
          hashed.incrementAndGet();
          return new Digest.Hasher().update(bytes, 0, length).finish();
        }

        @Override
        public Digest putFile(Path path) throws IOException {
          hashed.incrementAndGet();
          Digest digest = Digest.of(Files.readAllBytes(path));
          meanwhile.run();
          return digest;
        }

        @Override
        public boolean contains(Digest digest, long sizeBytes) {
          return true;
        }
      };

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(temp.resolve(FILE.value()), "one");
    stored = temp.resolve("private/stat-index");
    index = StatIndex.open(stored);
  }

  @Test
  void aFileThatWasLeftAloneIsHashedOnce() throws Exception {
    settle();
    assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    assertThat(hashed).hasValue(1);
  }

  @Test
  void whatWasSavedIsKnownToTheNextCommand() throws Exception {
    settle();
    digest();
    index.save();
    index = StatIndex.open(stored);
    assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    assertThat(hashed).hasValue(1);
    assertThat(stored.resolveSibling(".").normalize().toFile().list())
        .containsExactly("stat-index");
  }

  @Test
  void aFileThatIsGoneIsForgottenAndNoneWithALongerName() throws Exception {
    RepoPath longer = RepoPath.of(FILE.value() + "0");
    Files.writeString(temp.resolve(longer.value()), "two");
    settle();
    digest();
    contents().entry(longer, sink);
    index.save();
    index = StatIndex.open(stored);
    Files.delete(file);
    assertThat(contents().entry(FILE, sink)).isEmpty();
    assertThat(contents().entry(longer, sink)).isPresent();
    assertThat(hashed).hasValue(2);
  }

  @Test
  void aFileThatIsStillWarmIsNotTrusted() throws IOException {
    digest();
    Files.writeString(file, "two");
    assertThat(digest()).isEqualTo(Digest.ofUtf8("two"));
    assertThat(hashed).hasValue(2);
  }

  @Test
  void aFileThatMayStillBeWrittenInTheSameTickIsNotKept() throws IOException {
    FileStat stat = FileStat.of(file).orElseThrow();
    long last = Math.max(stat.modifiedNanos(), stat.changedNanos());
    long tick = 20_000_000;
    index.note(FILE, stat, Digest.ofUtf8("one"), last + tick + 1);
    assertThat(index.find(FILE, stat)).contains(Digest.ofUtf8("one"));
    index.note(FILE, stat, Digest.ofUtf8("one"), last + tick);
    assertThat(index.find(FILE, stat)).isEmpty();
  }

  @Test
  void sameSizeAndTimeAreNotEnough() throws Exception {
    settle();
    digest();
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, time);
    assertThat(digest()).isEqualTo(Digest.ofUtf8("two"));
  }

  @Test
  void anotherFileInItsPlaceIsNoticed() throws Exception {
    Path other = Files.writeString(temp.resolve("other"), "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    settle();
    digest();
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(digest()).isEqualTo(Digest.ofUtf8("two"));
  }

  @Test
  void anotherModeIsNoticed() throws Exception {
    settle();
    digest();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(contents().entry(FILE, sink).orElseThrow().kind()).isEqualTo(Kind.EXECUTABLE);
  }

  @Test
  void aTimeInTheFutureIsNeverTrusted() throws Exception {
    Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
    settle();
    digest();
    digest();
    assertThat(hashed).hasValue(2);
  }

  @Test
  void aFileThatChangesWhileItIsReadIsAnError() throws Exception {
    String large = "x".repeat(ObjectSink.SMALL_BYTES);
    Files.writeString(file, large);
    settle();
    meanwhile =
        () -> {
          try {
            Files.writeString(file, large.replace('x', 'y'));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    assertThatThrownBy(this::digest)
        .isInstanceOf(Contents.Changed.class)
        .hasMessageStartingWith(FILE.value());
    meanwhile = () -> {};
    assertThat(digest()).isEqualTo(Digest.ofUtf8(large.replace('x', 'y')));
  }

  @Test
  void whatIsKnownAndTheSinkLacksIsReadAgain() throws Exception {
    settle();
    digest();
    ObjectSink empty =
        new ObjectSink() {
          @Override
          public Digest put(byte[] bytes) {
            return Digest.of(bytes);
          }

          @Override
          public Digest putSmall(byte[] bytes, int length) throws IOException {
            return sink.putSmall(bytes, length);
          }

          @Override
          public Digest putFile(Path path) throws IOException {
            return sink.putFile(path);
          }

          @Override
          public boolean contains(Digest digest, long sizeBytes) {
            return false;
          }
        };
    contents().entry(FILE, empty);
    assertThat(hashed).hasValue(2);
  }

  @Test
  void anIndexThatDoesNotReadIsAnEmptyOne() throws Exception {
    settle();
    digest();
    index.save();
    byte[] whole = Files.readAllBytes(stored);
    for (int length = 0; length < whole.length; length++) {
      Files.write(stored, Arrays.copyOf(whole, length));
      index = StatIndex.open(stored);
      assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    }
    assertThat(hashed).hasValue(1 + whole.length);
    Files.writeString(stored, "something else entirely, and longer than a header");
    index = StatIndex.open(stored);
    assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    index.save();
    assertThat(Files.readAllBytes(stored)).isEqualTo(whole);
  }

  private Digest digest() {
    return contents().entry(FILE, sink).orElseThrow().digest();
  }

  private Contents contents() {
    return new Contents(temp, index, (path, isDirectory) -> false);
  }

  /** Waits until a write would show: longer than the tick of a file system's clock. */
  private static void settle() throws InterruptedException {
    Thread.sleep(60);
  }
}
