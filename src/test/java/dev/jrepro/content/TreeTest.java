package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TreeTest {

  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final Digest ANY = new Digest(HEX);

  /** Keeps objects and remembers which came. */
  private static final class Recording implements ObjectSink {
    private final TreeMemory memory = new TreeMemory();
    private final List<Digest> came = new ArrayList<>();

    @Override
    public Digest put(byte[] bytes) {
      Digest digest = memory.put(bytes);
      came.add(digest);
      return digest;
    }

    @Override
    public Digest putFile(java.nio.file.Path file) throws IOException {
      return memory.putFile(file);
    }

    @Override
    public boolean contains(Digest digest, long sizeBytes) {
      return false;
    }
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    entries.put("b.txt", new Entry(Kind.FILE, ANY, 3, 1));
    entries.put("run.sh", new Entry(Kind.EXECUTABLE, ANY, 0, 1));
    entries.put("to", new Entry(Kind.SYMLINK, ANY, 5, 1));
    entries.put("A", new Entry(Kind.DIRECTORY, ANY, 9_007_199_254_740_993L, 1_000_000));
    entries.put("\uFF5E", Entry.file(ANY, 1));
    entries.put("\uD83D\uDE00 face", Entry.file(ANY, 2));
    entries.put("back\\slash", Entry.file(ANY, 3));
    entries.put("new\nline\r", Entry.file(ANY, 4));
    entries.put("naïve name.txt", Entry.file(ANY, 5));
    TreeMemory memory = new TreeMemory();
    Entry stored = new Tree(entries).store(memory);
    assertThat(new String(memory.read(stored.digest()), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            t HEX 9007199254740993 1000000 A
            f HEX 3 1 b.txt
            f HEX 3 1 back\\\\slash
            f HEX 5 1 naïve name.txt
            f HEX 4 1 new\\nline\\r
            x HEX 0 1 run.sh
            l HEX 5 1 to
            f HEX 1 1 \uFF5E
            f HEX 2 1 \uD83D\uDE00 face
            """
                .replace("HEX", HEX));
    assertThat(stored)
        .isEqualTo(
            new Entry(
                Kind.DIRECTORY,
                Digest.parse(
                    "sha256:9bea341375b4a77f43065c21caa5e5278633ed8cabd5dc5f118ea17da3b677ca"),
                9_007_199_254_741_016L,
                1_000_008));
    assertThat(Tree.load(stored.digest(), memory).entries()).isEqualTo(entries);
  }

  @Test
  void theEmptyDirectoryIsTheEmptyObject() throws IOException {
    Entry empty = Tree.EMPTY.store(new TreeMemory());
    assertThat(empty).isEqualTo(new Entry(Kind.DIRECTORY, Digest.of(new byte[0]), 0, 0));
  }

  @Test
  void aDirectoryIsSplitWhenItHasMoreThan1024Entries() throws IOException {
    assertThat(kinds(store(many(1024)))).containsOnly(Kind.FILE).hasSize(1024);
    List<Kind> parts = kinds(store(many(1025)));
    assertThat(parts).containsOnly(Kind.PART);
  }

  @Test
  void aPartEndsAfterANameWhoseDigestEndsInTenZeroBits() throws IOException {
    Recording sink = new Recording();
    SortedMap<String, Entry> entries = many(20_000);
    Entry stored = new Tree(entries).store(sink);
    SortedMap<String, Entry> parts =
        TreeLines.decode(stored.digest(), sink.memory.read(stored.digest()));
    List<String> ends =
        entries.keySet().stream()
            .filter(name -> endsInTenZeroBits(name) || name.equals(entries.lastKey()))
            .toList();
    assertThat(parts.keySet()).containsExactlyElementsOf(ends).hasSizeGreaterThan(5);
    assertThat(Tree.load(stored.digest(), sink.memory).entries()).isEqualTo(entries);
    assertThat(stored.count()).isEqualTo(20_000);
    assertThat(stored.sizeBytes())
        .isEqualTo(entries.values().stream().mapToLong(Entry::sizeBytes).sum());
    assertThat(Tree.children(stored.digest(), sink.memory))
        .containsExactlyElementsOf(parts.values());
  }

  @Test
  void oneChangedEntryRewritesOnePart() throws IOException {
    SortedMap<String, Entry> entries = many(20_000);
    Recording before = new Recording();
    new Tree(entries).store(before);
    entries.put("file 09999", Entry.file(Digest.ofUtf8("other"), 5));
    Recording after = new Recording();
    new Tree(entries).store(after);
    Set<Digest> fresh = new HashSet<>(after.came);
    before.came.forEach(fresh::remove);
    assertThat(fresh).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f HEX 1 1 a",
        "f HEX 1 1 ..\n",
        "f HEX 1 1 .\n",
        "f HEX 1 1 \n",
        "f HEX 1 1 a/b\n",
        "f HEX 1 1 /etc/passwd\n",
        "f HEX 1 1 a\u0000b\n",
        "f HEX 1 1 a\nf HEX 1 1 a\n",
        "f HEX 1 1 b\nf HEX 1 1 a\n",
        "f HEX 1 1 \uD83D\uDE00\nf HEX 1 1 \uFF5E\n",
        "q HEX 1 1 a\n",
        "ff HEX 1 1 a\n",
        "F HEX 1 1 a\n",
        "f HE 1 1 a\n",
        "f sha256:HEX 1 1 a\n",
        "f HEX -1 1 a\n",
        "f HEX 01 1 a\n",
        "f HEX 1 1e3 a\n",
        "f HEX 9999999999999999999 1 a\n",
        "f HEX 1 a\n",
        "f  HEX 1 1 a\n",
        "f HEX 1 1 a\\x\n",
        "f HEX 1 1 a\\\n",
        "f HEX 1 1 a\r\n",
        "\n",
        "p HEX 1 1 a\nf HEX 1 1 b\n",
        "f HEX 1 1 b\np HEX 1 1 c\n",
      })
  void whatIsNoTreeIsRefused(String text) {
    byte[] bytes = text.replace("HEX", HEX).getBytes(StandardCharsets.UTF_8);
    assertRefused(bytes);
  }

  @Test
  void aNameThatIsNoUtf8IsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(("f " + HEX + " 1 1 a").getBytes(StandardCharsets.UTF_8));
    bytes.write(0xff);
    bytes.write('\n');
    assertRefused(bytes.toByteArray());
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    String line = "f " + HEX + " 1 1 " + "n".repeat(4097) + "\n";
    assertRefused(line.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void partsThatDoNotFollowEachOtherAreRefused() {
    assertRefusedParts("b", "f HEX 1 1 a\nf HEX 1 1 b\n", "c", "f HEX 1 1 b\nf HEX 1 1 c\n");
    assertRefusedParts("c", "f HEX 1 1 a\nf HEX 1 1 c\n", "d", "f HEX 1 1 b\nf HEX 1 1 d\n");
  }

  @Test
  void aPartIsCalledAfterItsLastEntry() {
    assertRefusedParts("x", "f HEX 1 1 a\nf HEX 1 1 b\n", "y", "f HEX 1 1 y\n");
    assertRefusedParts("x", "", "y", "f HEX 1 1 y\n");
  }

  @Test
  void aPartHoldsNoParts() {
    assertRefusedParts("a", "p HEX 1 1 a\n", "b", "f HEX 1 1 b\n");
  }

  @Test
  void aTreeThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Tree.load(ANY, new TreeMemory()))
        .isInstanceOf(MissingObject.class)
        .hasMessageContaining(ANY.toString());
  }

  @Test
  void leavesAreAllThatIsBelow() throws IOException {
    TreeMemory memory = new TreeMemory();
    SortedMap<String, Entry> inner = new TreeMap<>();
    inner.put("x", Entry.file(ANY, 1));
    SortedMap<String, Entry> outer = new TreeMap<>();
    outer.put("empty", Tree.EMPTY.store(memory));
    outer.put("sub", new Tree(inner).store(memory));
    Entry top = new Tree(outer).store(memory);
    assertThat(Leaves.of(RepoPath.of("d"), top, memory))
        .containsOnlyKeys(
            RepoPath.of("d"), RepoPath.of("d/empty"), RepoPath.of("d/sub"), RepoPath.of("d/sub/x"));
  }

  private static void assertRefused(byte[] bytes) {
    Digest digest = Digest.of(bytes);
    assertThatThrownBy(() -> Tree.load(digest, wanted -> bytes))
        .isInstanceOf(JreproException.Corrupt.class)
        .hasMessageContaining(digest.toString());
  }

  private static void assertRefusedParts(String first, String a, String second, String b) {
    TreeMemory memory = new TreeMemory();
    Digest one = memory.put(a.replace("HEX", HEX).getBytes(StandardCharsets.UTF_8));
    Digest two = memory.put(b.replace("HEX", HEX).getBytes(StandardCharsets.UTF_8));
    String top = "p %s 2 2 %s\np %s 2 2 %s\n".formatted(one.hex(), first, two.hex(), second);
    Digest whole = memory.put(top.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Tree.load(whole, memory)).isInstanceOf(JreproException.Corrupt.class);
  }

  private static SortedMap<String, Entry> many(int count) {
    SortedMap<String, Entry> entries = new TreeMap<>(Comparator.naturalOrder());
    for (int i = 0; i < count; i++) {
      entries.put("file %05d".formatted(i), Entry.file(Digest.ofUtf8("content " + i), i % 7));
    }
    return entries;
  }

  private record Stored(Entry entry, TreeMemory memory) {}

  private static Stored store(SortedMap<String, Entry> entries) throws IOException {
    TreeMemory memory = new TreeMemory();
    return new Stored(new Tree(entries).store(memory), memory);
  }

  private static List<Kind> kinds(Stored stored) {
    return Tree.children(stored.entry().digest(), stored.memory()).stream()
        .map(Entry::kind)
        .toList();
  }

  private static boolean endsInTenZeroBits(String name) {
    String hex = Digest.ofUtf8(name).hex();
    return hex.endsWith("00") && "048c".indexOf(hex.charAt(61)) >= 0;
  }
}
