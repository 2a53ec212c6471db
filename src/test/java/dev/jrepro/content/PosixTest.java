package dev.jrepro.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls against what the JDK says of the same files. */
final class PosixTest {

  private static final int NONE = Posix.NO_FOLDER;

  @TempDir Path temp;
  private Posix posix;
  private int folder;

  @BeforeEach
  void openFolder() throws IOException {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    posix = Posix.here().orElseThrow();
    folder = posix.openFolder(NONE, temp.toString());
  }

  @AfterEach
  void closeFolder() throws IOException {
    if (posix != null) {
      posix.close(folder);
    }
  }

  @Test
  void aFileIsDescribedAsTheJdkDescribesIt() throws IOException {
    Path file = Files.writeString(temp.resolve("naïve file"), "some bytes");
    Files.setLastModifiedTime(file, FileTime.from(-123_456_789, TimeUnit.MICROSECONDS));
    Files.createSymbolicLink(temp.resolve("link"), Path.of("nowhere"));
    Files.createDirectory(temp.resolve("sub"));
    for (String name : List.of("naïve file", "link", "sub")) {
      FileStat expected = FileStat.of(temp.resolve(name)).orElseThrow();
      assertThat(posix.stat(folder, name)).isEqualTo(expected);
      assertThat(posix.stat(NONE, temp.resolve(name).toString())).isEqualTo(expected);
    }
    int fd = posix.open(folder, "naïve file");
    assertThat(posix.stat(fd)).isEqualTo(FileStat.of(file).orElseThrow());
    posix.close(fd);
    for (Path other : List.of(Path.of("/"), Path.of("/dev/null"), Path.of("/proc/self/status"))) {
      FileStat stat = posix.stat(NONE, other.toString());
      FileStat expected = FileStat.of(other).orElseThrow();
      assertThat(stat.device()).isEqualTo(expected.device());
      assertThat(stat.mode()).isEqualTo(expected.mode());
    }
  }

