package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.FolderStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
      assertThat(RemoteFixture.digests(other)).isEqualTo(RemoteFixture.digests(samples.cache()));
      assertThat(RemoteFixture.transfer(samples.cache(), remote).push(List.of(data)).objects())
          .isZero();
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(data)).objects()).isZero();
    }
  }

  @Test
  default void anotherCloneFindsWhatWasPushed() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    FolderStore other = samples.emptyCache();
    push(samples.cache(), data);
    try (Remote remote = remote("elsewhere")) {
      assertThat(RemoteFixture.transfer(samples.cache(), remote).push(List.of(data)).objects())
          .isZero();
      RemoteFixture.transfer(other, remote).fetch(List.of(data));
    }
    assertThat(RemoteFixture.digests(other)).isEqualTo(RemoteFixture.digests(samples.cache()));
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
      RemoteFixture.transfer(other, remote).fetch(List.of(data));
    }
    for (Digest digest : RemoteFixture.digests(samples.cache())) {
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
      RemoteFixture.transfer(other, remote).fetch(List.of(first, edited, inserted));
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
      assertThat(RemoteFixture.transfer(samples.cache(), remote).push(List.of(one)).objects())
          .isEqualTo(3);
      assertThat(RemoteFixture.transfer(samples.cache(), remote).push(List.of(one, two)).objects())
          .isEqualTo(2);
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(one)).objects()).isEqualTo(3);
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(two)).objects()).isEqualTo(2);
    }
  }

  @Test
  default void nothingBelowATreeOnTheRemoteIsRead() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    try (Remote remote = remote()) {
      RemoteFixture.transfer(samples.cache(), remote).push(List.of(data));
      FolderStore empty = samples.emptyCache();
      assertThat(RemoteFixture.transfer(empty, remote).push(List.of(data)).objects()).isZero();
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
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(added)).objects())
          .isEqualTo(2 + 6 + 3);
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
      assertThat(RemoteFixture.transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(5);
    }
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
      lanes.start(() -> RemoteFixture.transfer(samples.cache(), remote).push(List.of(one)));
      lanes.start(() -> RemoteFixture.transfer(samples.cache(), second).push(List.of(two)));
      lanes.await();
    }
    try (Remote remote = remote("third")) {
      RemoteFixture.transfer(other, remote).fetch(List.of(one, two));
      assertThat(DigestLines.decode(shelf().read(Layout.SEGMENTS).orElseThrow()))
          .hasSize(remote.index().segments().size());
    }
    assertThat(RemoteFixture.digests(other)).isEqualTo(RemoteFixture.digests(samples.cache()));
  }

  @Test
  default void exactlyTheseObjectsAreFetched() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 3);
    FolderStore other = samples.emptyCache();
    push(samples.cache(), data);
    try (Remote remote = remote()) {
      RemoteFixture.transfer(other, remote).fetchObjects(List.of(data.digest(), data.digest()));
      assertThat(RemoteFixture.digests(other)).containsExactly(data.digest());
      assertThatThrownBy(() ->
              RemoteFixture.transfer(other, remote).fetchObjects(List.of(Digest.ofUtf8("nowhere"))))
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
      assertThat(RemoteFixture.transfer(samples.cache(), remote).push(List.of(one), runs).objects())
          .isOne();
      runs.put(two.digest(), key);
      RemoteFixture.transfer(samples.cache(), remote).push(List.of(one, two), runs);
      RemoteFixture.transfer(samples.cache(), remote).push(List.of(one, two), runs);
    }
    try (Remote remote = remote("elsewhere")) {
      assertThat(remote.runs(List.of(key, Digest.ofUtf8("other"))))
          .containsExactlyInAnyOrder(one.digest(), two.digest());
    }
  }

  @Test
  default void aSecondPushOrPullListsAndReadsNothing() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 2);
    push(samples.cache(), data);
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    try (Remote remote = watched((what, name) -> calls.add(what + " " + name))) {
      RemoteFixture.transfer(samples.cache(), remote).push(List.of(data));
      RemoteFixture.transfer(samples.cache(), remote).fetch(List.of(data));
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
      RemoteFixture.transfer(other, remote).fetch(List.of(samples.directory(entries)));
    }
  }

  private long remoteBytes() throws InterruptedException {
    return shelf().list("").stream().mapToLong(Item::sizeBytes).sum();
  }
}
