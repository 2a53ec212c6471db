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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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

  @Test
  void aBrokenByteGivesNoWrongDigest() throws Exception {
    Map<RepoPath, FileStat> files = new TreeMap<>();
    for (String name : List.of("a", "b/one", "b/two", "c")) {
      Path each = temp.resolve(name);
      Files.createDirectories(each.resolveSibling(".").normalize());
      files.put(
          RepoPath.of(name), FileStat.of(Files.writeString(each, "of " + name)).orElseThrow());
    }
    files.forEach(
        (path, stat) -> index.note(path, stat, Digest.ofUtf8("of " + path), Long.MAX_VALUE));
    index.save();
    byte[] whole = Files.readAllBytes(stored);
    long seed = 11;
    Random random = new Random(seed);
    for (int at = 0; at < whole.length; at++) {
      byte[] broken = whole.clone();
      broken[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(stored, broken);
      StatIndex read = StatIndex.open(stored);
      check(read, files, "byte " + at + ", seed " + seed);
      read.note(FILE, FileStat.of(file).orElseThrow(), Digest.ofUtf8("one"), Long.MAX_VALUE);
      read.save();
      StatIndex again = StatIndex.open(stored);
      check(again, files, "saved after byte " + at + ", seed " + seed);
      assertThat(again.find(FILE, FileStat.of(file).orElseThrow())).isPresent();
    }
  }

  private static void check(StatIndex index, Map<RepoPath, FileStat> files, String when) {
    files.forEach((path, stat) ->
        assertThat(index.find(path, stat).orElse(Digest.ofUtf8("of " + path)))
            .as(when)
            .isEqualTo(Digest.ofUtf8("of " + path)));
  }

  @Test
  void manySavesKeepWhatIsKnown() throws Exception {
    long seed = 5;
    Random random = new Random(seed);
    Map<RepoPath, Digest> known = new TreeMap<>();
    FileStat stat = FileStat.of(file).orElseThrow();
    for (int round = 0; round < 40; round++) {
      StatIndex read = StatIndex.open(stored);
      for (int i = random.nextInt(20); i >= 0; i--) {
        RepoPath path = RepoPath.of("d" + random.nextInt(3) + "/f\u00e4" + random.nextInt(60));
        Digest digest = Digest.ofUtf8(round + " " + i);
        read.note(path, stat, digest, Long.MAX_VALUE);
        known.put(path, digest);
      }
      if (round % 5 == 4) {
        // A walk of d1 that meets nothing but one file.
        StatIndex.Lookup lookup = read.new Lookup(RepoPath.of("d1"));
        lookup.find("f\u00e40", stat);
        lookup.flush();
        read.save();
        read = StatIndex.open(stored);
        lookup = read.new Lookup(RepoPath.of("d1"));
        lookup.find("f\u00e40", stat);
        lookup.flush();
        read.forgetUnmet(RepoPath.of("d1"));
        known.keySet().removeIf(p -> p.isIn(RepoPath.of("d1")) && !p.name().equals("f\u00e40"));
      }
      read.save();
      StatIndex saved = StatIndex.open(stored);
      assertThat(saved.count()).as("round " + round + ", seed " + seed).isEqualTo(known.size());
      known.forEach((path, digest) -> assertThat(saved.find(path, stat)).contains(digest));
    }
  }

  @Test
  void ofTwoThatSaveAtOnceBothAreWhole() throws Exception {
    FileStat stat = FileStat.of(file).orElseThrow();
    StatIndex one = StatIndex.open(stored);
    StatIndex other = StatIndex.open(stored);
    one.note(RepoPath.of("one"), stat, Digest.ofUtf8("1"), Long.MAX_VALUE);
    other.note(RepoPath.of("other"), stat, Digest.ofUtf8("2"), Long.MAX_VALUE);
    one.save();
    other.save();
    StatIndex both = StatIndex.open(stored);
    assertThat(both.find(RepoPath.of("one"), stat)).contains(Digest.ofUtf8("1"));
    assertThat(both.find(RepoPath.of("other"), stat)).contains(Digest.ofUtf8("2"));
  }

  @Test
  void whatIsGoneLeavesTheIndex() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("data/sub"));
    Files.writeString(folder.resolve("a"), "a");
    Files.writeString(folder.resolve("b"), "b");
    Files.writeString(temp.resolve("data/left-out"), "c");
    Files.writeString(temp.resolve("data.x"), "d");
    settle();
    contents().entry(RepoPath.of("data"), sink);
    contents().entry(RepoPath.of("data.x"), sink);
    index.save();
    Files.delete(folder.resolve("a"));
    index = StatIndex.open(stored);
    assertThat(index.count()).isEqualTo(4);
    new Contents(temp, index, (path, isDirectory) -> path.name().equals("left-out"))
        .entry(RepoPath.of("data"), sink);
    index.save();
    index = StatIndex.open(stored);
    assertThat(index.count()).isEqualTo(3);
    assertThat(hashed).hasValue(4);
    contents().entry(RepoPath.of("data"), sink);
    assertThat(hashed).hasValue(4);
    Files.delete(temp.resolve("data.x"));
    contents().entry(RepoPath.of("data.x"), sink);
    index.save();
    assertThat(StatIndex.open(stored).count()).isEqualTo(2);
  }

  @Test
  void aFileOfOursIsKnownAtOnce() throws Exception {
    Path scratch = Files.createDirectories(temp.resolve("scratch"));
    Path written = Files.writeString(scratch.resolve("x"), "new");
    FileStat before = FileStat.of(written).orElseThrow();
    settle();
    index.beforePublishing(scratch);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    index.noteWritten(FILE, before, FileStat.of(file).orElseThrow(), Digest.ofUtf8("new"));
    assertThat(digest()).isEqualTo(Digest.ofUtf8("new"));
    assertThat(hashed).hasValue(0);
    Files.writeString(file, "NEW");
    assertThat(digest()).isEqualTo(Digest.ofUtf8("NEW"));
  }

  @Test
  void aFileOfOursThatAnotherWroteToOrThatIsTooYoungIsNotKnown() throws Exception {
    Path scratch = Files.createDirectories(temp.resolve("scratch"));
    Path written = Files.writeString(scratch.resolve("x"), "new");
    FileStat before = FileStat.of(written).orElseThrow();
    index.beforePublishing(scratch);
    index.noteWritten(FILE, before, before, Digest.ofUtf8("new"));
    assertThat(index.find(FILE, before)).isEmpty();
    settle();
    index.beforePublishing(scratch);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    Files.writeString(file, "NEW");
    index.noteWritten(FILE, before, FileStat.of(file).orElseThrow(), Digest.ofUtf8("new"));
    assertThat(digest()).isEqualTo(Digest.ofUtf8("NEW"));
  }

  @Test
  void whereNothingCanBeWrittenFilesAreHashedEachTime() throws Exception {
    settle();
    index = StatIndex.open(file.resolve("below-a-file/stat-index"));
    assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    index.save();
    index = StatIndex.open(file.resolve("below-a-file/stat-index"));
    assertThat(digest()).isEqualTo(Digest.ofUtf8("one"));
    assertThat(hashed).hasValue(2);
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
