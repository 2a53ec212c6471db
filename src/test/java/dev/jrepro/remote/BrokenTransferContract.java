package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Refused;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a transfer where something is broken, gone or condemned. */
interface BrokenTransferContract extends RemoteFixture {

  @Test
  default void whatNobodyHasIsNamedAfterTheRestWentUp() throws Exception {
    Samples samples = new Samples(scratch());
    Digest gone = Digest.ofUtf8("gone");
    Entry whole = samples.directory(Map.of("f", samples.file("here")));
    Entry broken = samples.directory(Map.of("g", Entry.file(gone, 4), "h", samples.file("beside")));
    Entry top = samples.directory(Map.of("whole", whole, "broken", broken));
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> RemoteFixture.transfer(samples.cache(), remote).push(List.of(top)))
          .isInstanceOf(MissingObject.class)
          .hasMessageContaining(gone.toString());
      assertThat(remote.index().hasChunk(Digest.ofUtf8("beside"))).isTrue();
      assertThat(remote.index().hasTree(whole.digest())).isTrue();
      assertThat(remote.index().hasChunk(broken.digest())).isFalse();
      assertThat(remote.index().hasChunk(top.digest())).isFalse();
    }
  }

  @Test
  default void corruptObjectOfTheCacheStopsOnlyWhatNamesIt() throws Exception {
    Samples samples = new Samples(scratch());
    Entry bad = Entry.file(samples.random(700_000), 700_000);
    Entry good = samples.file("stays good");
    Entry top = samples.directory(Map.of("bad", bad, "good", good));
    samples.breakCached(bad.digest());
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> RemoteFixture.transfer(samples.cache(), remote).push(List.of(top)))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining(bad.digest().toString());
      assertThat(remote.index().hasChunk(good.digest())).isTrue();
      assertThat(remote.index().object(bad.digest())).isEmpty();
      assertThat(remote.index().hasChunk(top.digest())).isFalse();
    }
  }

  @Test
  default void whatTheRemoteLacksIsCountedAfterTheRestCame() throws Exception {
    Samples samples = new Samples(scratch());
    Entry some = samples.directory("some", 1, 2);
    Entry rest = samples.directory("rest", 1, 2);
    Entry data = samples.directory(Map.of("some", some, "rest", rest));
    FolderStore other = samples.emptyCache();
    push(samples.cache(), some);
    Shelf shelf = shelf();
    Item pack = shelf.list(Layout.PACKS).getFirst();
    push(samples.cache(), data);
    shelf.delete(List.of(pack.name()));
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> RemoteFixture.transfer(other, remote).fetch(List.of(data)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(remote.describe() + " lacks an object: " + some.digest());
      assertThat(RemoteFixture.digests(other)).hasSize(1 + 4);
      RemoteFixture.transfer(samples.cache(), remote).pushAgain(List.of(data));
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(4);
    }
  }

  @Test
  default void wrongBytesOfTheRemoteAreNamedAndNotDelivered() throws Exception {
    Samples samples = new Samples(scratch());
    Entry bad = Entry.file(samples.random(30_000), 30_000);
    Entry data = samples.directory(Map.of("bad", bad, "good", samples.file("good")));
    FolderStore other = samples.emptyCache();
    push(samples.cache(), data);
    Shelf shelf = shelf();
    String pack = flip(shelf, bad.digest());
    try (Remote remote = remote("elsewhere")) {
      assertThatThrownBy(() -> RemoteFixture.transfer(other, remote).fetch(List.of(data)))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining(bad.digest().toString())
          .hasMessageContaining(remote.describe())
          .satisfies(e ->
              assertThat(((CorruptObject) e).hint())
                  .hasValueSatisfying(
                      hint -> assertThat(hint).contains("Delete " + pack, "jrepro push --force")));
      assertThat(RemoteFixture.digests(other)).hasSize(2).doesNotContain(bad.digest());
      shelf.delete(List.of(pack));
      RemoteFixture.transfer(samples.cache(), remote).pushAgain(List.of(data));
      RemoteFixture.transfer(other, remote).fetch(List.of(data));
    }
    assertThat(other.read(bad.digest())).isEqualTo(samples.cache().read(bad.digest()));
  }

  @Test
  default void aChunkThatIsBadInOnePackIsTakenFromAnother() throws Exception {
    Samples samples = new Samples(scratch());
    Entry file = Entry.file(samples.random(30_000), 30_000);
    push(samples.cache(), file);
    Shelf shelf = shelf();
    String name = shelf.list(Layout.PACKS).getFirst().name();
    byte[] pack = shelf.read(name).orElseThrow();
    shelf.delete(List.of(name));
    try (Remote remote = remote()) {
      Entry both = samples.directory(Map.of("a", file, "b", samples.file("so that it differs")));
      RemoteFixture.transfer(samples.cache(), remote).pushAgain(List.of(both));
    }
    assertThat(shelf.list(Layout.PACKS)).hasSize(1);
    shelf.write(name, Payload.of(pack));
    for (Item each : shelf.list(Layout.PACKS)) {
      byte[] good = shelf.read(each.name()).orElseThrow();
      byte[] bad = good.clone();
      bad[5000] ^= 1;
      shelf.replace(each.name(), Payload.of(bad));
      FolderStore other = samples.emptyCache();
      try (Remote remote = remote("elsewhere")) {
        RemoteFixture.transfer(other, remote).fetch(List.of(file));
      }
      assertThat(other.contains(file.digest())).isTrue();
      shelf.replace(each.name(), Payload.of(good));
    }
  }

  @Test
  default void corruptTreeOfTheCacheIsBroughtAgain() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 2);
    try (Remote remote = remote()) {
      RemoteFixture.transfer(samples.cache(), remote).push(List.of(data));
      samples.breakCached(data.digest());
      RemoteFixture.transfer(samples.cache(), remote).fetch(List.of(data));
      assertThat(Tree.load(data.digest(), samples.cache()).entries()).hasSize(2);
    }
  }

  @Test
  default void whatArrivedBeforeAFailureStays() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.randomFiles(40, 1_000_000);
    FolderStore other = samples.emptyCache();
    AtomicInteger left = new AtomicInteger(9);
    push(samples.cache(), data);
    try (Remote failing = watched((what, name) -> failAt(left, what.equals("range")))) {
      assertThatThrownBy(
              () -> new Transfer(other, failing, 1, Progress.silent()).fetch(List.of(data)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessage("the line is dead");
    }
    int before = RemoteFixture.digests(other).size();
    assertThat(before).isBetween(5, 35);
    try (Remote remote = remote()) {
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(data)).objects())
          .isEqualTo(41 - before);
    }
    assertThat(RemoteFixture.digests(other)).isEqualTo(RemoteFixture.digests(samples.cache()));
    assertThat(scratch().resolve("cache1/tmp")).isEmptyDirectory();
  }

  @Test
  default void pushThatFailedFindsItsPacksAgain() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.randomFiles(36, 1_000_000);
    AtomicInteger left = new AtomicInteger(2);
    try (Remote failing =
        watched((what, name) -> failAt(left, what.equals("write") && name.startsWith("packs")))) {
      assertThatThrownBy(() ->
              new Transfer(samples.cache(), failing, 1, Progress.silent()).push(List.of(data)))
          .isInstanceOf(RemoteFailed.class);
    }
    List<String> sent = shelf().list(Layout.PACKS).stream().map(Item::name).toList();
    assertThat(sent).hasSizeBetween(1, 2);
    assertThat(shelf().list(Layout.INDEX)).isEmpty();
    push(samples.cache(), data);
    List<String> all = shelf().list(Layout.PACKS).stream().map(Item::name).toList();
    assertThat(all).hasSize(3).containsAll(sent);
  }

  @Test
  default void condemnedPacksAreNotReliedOn() throws Exception {
    Samples samples = new Samples(scratch());
    Entry file = Entry.file(samples.random(3_000_000), 3_000_000);
    Entry data = samples.directory(Map.of("file", file, "small", samples.file("small")));
    push(samples.cache(), data);
    Shelf shelf = shelf();
    List<Item> old = shelf.list(Layout.PACKS);
    shelf.write(
        Layout.CONDEMNED + "one",
        Payload.of(
            DigestLines.encode(
                old.stream().flatMap(i -> Layout.digest(i.name()).stream()).toList())));
    Entry top = samples.directory(Map.of("data", data, "more", samples.file("more")));
    push(samples.cache(), top);
    shelf.delete(old.stream().map(Item::name).toList());
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      RemoteFixture.transfer(other, remote).fetch(List.of(top));
    }
    assertThat(other.contains(file.digest())).isTrue();
  }

  @Test
  default void aPackThatIsCondemnedDuringAPushIsNotReliedOn() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    push(samples.cache(), data);
    Shelf shelf = shelf();
    List<Item> old = shelf.list(Layout.PACKS);
    byte[] lines =
        DigestLines.encode(old.stream().flatMap(i -> Layout.digest(i.name()).stream()).toList());
    Entry top = samples.directory(Map.of("data", data, "more", samples.file("more")));
    try (Remote remote =
        watched((what, name) -> {
          if (what.equals("write") && name.startsWith(Layout.PACKS)) {
            shelf.write(Layout.CONDEMNED + "one", Payload.of(lines));
          }
        })) {
      RemoteFixture.transfer(samples.cache(), remote).push(List.of(top));
    }
    shelf.delete(old.stream().map(Item::name).toList());
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      RemoteFixture.transfer(other, remote).fetch(List.of(top));
    }
    assertThat(RemoteFixture.digests(other)).hasSize(6 + 3 + 2);
  }

  @Test
  default void fullOrUnwritableCacheIsSaid() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 2);
    Files.writeString(scratch().resolve("file"), "in the way");
    FolderStore unwritable = new FolderStore(scratch().resolve("file"));
    push(samples.cache(), data);
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> RemoteFixture.transfer(unwritable, remote).fetch(List.of(data)))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("cannot write into the cache");
    }
  }

  @Test
  default void otherFormatsAreRefused() throws Exception {
    Shelf shelf = shelf();
    shelf.replace(Layout.FORMAT, Payload.of("{\"format\":3}".getBytes(StandardCharsets.UTF_8)));
    assertRefused("is written in format 3, and this jrepro knows format 2 only");
    shelf.replace(Layout.FORMAT, Payload.of("{\"format\":1}".getBytes(StandardCharsets.UTF_8)));
    assertRefused("is written in format 1, and this jrepro knows format 2 only");
    shelf.replace(Layout.FORMAT, Payload.of("hello".getBytes(StandardCharsets.UTF_8)));
    assertRefused("has a format.json that does not read");
  }

  private void assertRefused(String message) throws IOException {
    Samples samples = new Samples(scratch());
    Entry file = samples.file("text");
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> RemoteFixture.transfer(samples.cache(), remote).push(List.of(file)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(message);
      assertThatThrownBy(
              () -> RemoteFixture.transfer(samples.emptyCache(), remote).fetch(List.of(file)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(message);
    }
  }

  /** Flips a bit of a chunk, and returns the pack's name. */
  private String flip(Shelf shelf, Digest chunk) throws InterruptedException {
    try (Remote remote = remote("flip")) {
      remote.runs(List.of());
      ChunkPlace place = remote.index().places(chunk).getFirst();
      String name = Layout.pack(place.pack());
      byte[] bytes = shelf.read(name).orElseThrow();
      bytes[(int) place.offset() + 7] ^= 1;
      shelf.replace(name, Payload.of(bytes));
      return name;
    }
  }

  private static void failAt(AtomicInteger left, boolean counts) {
    if (counts && left.decrementAndGet() <= 0) {
      throw new RemoteFailed("the line is dead", null, null);
    }
  }
}
