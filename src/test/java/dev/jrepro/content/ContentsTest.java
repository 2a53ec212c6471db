package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system: what a user's folder may hold. */
final class ContentsTest {

  private static final RepoPath DATA = RepoPath.of("data");

  @TempDir Path temp;
  private Path root;
  private Path data;
  private final TreeMemory memory = new TreeMemory();

  @BeforeEach
  void makeFolders() throws IOException {
    root = temp.resolve("project");
    data = Files.createDirectories(root.resolve("data"));
  }

  @Test
  void everyKindOfEntryIsRead() throws IOException {
    write("a.txt", "hello");
    write("zero", "");
    executable(write("run.sh", "#!/bin/sh\n"));
    Files.createSymbolicLink(data.resolve("to"), Path.of("sub/deep"));
    Files.createSymbolicLink(data.resolve("dangling"), Path.of("nowhere"));
    Files.createDirectories(data.resolve("empty"));
    write("sub/deep/x", "x");
    SortedMap<String, Entry> all = read();
    assertThat(all)
        .containsEntry("a.txt", new Entry(Kind.FILE, Digest.ofUtf8("hello"), 5, 1))
        .containsEntry("zero", new Entry(Kind.FILE, Digest.ofUtf8(""), 0, 1))
        .containsEntry("run.sh", new Entry(Kind.EXECUTABLE, Digest.ofUtf8("#!/bin/sh\n"), 10, 1))
        .containsEntry("to", new Entry(Kind.SYMLINK, Digest.ofUtf8("sub/deep"), 8, 1))
        .containsEntry("dangling", new Entry(Kind.SYMLINK, Digest.ofUtf8("nowhere"), 7, 1))
        .containsEntry("empty", new Entry(Kind.DIRECTORY, Digest.ofUtf8(""), 0, 0));
    assertThat(all.get("sub/deep/x")).isEqualTo(Entry.file(Digest.ofUtf8("x"), 1));
    Entry whole = contents().entry(DATA, memory).orElseThrow();
    assertThat(whole.sizeBytes()).isEqualTo(5 + 10 + 8 + 7 + 1);
    assertThat(whole.count()).isEqualTo(6);
  }

  @Test
  void onlyTheOwnersExecuteBitCounts() throws IOException {
    Path file = write("f", "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-xr-x"));
    assertThat(kind("f")).isEqualTo(Kind.FILE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
    assertThat(kind("f")).isEqualTo(Kind.EXECUTABLE);
  }

  @Test
  void namesAreKeptAsTheyAre() throws IOException {
    for (String name :
        new String[] {
          "naïve.txt",
          "日本語",
          "\uD83D\uDE00",
          "new\nline",
          "cr\r",
          "back\\slash",
          "-dash",
          " space ",
          "tab\t",
          "#x",
          "a".repeat(255)
        }) {
      write(name, name);
      assertThat(read()).containsEntry(name, Entry.file(Digest.ofUtf8(name), utf8(name)));
    }
    assertThat(read()).hasSize(11);
  }

  @Test
  void theDigestDependsOnContentAlone() throws IOException {
    write("b", "2");
    write("a", "1");
    Entry one = contents().entry(DATA, memory).orElseThrow();
    Path copy = Files.createDirectories(root.resolve("elsewhere"));
    Files.writeString(copy.resolve("a"), "1");
    Files.writeString(copy.resolve("b"), "2");
    assertThat(contents().entry(RepoPath.of("elsewhere"), memory)).contains(one);
    String hex1 = Digest.ofUtf8("1").hex();
    String hex2 = Digest.ofUtf8("2").hex();
    assertThat(one.digest())
        .isEqualTo(Digest.ofUtf8("f %s 1 1 a\nf %s 1 1 b\n".formatted(hex1, hex2)));
  }

  @Test
  void aSingleFileOrLinkIsAnEntryToo() throws IOException {
    write("f", "x");
    Files.createSymbolicLink(data.resolve("l"), Path.of("f"));
    assertThat(contents().entry(RepoPath.of("data/f"), memory))
        .contains(Entry.file(Digest.ofUtf8("x"), 1));
    assertThat(contents().entry(RepoPath.of("data/l"), memory))
        .contains(new Entry(Kind.SYMLINK, Digest.ofUtf8("f"), 1, 1));
  }

  @Test
  void whatIsNotThereIsNothing() throws IOException {
    write("f", "x");
    assertThat(contents().entry(RepoPath.of("data/none"), memory)).isEmpty();
    assertThat(contents().entry(RepoPath.of("data/f/below-a-file"), memory)).isEmpty();
  }

