package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tables of items: what is stored is read, and little changes when little changed. */
final class ItemTableTest {

  private final TreeMemory memory = new TreeMemory();

  @Test
  void aSmallTableHasThisForm() throws IOException {
    SortedMap<RepoPath, Entry> items = new TreeMap<>();
    items.put(RepoPath.of("d/b\nc"), Entry.file(Digest.ofUtf8("x"), 1));
    items.put(RepoPath.of("d/a/é"), new Entry(Kind.DIRECTORY, Digest.ofUtf8("y"), 20, 3));
    Entry table = new ItemTable(items).store(memory);
    String file =
        """
        t a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa 20 3 d/a/é
        f 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881 1 1 d/b\\nc
        """;
    Digest digest = Digest.ofUtf8(file);
    assertThat(new String(memory.read(digest), StandardCharsets.UTF_8)).isEqualTo(file);
    int size = file.getBytes(StandardCharsets.UTF_8).length;
    assertThat(new String(memory.read(table.digest()), StandardCharsets.UTF_8))
        .isEqualTo("f " + digest.hex() + " " + size + " 1 00000000\n");
    assertThat(ItemTable.load(table.digest(), memory).items()).isEqualTo(items);
  }

  @Test
  void whatDiffersIsFoundAndLittleIsRewritten() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    SortedMap<RepoPath, Entry> items = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      items.put(RepoPath.of("d/" + i % 7 + "/" + i), entry(random));
    }
    Entry before = new ItemTable(items).store(memory);
    assertThat(Tree.load(before.digest(), memory).entries()).hasSizeBetween(5, 60);
    SortedMap<RepoPath, Entry> changed = new TreeMap<>(items);
    SortedMap<RepoPath, Entry> gone = new TreeMap<>();
    SortedMap<RepoPath, Entry> come = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      RepoPath path = RepoPath.of("d/" + i % 7 + "/" + i);
      gone.put(path, items.get(path));
      changed.remove(path);
      RepoPath other = RepoPath.of("d/" + (i + 5) % 7 + "/" + (i + 5));
      gone.put(other, items.get(other));
      come.put(other, entry(random));
      come.put(RepoPath.of("e/" + i), entry(random));
    }
    changed.putAll(come);
    Entry after = new ItemTable(changed).store(memory);
    ItemTable.Difference difference =
        ItemTable.difference(before.digest(), memory, after.digest(), memory);
    assertThat(difference.before()).as("seed " + seed).isEqualTo(gone);
    assertThat(difference.after()).as("seed " + seed).isEqualTo(come);
    assertThat(ItemTable.load(after.digest(), memory).items()).isEqualTo(changed);
    Map<String, Entry> old = Tree.load(before.digest(), memory).entries();
    long rewritten =
        Tree.load(after.digest(), memory).entries().values().stream()
            .filter(file -> !old.containsValue(file))
            .count();
    assertThat(rewritten).as("seed " + seed).isLessThanOrEqualTo(9);
  }

  @Test
  void aPathThatLeadsOutIsCorrupt() throws IOException {
    String file = "f " + Digest.ofUtf8("x").hex() + " 1 1 a/../../b\n";
    Digest digest = memory.put(file.getBytes(StandardCharsets.UTF_8));
    SortedMap<String, Entry> files = new TreeMap<>();
    files.put("00000000", Entry.file(digest, file.length()));
    Digest table = new Tree(files).store(memory).digest();
    assertThatThrownBy(() -> ItemTable.load(table, memory))
        .isInstanceOf(JreproException.Corrupt.class);
  }

  private static Entry entry(Random random) {
    return Entry.file(Digest.ofUtf8("x" + random.nextLong()), random.nextInt(1000));
  }
}
