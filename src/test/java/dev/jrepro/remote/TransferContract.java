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
import dev.jrepro.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every transfer does, wherever the remote lies. */
interface TransferContract extends RemoteFixture {

  @Test
  default void directoryGoesUpAndComesDownWhole() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 5, 20);
    FolderStore other = samples.emptyCache();
    Tally up = new Tally();
    Tally down = new Tally();
    try (Remote remote = remote()) {
      Transfer.Moved pushed = new Transfer(samples.cache(), remote, 4, up).push(List.of(data));
      assertThat(pushed.objects()).isEqualTo(5 * 20 + 5 + 1);
      assertThat(new Transfer(other, remote, 4, down).fetch(List.of(data))).isEqualTo(pushed);
      up.assertComplete(pushed);
      down.assertComplete(pushed);
      assertThat(digests(other)).isEqualTo(digests(samples.cache()));
      assertThat(transfer(samples.cache(), remote).push(List.of(data)).objects()).isZero();
      assertThat(transfer(other, remote).fetch(List.of(data)).objects()).isZero();
    }
  }

  @Test
  default void anotherCloneFindsWhatWasPushed() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    FolderStore other = samples.emptyCache();
    push(samples.cache(), data);
    try (Remote remote = remote("elsewhere")) {
      assertThat(transfer(samples.cache(), remote).push(List.of(data)).objects()).isZero();
      transfer(other, remote).fetch(List.of(data));
    }
    assertThat(digests(other)).isEqualTo(digests(samples.cache()));
  }

  @Test
  default void objectsOfEverySizeComeBack() throws Exception {
    Samples samples = new Samples(scratch());
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (int size : List.of(0, 1, 65_535, 65_536, 65_537, 262_144, 600_000, 5_000_000)) {
      entries.put("random " + size, Entry.file(samples.random(size), size));
      byte[] text =
          "all work and no play "
              .repeat(size / 21 + 1)
              .substring(0, size)
              .getBytes(StandardCharsets.UTF_8);
      entries.put("text " + size, samples.bytes(text));
    }
    Entry data = samples.directory(entries);
    FolderStore other = samples.emptyCache();
    push(samples.cache(), data);
    try (Remote remote = remote("elsewhere")) {
      transfer(other, remote).fetch(List.of(data));
    }
    for (Digest digest : digests(samples.cache())) {
      assertThat(other.read(digest)).isEqualTo(samples.cache().read(digest));
    }
  }

  @Test
  default void anEditOfALargeFileSendsLittle() throws Exception {
    Samples samples = new Samples(scratch());
    byte[] bytes = samples.cache().read(samples.random(10_000_000));
    Entry first = samples.bytes(bytes);
    push(samples.cache(), first);
    long before = remoteBytes();
    System.arraycopy(new byte[1000], 0, bytes, 6_000_000, 1000);
    Entry edited = samples.bytes(bytes);
    push(samples.cache(), edited);
    assertThat(remoteBytes() - before).isLessThan(400_000);
    byte[] longer = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, longer, 0, 5_000_000);
    System.arraycopy(bytes, 5_000_000, longer, 5_000_001, bytes.length - 5_000_000);
    Entry inserted = samples.bytes(longer);
    before = remoteBytes();
    push(samples.cache(), inserted);
    assertThat(remoteBytes() - before).isLessThan(400_000);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      transfer(other, remote).fetch(List.of(first, edited, inserted));
    }
    assertThat(other.read(inserted.digest())).isEqualTo(longer);
  }

  @Test
  default void equalPartsAreStoredOnce() throws Exception {
    Samples samples = new Samples(scratch());
    byte[] half = samples.cache().read(samples.random(3_000_000));
    byte[] twice = new byte[6_000_000];
    System.arraycopy(half, 0, twice, 0, 3_000_000);
    System.arraycopy(half, 0, twice, 3_000_000, 3_000_000);
    push(samples.cache(), samples.bytes(twice));
    assertThat(remoteBytes()).isLessThan(3_700_000);
  }

  @Test
  default void onlyWhatIsNewMoves() throws Exception {
    Samples samples = new Samples(scratch());
    Entry one = samples.directory(Map.of("a", samples.file("one"), "b", samples.file("two")));
    Entry two = samples.directory(Map.of("a", samples.file("one"), "b", samples.file("three")));
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote()) {
      assertThat(transfer(samples.cache(), remote).push(List.of(one)).objects()).isEqualTo(3);
      assertThat(transfer(samples.cache(), remote).push(List.of(one, two)).objects()).isEqualTo(2);
      assertThat(transfer(other, remote).fetch(List.of(one)).objects()).isEqualTo(3);
      assertThat(transfer(other, remote).fetch(List.of(two)).objects()).isEqualTo(2);
    }
  }

  @Test
  default void nothingBelowATreeOnTheRemoteIsRead() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote).push(List.of(data));
      FolderStore empty = samples.emptyCache();
      assertThat(transfer(empty, remote).push(List.of(data)).objects()).isZero();
    }
  }

  @Test
  default void whatOnlyTheRemoteHasIsNotWanted() throws Exception {
    Samples samples = new Samples(scratch());
    Entry old = samples.directory("data", 2, 3);
    Samples fresh = new Samples(Files.createDirectories(scratch().resolve("fresh")));
    push(samples.cache(), old);
    Entry added = fresh.directory(Map.of("new", fresh.file("new"), "old", old));
    push(fresh.cache(), added);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      assertThat(transfer(other, remote).fetch(List.of(added)).objects()).isEqualTo(2 + 6 + 3);
    }
  }

  @Test
  default void aFileWithTheBytesOfATreeIsNoTree() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 1, 3);
    byte[] bytes = samples.cache().read(data.digest());
    push(samples.cache(), samples.bytes(bytes));
    push(samples.cache(), data);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      assertThat(transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(5);
    }
  }

  @Test
  default void whatNobodyHasIsNamedAfterTheRestWentUp() throws Exception {
    Samples samples = new Samples(scratch());
    Digest gone = Digest.ofUtf8("gone");
    Entry whole = samples.directory(Map.of("f", samples.file("here")));
    Entry broken = samples.directory(Map.of("g", Entry.file(gone, 4), "h", samples.file("beside")));
    Entry top = samples.directory(Map.of("whole", whole, "broken", broken));
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> transfer(samples.cache(), remote).push(List.of(top)))
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
      assertThatThrownBy(() -> transfer(samples.cache(), remote).push(List.of(top)))
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
      assertThatThrownBy(() -> transfer(other, remote).fetch(List.of(data)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(remote.describe() + " lacks an object: " + some.digest());
      assertThat(digests(other)).hasSize(1 + 4);
      transfer(samples.cache(), remote).pushAgain(List.of(data));
      assertThat(transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(4);
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
      assertThatThrownBy(() -> transfer(other, remote).fetch(List.of(data)))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining(bad.digest().toString())
          .hasMessageContaining(remote.describe())
          .satisfies(e ->
              assertThat(((CorruptObject) e).hint())
                  .hasValueSatisfying(
                      hint -> assertThat(hint).contains("Delete " + pack, "jrepro push --force")));
      assertThat(digests(other)).hasSize(2).doesNotContain(bad.digest());
      shelf.delete(List.of(pack));
      transfer(samples.cache(), remote).pushAgain(List.of(data));
      transfer(other, remote).fetch(List.of(data));
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
      transfer(samples.cache(), remote).pushAgain(List.of(both));
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
        transfer(other, remote).fetch(List.of(file));
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
      transfer(samples.cache(), remote).push(List.of(data));
      samples.breakCached(data.digest());
      transfer(samples.cache(), remote).fetch(List.of(data));
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
    int before = digests(other).size();
    assertThat(before).isBetween(5, 35);
    try (Remote remote = remote()) {
      assertThat(transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(41 - before);
    }
    assertThat(digests(other)).isEqualTo(digests(samples.cache()));
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
  default void pushersAtOnceDoNotDisturbEachOther() throws Exception {
    Samples samples = new Samples(scratch());
    Entry one = samples.directory("data", 4, 50);
    Entry two = samples.directory("data", 5, 40);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote();
        Remote second = remote("second");
        Lanes lanes = new Lanes(2)) {
      lanes.start(() -> transfer(samples.cache(), remote).push(List.of(one)));
      lanes.start(() -> transfer(samples.cache(), second).push(List.of(two)));
      lanes.await();
    }
    try (Remote remote = remote("third")) {
      transfer(other, remote).fetch(List.of(one, two));
      assertThat(DigestLines.decode(shelf().read(Layout.SEGMENTS).orElseThrow()))
          .hasSize(remote.index().segments().size());
    }
    assertThat(digests(other)).isEqualTo(digests(samples.cache()));
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
      transfer(other, remote).fetch(List.of(top));
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
      transfer(samples.cache(), remote).push(List.of(top));
    }
    shelf.delete(old.stream().map(Item::name).toList());
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      transfer(other, remote).fetch(List.of(top));
    }
    assertThat(digests(other)).hasSize(6 + 3 + 2);
  }

  @Test
  default void exactlyTheseObjectsAreFetched() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    FolderStore other = samples.emptyCache();
    push(samples.cache(), data);
    try (Remote remote = remote()) {
      transfer(other, remote).fetchObjects(List.of(data.digest(), data.digest()));
      assertThat(digests(other)).containsExactly(data.digest());
      assertThatThrownBy(
              () -> transfer(other, remote).fetchObjects(List.of(Digest.ofUtf8("nowhere"))))
          .isInstanceOf(RemoteFailed.class);
    }
  }

  @Test
  default void runsAreFoundByTheirStageKeys() throws Exception {
    Samples samples = new Samples(scratch());
    Entry one = samples.file("record one");
    Entry two = samples.file("record two");
    Digest key = Digest.ofUtf8("key");
    try (Remote remote = remote()) {
      assertThat(remote.runs(List.of(key))).isEmpty();
      SortedMap<Digest, Digest> runs = new TreeMap<>();
      runs.put(one.digest(), key);
      assertThat(transfer(samples.cache(), remote).push(List.of(one), runs).objects()).isOne();
      runs.put(two.digest(), key);
      transfer(samples.cache(), remote).push(List.of(one, two), runs);
      transfer(samples.cache(), remote).push(List.of(one, two), runs);
    }
    try (Remote remote = remote("elsewhere")) {
      assertThat(remote.runs(List.of(key, Digest.ofUtf8("other"))))
          .containsExactlyInAnyOrder(one.digest(), two.digest());
    }
  }

  @Test
  default void fullOrUnwritableCacheIsSaid() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 2);
    Files.writeString(scratch().resolve("file"), "in the way");
    FolderStore unwritable = new FolderStore(scratch().resolve("file"));
    push(samples.cache(), data);
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> transfer(unwritable, remote).fetch(List.of(data)))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("cannot write into the cache");
    }
  }

  @Test
  default void aSecondPushOrPullListsAndReadsNothing() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 2);
    push(samples.cache(), data);
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    try (Remote remote = watched((what, name) -> calls.add(what + " " + name))) {
      transfer(samples.cache(), remote).push(List.of(data));
      transfer(samples.cache(), remote).fetch(List.of(data));
    }
    assertThat(calls).containsExactly("read format.json", "list index/", "list condemned/");
  }

  @Test
  default void manySmallSegmentsBecomeOne() throws Exception {
    Samples samples = new Samples(scratch());
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (int i = 0; i < 2 * SegmentMerge.MANY + 1; i++) {
      entries.put("file" + i, samples.file("text " + i));
      push(samples.cache(), samples.directory(entries));
    }
    assertThat(shelf().list(Layout.INDEX)).hasSizeLessThan(SegmentMerge.MANY);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote("elsewhere")) {
      transfer(other, remote).fetch(List.of(samples.directory(entries)));
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
      assertThatThrownBy(() -> transfer(samples.cache(), remote).push(List.of(file)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(message);
      assertThatThrownBy(() -> transfer(samples.emptyCache(), remote).fetch(List.of(file)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(message);
    }
  }

  private void push(ObjectStore cache, Entry entry) throws InterruptedException {
    try (Remote remote = remote()) {
      transfer(cache, remote).push(List.of(entry));
    }
  }

  private long remoteBytes() throws InterruptedException {
    return shelf().list("").stream().mapToLong(Item::sizeBytes).sum();
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

  private static Transfer transfer(ObjectStore cache, Remote remote) {
    return new Transfer(cache, remote, 8, Progress.silent());
  }

  private static SortedSet<Digest> digests(ObjectStore store) throws IOException {
    try (Stream<Digest> all = store.list()) {
      return new TreeSet<>(all.toList());
    }
  }
}
