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
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
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
  default void treeThatIsNeededTwiceGoesUpBeforeBoth() throws Exception {
    Samples samples = new Samples(scratch());
    Entry shared = samples.directory(Map.of("f", samples.file("shared")));
    Entry deep = samples.directory(Map.of("deeper", shared));
    Entry top = samples.directory(Map.of("deep", deep, "shared", shared));
    List<Digest> order = new CopyOnWriteArrayList<>();
    try (Remote remote = remote()) {
      Remote watched = new WatchedRemote(remote, order::add);
      transfer(samples.cache(), watched).push(List.of(shared, top));
    }
    assertThat(order)
        .containsExactly(Digest.ofUtf8("shared"), shared.digest(), deep.digest(), top.digest());
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
      assertThat(object(Digest.ofUtf8("beside"))).exists();
      assertThat(object(whole.digest())).exists();
      assertThat(object(broken.digest())).doesNotExist();
      assertThat(object(top.digest())).doesNotExist();
    }
  }

  @Test
  default void corruptObjectOfTheCacheStopsOnlyWhatNamesIt() throws Exception {
    Samples samples = new Samples(scratch());
    Entry bad = samples.file("will be broken");
    Entry good = samples.file("stays good");
    Entry top = samples.directory(Map.of("bad", bad, "good", good));
    samples.breakCached(bad.digest());
    try (Remote remote = remote()) {
      assertThatThrownBy(() -> transfer(samples.cache(), remote).push(List.of(top)))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining(bad.digest().toString());
    }
    assertThat(object(good.digest())).exists();
    assertThat(object(top.digest())).doesNotExist();
  }

  @Test
  default void whatTheRemoteLacksIsCountedAfterTheRestCame() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 5);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote).push(List.of(data));
      Files.delete(object(Digest.ofUtf8("data 0 1")));
      Files.delete(object(Digest.ofUtf8("data 1 4")));
      assertThatThrownBy(() -> transfer(other, remote).fetch(List.of(data)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(remote.describe() + " lacks 2 objects, the first: sha256:");
      assertThat(digests(other)).hasSize(10 - 2 + 3);
      transfer(samples.cache(), remote).pushAgain(List.of(data));
      assertThat(transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(2);
    }
  }

  @Test
  default void corruptObjectOfTheRemoteIsNamedAfterTheRestCame() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 1, 5);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote).push(List.of(data));
      Files.writeString(object(Digest.ofUtf8("data 0 3")), "data");
      assertThatThrownBy(() -> transfer(other, remote).fetch(List.of(data)))
          .isInstanceOf(CorruptObject.class)
          .hasMessageContaining(remote.describe());
      assertThat(digests(other)).hasSize(4 + 2).doesNotContain(Digest.ofUtf8("data 0 3"));
      transfer(samples.cache(), remote).pushAgain(List.of(data));
      transfer(other, remote).fetch(List.of(data));
    }
    assertThat(other.read(Digest.ofUtf8("data 0 3"))).asString().isEqualTo("data 0 3");
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
    Entry data = samples.directory("data", 7, 100);
    FolderStore other = samples.emptyCache();
    AtomicInteger left = new AtomicInteger(500);
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote).push(List.of(data));
      Remote failing = new WatchedRemote(remote, _ -> failAt(left));
      assertThatThrownBy(() -> transfer(other, failing).fetch(List.of(data)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessage("the line is dead");
      assertThat(digests(other)).hasSizeBetween(499 - 8, 499);
      long rest = 708L - digests(other).size();
      assertThat(transfer(other, remote).fetch(List.of(data)).objects()).isEqualTo(rest);
    }
    assertThat(digests(other)).isEqualTo(digests(samples.cache()));
    assertThat(scratch().resolve("cache1/tmp")).isEmptyDirectory();
  }

  @Test
  default void pushThatFailedGoesOnWhereItWas() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 3, 50);
    AtomicInteger left = new AtomicInteger(100);
    try (Remote remote = remote()) {
      Remote failing = new WatchedRemote(remote, _ -> failAt(left));
      assertThatThrownBy(() -> transfer(samples.cache(), failing).push(List.of(data)))
          .isInstanceOf(RemoteFailed.class);
      assertThat(transfer(samples.cache(), remote).push(List.of(data)).objects())
          .isBetween(154L - 99, 154L - 99 + 8);
    }
  }

  @Test
  default void pushersAtOnceDoNotDisturbEachOther() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 4, 50);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote();
        Remote second = remote();
        Lanes lanes = new Lanes(2)) {
      lanes.start(() -> transfer(samples.cache(), remote).push(List.of(data)));
      lanes.start(() -> transfer(samples.cache(), second).push(List.of(data)));
      lanes.await();
      transfer(other, remote).fetch(List.of(data));
    }
    assertThat(digests(other)).isEqualTo(digests(samples.cache()));
  }

  @Test
  default void fullOrUnwritableCacheIsSaid() throws Exception {
    Samples samples = new Samples(scratch());
    Entry data = samples.directory("data", 2, 2);
    Files.writeString(scratch().resolve("file"), "in the way");
    FolderStore unwritable = new FolderStore(scratch().resolve("file"));
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote).push(List.of(data));
      assertThatThrownBy(() -> transfer(unwritable, remote).fetch(List.of(data)))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("cannot write into the cache");
    }
  }

  private static void failAt(AtomicInteger left) {
    if (left.decrementAndGet() <= 0) {
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