  @Test
  void linksThatLeaveTheProjectAreRefused() throws IOException {
    Files.writeString(temp.resolve("secret"), "x");
    for (String target : new String[] {"../../secret", "/etc/passwd", "sub/../../../x", ".."}) {
      Path link = data.resolve("link");
      Files.createSymbolicLink(link, Path.of(target));
      if (target.equals("..")) {
        assertThat(read()).containsKey("link");
      } else {
        assertThatThrownBy(this::read)
            .isInstanceOf(JreproException.Refused.class)
            .hasMessageContaining("data/link")
            .hasMessageContaining(target);
      }
      Files.delete(link);
    }
  }

  @Test
  void aLinkToAFolderIsNotFollowed() throws IOException {
    write("sub/x", "x");
    Files.createSymbolicLink(data.resolve("sub/loop"), Path.of(".."));
    assertThat(read()).containsOnlyKeys("sub", "sub/loop", "sub/x");
  }

  @Test
  void someNamesAreNeverPartOfData() throws IOException {
    write("keep", "x");
    write(".git/HEAD", "x");
    write(".repro/config.yaml", "x");
    write("sub/__pycache__/x.pyc", "x");
    write(".ipynb_checkpoints/x", "x");
    write(".DS_Store", "x");
    write(".jrepro-part.123", "x");
    write(".gitignore", "keep\n");
    assertThat(read()).containsOnlyKeys("keep", "sub", ".gitignore");
  }

  @Test
  void reproignoreAndDvcignoreLeaveOut() throws IOException {
    Files.writeString(root.resolve(".reproignore"), "*.tmp\n/data/raw/\n!data/keep.tmp\n");
    write("a.tmp", "x");
    write("keep.tmp", "x");
    write("raw/x", "x");
    write("sub/.dvcignore", "y\n");
    write("sub/y", "x");
    write("sub/z", "x");
    assertThat(read()).containsOnlyKeys("keep.tmp", "sub", "sub/.dvcignore", "sub/z");
    assertThat(contents().entry(RepoPath.of("data/a.tmp"), memory)).isPresent();
    assertThat(contents().entry(RepoPath.of("data/raw"), memory)).isPresent();
  }

  @Test
  void namesThatOneFileSystemCannotHoldAreNamedBoth() throws IOException {
    write("sub/Readme", "x");
    write("sub/README", "x");
    assertThatThrownBy(this::read)
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageContaining("data/sub")
        .hasMessageContaining("'Readme'")
        .hasMessageContaining("'README'");
  }

  @Test
  void namesThatNormalisationJoinsAreRefused() throws IOException {
    write("caf\u00e9", "x");
    write("cafe\u0301", "x");
    assertThatThrownBy(this::read).isInstanceOf(JreproException.Refused.class);
  }

  @Test
  void caseFoldingIsThatOfFullUnicode() throws IOException {
    write("stra\u00dfe", "x");
    write("STRASSE", "x");
    assertThatThrownBy(this::read).isInstanceOf(JreproException.Refused.class);
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", data.resolve("pipe").toString()).start().waitFor())
        .isZero();
    assertThatThrownBy(this::read)
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageStartingWith("data/pipe is neither");
  }

  @Test
  void aNameThatIsNoUtf8IsRefused() throws Exception {
    Process sh =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377name')\"")
            .directory(data.toFile())
            .start();
    assertThat(sh.waitFor()).isZero();
    assertThatThrownBy(this::read)
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageContaining("not valid UTF-8");
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    Path file = write("sub/secret", "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assertThatThrownBy(this::read)
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageContaining("permission denied");
  }

  @Test
  void theSinkGetsEveryObjectOfADirectory() throws IOException {
    write("a", "1");
    write("sub/b", "2");
    Files.createSymbolicLink(data.resolve("l"), Path.of("a"));
    ObjectSink all =
        new ObjectSink() {
          @Override
          public Digest put(byte[] bytes) {
            return memory.put(bytes);
          }

          @Override
          public Digest putFile(Path file) throws IOException {
            return put(Files.readAllBytes(file));
          }

          @Override
          public boolean contains(Digest digest, long sizeBytes) {
            return false;
          }
        };
    Entry whole = contents().entry(DATA, all).orElseThrow();
    assertThat(Leaves.of(DATA, whole, memory).values())
        .hasSize(5)
        .allSatisfy(entry -> assertThat(memory.read(entry.digest())).isNotNull());
  }

  private Kind kind(String name) {
    return contents().entry(DATA.child(name), memory).orElseThrow().kind();
  }

  private Path write(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.resolveSibling(".").normalize());
    return Files.writeString(file, text);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private Contents contents() {
    StatIndex index = StatIndex.open(temp.resolve("index"));
    return new Contents(root, index, LeaveOut.standard(root));
  }

  /** Reads the folder; everything below it by its path in it. */
  private SortedMap<String, Entry> read() {
    Entry whole = contents().entry(DATA, memory).orElseThrow();
    SortedMap<String, Entry> all = new TreeMap<>();
    Leaves.of(DATA, whole, memory).forEach((path, entry) -> all.put(path.from(DATA), entry));
    all.remove("");
    return all;
  }
}
