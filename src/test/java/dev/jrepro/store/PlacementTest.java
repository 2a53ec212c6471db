package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.testing.Caches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, links and folders change places in a workspace, and nothing leads out of it. */
final class PlacementTest {

  @TempDir private Path folder;
  private Path root;
  private FolderStore store;
  private Placement placement;

  @BeforeEach
  void makeWorkspace() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    store = new FolderStore(folder.resolve("store"));
    placement = new Placement(store, root, folder.resolve("scratch"));
  }

  @Test
  void aFileTakesThePlaceOfAFolderAndBack() throws IOException {
    SortedMap<RepoPath, Entry> deep = new TreeMap<>();
    deep.put(RepoPath.of("d"), directory());
    deep.put(RepoPath.of("d/e"), directory());
    deep.put(RepoPath.of("d/e/f"), file(Kind.FILE, "deep"));
    SortedMap<RepoPath, Entry> flat = new TreeMap<>();
    flat.put(RepoPath.of("d"), file(Kind.EXECUTABLE, "flat"));
    assertThat(placement.change(new TreeMap<>(), deep)).isEmpty();
    assertThat(root.resolve("d/e/f")).hasContent("deep");
    assertThat(placement.change(deep, flat)).isEmpty();
    assertThat(root.resolve("d")).hasContent("flat").isExecutable();
    assertThat(placement.change(flat, deep)).isEmpty();
    assertThat(root.resolve("d/e/f")).hasContent("deep");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void aFileInTheWorkspaceIsNoLinkIntoTheStore() throws IOException {
    SortedMap<RepoPath, Entry> one = new TreeMap<>();
    one.put(RepoPath.of("f"), file(Kind.FILE, "bytes"));
    placement.change(new TreeMap<>(), one);
    Files.writeString(root.resolve("f"), "changed in place");
    assertThat(store.read(Digest.ofUtf8("bytes"))).asString().isEqualTo("bytes");
  }

  @Test
  void whatTheStoreLacksIsNamedAndTheRestIsThere() throws IOException {
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    wanted.put(RepoPath.of("here"), file(Kind.FILE, "here"));
    wanted.put(RepoPath.of("gone"), Entry.file(Digest.ofUtf8("gone"), 4));
    SortedSet<RepoPath> missing = placement.change(new TreeMap<>(), wanted);
    assertThat(missing).containsExactly(RepoPath.of("gone"));
    assertThat(root.resolve("here")).hasContent("here");
    assertThat(root.resolve("gone")).doesNotExist();
  }

  @Test
  void aLinkThatWouldLeadOutIsCorrupt() throws IOException {
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    wanted.put(RepoPath.of("d/l"), file(Kind.SYMLINK, "../../etc"));
    assertThatThrownBy(() -> placement.change(new TreeMap<>(), wanted))
        .isInstanceOf(JreproException.Corrupt.class)
        .hasMessageContaining("d/l");
    assertThat(Files.exists(root.resolve("d/l"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(root.resolve("l"), outside);
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    wanted.put(RepoPath.of("l/f"), file(Kind.FILE, "x"));
    assertThatThrownBy(() -> placement.change(new TreeMap<>(), wanted))
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageContaining("l is a symbolic link");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aFolderThatHoldsMoreThanDataStays() throws IOException {
    SortedMap<RepoPath, Entry> data = new TreeMap<>();
    data.put(RepoPath.of("d"), directory());
    data.put(RepoPath.of("d/f"), file(Kind.FILE, "x"));
    placement.change(new TreeMap<>(), data);
    Files.writeString(root.resolve("d/left-out"), "mine");
    placement.change(data, new TreeMap<>());
    assertThat(root.resolve("d/f")).doesNotExist();
    assertThat(root.resolve("d/left-out")).hasContent("mine");
  }

  @Test
  void whatChangedSinceItWasLookedAtStaysAndIsNamed() throws IOException {
    SortedMap<RepoPath, Entry> before = new TreeMap<>();
    before.put(RepoPath.of("d"), directory());
    before.put(RepoPath.of("d/gone"), file(Kind.FILE, "gone"));
    before.put(RepoPath.of("d/new"), file(Kind.FILE, "old"));
    before.put(RepoPath.of("d/other"), file(Kind.FILE, "other"));
    placement.change(new TreeMap<>(), before);
    Files.writeString(root.resolve("d/gone"), "edit");
    Files.writeString(root.resolve("d/new"), "mine");
    SortedMap<RepoPath, Entry> after = new TreeMap<>();
    after.put(RepoPath.of("d"), new Entry(Kind.DIRECTORY, Digest.ofUtf8("another"), 0, 0));
    after.put(RepoPath.of("d/new"), file(Kind.FILE, "new"));
    after.put(RepoPath.of("d/other"), file(Kind.FILE, "another"));
    assertThatThrownBy(() -> placement.change(before, after))
        .isInstanceOf(Placement.Disturbed.class)
        .hasMessageStartingWith("d/gone, d/new changed");
    assertThat(root.resolve("d/gone")).hasContent("edit");
    assertThat(root.resolve("d/new")).hasContent("mine");
    assertThat(root.resolve("d/other")).hasContent("another");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void whatHasComeToStandThereIsNotReplaced() throws IOException {
    Files.writeString(root.resolve("f"), "mine");
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    wanted.put(RepoPath.of("f"), file(Kind.FILE, "data"));
    assertThatThrownBy(() -> placement.change(new TreeMap<>(), wanted))
        .isInstanceOf(Placement.Disturbed.class);
    assertThat(root.resolve("f")).hasContent("mine");
  }

  @Test
  void aCorruptObjectIsNeverDelivered() throws IOException {
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    wanted.put(RepoPath.of("d"), directory());
    for (int i = 0; i < 600; i++) {
      wanted.put(RepoPath.of("d/" + i), file(Kind.FILE, "file " + i));
    }
    Caches.breakObject(store, Digest.ofUtf8("file 17"));
    assertThatThrownBy(() -> placement.change(new TreeMap<>(), wanted))
        .isInstanceOf(CorruptObject.class);
    assertThat(root.resolve("d")).doesNotExist();
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
    assertThat(placement.change(new TreeMap<>(), wanted)).containsExactly(RepoPath.of("d/17"));
    assertThat(root.resolve("d/599")).hasContent("file 599");
  }

  @Test
  void aFileIsPutBackWhenLookingAtItFails() throws IOException {
    Files.writeString(root.resolve("f"), "mine");
    Aside aside =
        new Aside(
            root,
            Files.createDirectory(folder.resolve("aside")),
            (path, stat) -> {
              throw new JreproException.Interrupted();
            });
    assertThatThrownBy(() -> aside.take(RepoPath.of("f"), file(Kind.FILE, "mine")))
        .isInstanceOf(JreproException.Interrupted.class);
    assertThat(root.resolve("f")).hasContent("mine");
    assertThat(aside.disturbed()).containsExactly(RepoPath.of("f"));
  }

  @Test
  void whatCannotGoBackIsKeptBesideWhatWasKeptBefore() throws IOException {
    Files.writeString(root.resolve("f"), "mine");
    Files.writeString(root.resolve("f.jrepro-kept"), "earlier");
    Aside aside =
        new Aside(
            root,
            Files.createDirectory(folder.resolve("aside")),
            (path, stat) -> {
              write(root.resolve("f"), "another");
              return Optional.empty();
            });
    assertThat(aside.take(RepoPath.of("f"), file(Kind.FILE, "data"))).isFalse();
    assertThat(root.resolve("f")).hasContent("another");
    assertThat(root.resolve("f.jrepro-kept")).hasContent("earlier");
    assertThat(root.resolve("f.jrepro-kept.1")).hasContent("mine");
  }

  @Test
  void anObjectThatWasMadeExecutableIsCopied() throws IOException {
    FolderStore linked = new FolderStore(folder.resolve("linked"), List.of(LinkKind.HARDLINK));
    Placement linking =
        new Placement(linked, root, folder.resolve("scratch")).linking(linked.links());
    SortedMap<RepoPath, Entry> first = new TreeMap<>();
    SortedMap<RepoPath, Entry> second = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      first.put(RepoPath.of("a" + i), file(linked, Kind.FILE, "file " + i));
      second.put(RepoPath.of("b" + i), file(linked, Kind.FILE, "file " + i));
    }
    linking.change(new TreeMap<>(), first);
    assertThat(root.resolve("a7").toFile().setExecutable(true)).isTrue();
    linking.change(new TreeMap<>(), second);
    assertThat(root.resolve("b7").toFile().canExecute()).isFalse();
    SortedMap<RepoPath, Entry> single = new TreeMap<>();
    single.put(RepoPath.of("c7"), file(linked, Kind.FILE, "file 7"));
    linking.change(new TreeMap<>(), single);
    assertThat(root.resolve("c7")).hasContent("file 7");
    assertThat(root.resolve("c7").toFile().canExecute()).isFalse();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Entry file(Kind kind, String text) throws IOException {
    return file(store, kind, text);
  }

  private static Entry file(FolderStore store, Kind kind, String text) throws IOException {
    try (ObjectWriter writer = store.writer()) {
      Digest digest = writer.put(text.getBytes(StandardCharsets.UTF_8));
      writer.commit();
      return new Entry(kind, digest, text.length(), 1);
    }
  }

  /** A folder stands for itself here: what is in it has entries of its own. */
  private static Entry directory() {
    return new Entry(Kind.DIRECTORY, Digest.ofUtf8("any tree"), 0, 0);
  }
}