  @Test
  void aFolderHasTheNamesThatItHas() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < 3000; i++) {
      names.add(i + "-" + "n".repeat(i % 240));
    }
    names.addAll(List.of("日本語", "new\nline", "-dash", " ", "\uFFFD", "a".repeat(255)));
    for (String name : names) {
      Files.createFile(temp.resolve(name));
    }
    List<Listed> listed = posix.list(folder);
    assertThat(listed).hasSize(names.size()).allMatch(Listed::isUtf8);
    assertThat(listed).allMatch(l -> l.type() == Listed.Type.FILE);
    assertThat(listed.stream().map(Listed::name)).containsExactlyInAnyOrderElementsOf(names);
    assertThat(posix.list(folder)).isEmpty();
  }

  @Test
  void aNameSaysWhatItStandsFor() throws Exception {
    Files.createDirectory(temp.resolve("sub"));
    Files.createSymbolicLink(temp.resolve("link"), Path.of("sub"));
    assertThat(new ProcessBuilder("mkfifo", temp.resolve("pipe").toString()).start().waitFor())
        .isZero();
    Process sh =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377name')\"")
            .directory(temp.toFile())
            .start();
    assertThat(sh.waitFor()).isZero();
    assertThat(posix.list(folder))
        .containsExactlyInAnyOrder(
            new Listed("sub", true, Listed.Type.FOLDER),
            new Listed("link", true, Listed.Type.LINK),
            new Listed("pipe", true, Listed.Type.OTHER),
            new Listed("bad\uFFFDname", false, Listed.Type.FILE));
  }

  @Test
  void bytesAreWrittenAndRead() throws IOException {
    byte[] bytes = new byte[700_001];
    new Random(3).nextBytes(bytes);
    int out = posix.create(folder, "file", 0600);
    posix.write(out, bytes, 0, 1);
    posix.write(out, bytes, 1, bytes.length - 1);
    posix.sync(out);
    posix.close(out);
    assertThat(Files.readAllBytes(temp.resolve("file"))).isEqualTo(bytes);
    int in = posix.open(folder, "file");
    byte[] read = new byte[bytes.length + 10];
    int count = 0;
    for (int n = 0; n >= 0; n = posix.read(in, read, count, read.length - count)) {
      count += n;
    }
    assertThat(Arrays.copyOf(read, count)).isEqualTo(bytes);
    ByteBuffer part = ByteBuffer.allocate(10).position(2);
    assertThat(posix.pread(in, part, 699_999)).isEqualTo(2);
    assertThat(part.position()).isEqualTo(4);
    assertThat(Arrays.copyOfRange(part.array(), 2, 4))
        .isEqualTo(Arrays.copyOfRange(bytes, 699_999, 700_001));
    assertThat(posix.pread(in, part, 700_001)).isEqualTo(-1);
    posix.close(in);
  }

  @Test
  void namesAreMadeMovedAndRemoved() throws IOException {
    posix.makeFolder(folder, "sub", 0700);
    int sub = posix.openFolder(folder, "sub");
    posix.close(posix.create(folder, "one", 0600));
    posix.link(folder, "one", sub, "two");
    assertThat(posix.stat(sub, "two")).isEqualTo(posix.stat(folder, "one"));
    posix.rename(sub, "two", folder, "three");
    posix.symbolicLink("tärget", sub, "link");
    assertThat(posix.readLink(sub, "link")).isEqualTo("tärget");
    assertThat(Files.readSymbolicLink(temp.resolve("sub/link"))).isEqualTo(Path.of("tärget"));
    assertThatThrownBy(() -> posix.removeFolder(folder, "sub"))
        .isInstanceOf(DirectoryNotEmptyException.class);
    posix.unlink(sub, "link");
    posix.unlink(folder, "one");
    posix.close(sub);
    posix.removeFolder(folder, "sub");
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).containsExactly(temp.resolve("three"));
    }
  }

  @Test
  void timesAndModesAreSet() throws IOException {
    Path file = Files.createFile(temp.resolve("f"));
    for (long nanos : new long[] {1, 1_700_000_000_123_456_789L, -1}) {
      posix.setModified(folder, "f", nanos);
      assertThat(posix.stat(folder, "f").modifiedNanos()).isEqualTo(nanos);
      assertThat(FileStat.of(file)).contains(posix.stat(folder, "f"));
    }
    posix.touch(folder, "f");
    FileStat touched = posix.stat(folder, "f");
    assertThat(touched.modifiedNanos()).isEqualTo(touched.changedNanos());
    int fd = posix.open(folder, "f");
    posix.setMode(fd, 0751);
    posix.syncFileSystem(fd);
    posix.close(fd);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)))
        .isEqualTo("rwxr-x--x");
  }

  @Test
  void failuresAreThoseOfTheJdk() throws IOException {
    Files.createFile(temp.resolve("file"));
    Files.createSymbolicLink(temp.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> posix.open(folder, "none")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> posix.rename(folder, "none", folder, "x"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> posix.create(folder, "file", 0600))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> posix.stat(folder, "file/x"))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("file/x: Not a directory");
    assertThatThrownBy(() -> posix.open(folder, "loop"))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> posix.stat(folder, "a\0b")).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> posix.stat(folder, "a".repeat(256)))
        .hasMessageContaining("File name too long");
    assertThatThrownBy(() -> posix.stat(folder, "a/".repeat(3000)))
        .hasMessageContaining("File name too long");
    int closed = posix.open(folder, "file");
    posix.close(closed);
    assertThatThrownBy(() -> posix.read(closed, new byte[1], 0, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Bad file descriptor");
  }

  @Test
  void whatIsForbiddenIsSaidSo() throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Path file = Files.createFile(temp.resolve("secret"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assertThatThrownBy(() -> posix.open(folder, "secret"))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aPipeIsOpenedWithoutWaiting() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", temp.resolve("pipe").toString()).start().waitFor())
        .isZero();
    posix.close(posix.open(folder, "pipe"));
  }

  @Test
  void bytesAreSharedOrNothingIsDone() throws IOException {
    Files.writeString(temp.resolve("from"), "bytes");
    int from = posix.open(folder, "from");
    int to = posix.create(folder, "to", 0600);
    boolean shared = posix.reflink(from, to);
    posix.close(from);
    posix.close(to);
    assertThat(Files.readString(temp.resolve("to"), UTF_8)).isEqualTo(shared ? "bytes" : "");
  }
}
