package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Directories that two sides have changed, merged file by file. */
final class TreeMergeTest {

  private static final RepoPath AT = RepoPath.of("data");

  private final TreeMemory objects = new TreeMemory();
  private final TreeMerge merge = new TreeMerge(objects, objects);

  private static Entry file(String text) {
    return Entry.file(Digest.ofUtf8(text), text.length());
  }

  private Entry directory(Map<String, Entry> entries) throws IOException {
    return new Tree(new TreeMap<>(entries)).store(objects);
  }

  @Test
  void eachSideGivesWhatItAloneChanged() throws IOException {
    Entry base =
        directory(Map.of("a", file("a"), "b", file("b"), "gone", file("g"), "d", file("d")));
    Entry ours =
        directory(Map.of("a", file("A"), "b", file("b"), "gone", file("g"), "n", file("n")));
    Entry theirs =
        directory(Map.of("a", file("a"), "b", file("B"), "d", file("d"), "m", file("m")));
    Entry merged = merge.merge(AT, Optional.of(base), ours, theirs);
    assertThat(merge.conflicts()).isEmpty();
    assertThat(merged)
        .isEqualTo(
            directory(Map.of("a", file("A"), "b", file("B"), "n", file("n"), "m", file("m"))));
  }

  @Test
  void whatBothChangedIsAConflictUnlessTheyAgree() throws IOException {
    Entry base = directory(Map.of("a", file("a"), "b", file("b"), "s", directory(Map.of())));
    Entry ours =
        directory(Map.of("a", file("1"), "b", file("x"), "s", directory(Map.of("f", file("1")))));
    Entry theirs =
        directory(Map.of("a", file("2"), "b", file("x"), "s", directory(Map.of("f", file("2")))));
    merge.merge(AT, Optional.of(base), ours, theirs);
    assertThat(merge.conflicts()).containsExactly(RepoPath.of("data/a"), RepoPath.of("data/s/f"));
  }

  @Test
  void aFileThatOneRemovedAndTheOtherChangedIsAConflict() throws IOException {
    Entry base = directory(Map.of("a", file("a"), "b", file("b")));
    merge.merge(
        AT,
        Optional.of(base),
        directory(Map.of("a", file("1"))),
        directory(Map.of("b", file("2"))));
    assertThat(merge.conflicts()).containsExactly(RepoPath.of("data/a"), RepoPath.of("data/b"));
  }

  @Test
  void withoutAnAncestorBothAreJoined() throws IOException {
    Entry merged =
        merge.merge(
            AT,
            Optional.empty(),
            directory(Map.of("a", file("1"), "c", file("c"))),
            directory(Map.of("b", file("2"), "c", file("c"))));
    assertThat(merge.conflicts()).isEmpty();
    assertThat(merged).isEqualTo(directory(Map.of("a", file("1"), "b", file("2"), "c", file("c"))));
  }

  @Test
  void namesThatCannotLiveTogetherAreRefused() throws IOException {
    Entry ours = directory(Map.of("readme", file("1")));
    Entry theirs = directory(Map.of("README", file("2")));
    assertThatThrownBy(() -> merge.merge(AT, Optional.of(directory(Map.of())), ours, theirs))
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageContaining("README");
  }

  @Test
  void aLargeFolderIsWhatBuildingItGives() throws IOException {
    Random random = new Random(5);
    SortedMap<String, Entry> base = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      base.put("file-" + i, file("v" + i));
    }
    SortedMap<String, Entry> ours = new TreeMap<>(base);
    SortedMap<String, Entry> theirs = new TreeMap<>(base);
    SortedMap<String, Entry> both = new TreeMap<>(base);
    for (int i = 0; i < 3000; i++) {
      SortedMap<String, Entry> side = random.nextBoolean() ? ours : theirs;
      if (random.nextInt(10) == 0) {
        side.put("file-" + i, file("new" + i));
        both.put("file-" + i, file("new" + i));
      } else if (random.nextInt(10) == 0) {
        side.remove("file-" + i);
        both.remove("file-" + i);
      }
    }
    Entry merged =
        merge.merge(AT, Optional.of(directory(base)), directory(ours), directory(theirs));
    assertThat(merge.conflicts()).isEmpty();
    assertThat(merged).isEqualTo(directory(both));
  }
}
