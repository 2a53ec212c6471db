package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.FolderStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RemoteInspectionTest {

  private final MemoryShelf shelf = new MemoryShelf();

  @TempDir Path folder;
  private Samples samples;
  private int clones;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  @Test
  void wholeRemoteHasNothingWrong() throws Exception {
    push(data());
    RemoteInspection.Findings found = inspect();
    assertThat(found.isWhole()).isTrue();
    assertThat(found.packs()).isEqualTo(1);
    assertThat(found.chunks()).isGreaterThan(5);
  }

  @Test
  void everyFlippedByteIsFound() throws Exception {
    Entry data = samples.directory(Map.of("a", samples.file("one"), "b", samples.file("two")));
    push(data);
    for (Item item : packsAndSegments()) {
      byte[] good = shelf.read(item.name()).orElseThrow();
      for (int at = 0; at < good.length; at++) {
        byte[] bad = good.clone();
        bad[at] ^= 1;
        shelf.replace(item.name(), Payload.of(bad));
        assertThat(inspect().brokenFiles()).as("%s at %d", item.name(), at).contains(item.name());
      }
      shelf.replace(item.name(), Payload.of(good));
    }
    assertThat(inspect().isWhole()).isTrue();
  }

  @Test
  void objectsThatLackAChunkAreNamed() throws Exception {
    Digest large = samples.random(600_000);
    Entry whole = samples.file("another pack");
    push(Entry.file(large, 600_000));
    String pack = packsAndSegments().getLast().name();
    push(whole);
    shelf.delete(List.of(pack));
    RemoteInspection.Findings found = inspect();
    assertThat(found.brokenFiles()).containsExactly(pack);
    assertThat(found.lostObjects()).contains(large).doesNotContain(whole.digest());
  }

  @Test
  void objectsWhoseChunksNoSegmentNamesAreLostAndPushedAgain() throws Exception {
    Entry large = Entry.file(samples.random(600_000), 600_000);
    push(large);
    SegmentRows rows = new SegmentRows();
    try (Remote remote = remote()) {
      remote.index().load();
      rows.addObject(remote.index().object(large.digest()).orElseThrow());
      List<Digest> all = remote.index().segments().stream().map(Segment::name).toList();
      remote.index().publish(rows);
      remote.index().delete(all);
    }
    shelf.delete(shelf.list(Layout.PACKS).stream().map(Item::name).toList());
    RemoteInspection.Findings found = inspect();
    assertThat(found.lostObjects()).containsExactly(large.digest());
    assertThat(repair(found, samples.emptyCache(), samples.file("x")).lostObjects())
        .containsExactly(large.digest());
    assertThat(repair(found, samples.cache(), large).lostObjects()).isEmpty();
    fetch(large);
  }

  @Test
  void flippedByteCostsOneObjectAndIsMendedFromACache() throws Exception {
    Entry data = data();
    push(data);
    String pack = packsAndSegments().getLast().name();
    byte[] bytes = shelf.read(pack).orElseThrow();
    bytes[18] ^= 1;
    shelf.replace(pack, Payload.of(bytes));
    RemoteInspection.Findings found = inspect();
    assertThat(found.brokenFiles()).containsExactly(pack);
    assertThat(found.lostObjects()).hasSize(1);
    assertThatThrownBy(() -> fetch(data)).isInstanceOf(JreproException.class);
    assertThat(repair(found, samples.cache(), data).lostObjects()).isEmpty();
    assertThat(shelf.read(pack)).isEmpty();
    assertThat(inspect().isWhole()).isTrue();
    fetch(data);
  }

  @Test
  void brokenAndMissingFilesAreMendedFromACache() throws Exception {
    Entry data = data();
    push(data);
    push(samples.file("another"));
    for (Item item : packsAndSegments()) {
      List<Item> before = packsAndSegments();
      if (before.indexOf(item) % 2 == 0) {
        shelf.delete(List.of(item.name()));
      } else {
        shelf.replace(item.name(), Payload.of(new byte[7]));
      }
      RemoteInspection.Findings found = inspect();
      repair(found, samples.cache(), data);
      assertThat(inspect().isWhole()).as(item.name()).isTrue();
      fetch(data);
    }
  }

  @Test
  void whatNoCacheHasStaysLostAndTheRestIsWhole() throws Exception {
    Entry one = samples.file("one");
    Entry two = samples.file("two");
    push(samples.directory(Map.of("one", one, "two", two)));
    String pack = packsAndSegments().getLast().name();
    byte[] bytes = shelf.read(pack).orElseThrow();
    bytes[18] ^= 1;
    shelf.replace(pack, Payload.of(bytes));
    RemoteInspection.Findings found = inspect();
    RemoteInspection.Findings after = repair(found, samples.emptyCache(), one);
    assertThat(after.lostObjects()).hasSize(1).isEqualTo(found.lostObjects());
    assertThat(inspect().isWhole()).isTrue();
    List<Entry> good = new ArrayList<>(List.of(one, two));
    good.removeIf(entry -> found.lostObjects().contains(entry.digest()));
    for (Entry entry : good) {
      fetch(entry);
    }
  }

  private Entry data() throws Exception {
    Digest large = samples.random(600_000);
    Digest small = samples.random(3_000);
    return samples.directory(
        Map.of(
            "large",
            Entry.file(large, 600_000),
            "small",
            Entry.file(small, 3_000),
            "folder",
            samples.directory("data", 2, 3)));
  }

  private List<Item> packsAndSegments() {
    return shelf.list("").stream()
        .filter(item -> Layout.digest(item.name()).isPresent())
        .filter(item -> !item.name().startsWith(Layout.CONDEMNED))
        .toList();
  }

  /** Opens the remote as a clone that never saw it. */
  private Remote remote() {
    return new Remote(shelf, folder.resolve("memory" + clones++));
  }

  private void push(Entry entry) throws InterruptedException {
    try (Remote remote = remote()) {
      new Transfer(samples.cache(), remote, 1, Progress.silent()).push(List.of(entry));
    }
  }

  private void fetch(Entry entry) throws InterruptedException {
    FolderStore empty = samples.emptyCache();
    try (Remote remote = remote()) {
      new Transfer(empty, remote, 2, Progress.silent()).fetch(List.of(entry));
    }
    assertThat(empty.contains(entry.digest())).isTrue();
  }

  private RemoteInspection.Findings inspect() throws InterruptedException {
    try (Remote remote = remote()) {
      return new RemoteInspection(remote, 2).inspect(Progress.silent());
    }
  }

  private RemoteInspection.Findings repair(
      RemoteInspection.Findings found, FolderStore from, Entry entry) throws InterruptedException {
    try (Remote remote = remote()) {
      return new RemoteInspection(remote, 2).repair(found, from, List.of(entry), Progress.silent());
    }
  }
}
