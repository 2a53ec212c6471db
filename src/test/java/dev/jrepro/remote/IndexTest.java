package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an index that breaks, goes or grows. */
final class IndexTest {

  @TempDir private Path folder;
  private final MemoryShelf shelf = new MemoryShelf();
  private Samples samples;
  private Entry data;

  @BeforeEach
  void pushSomething() throws Exception {
    samples = new Samples(folder);
    data = samples.directory("data", 2, 3);
    push(data);
  }

  @Test
  void aBrokenCopyIsFetchedAgain() throws Exception {
    fetch(new Remote(shelf, folder.resolve("mine")));
    List<Path> copies;
    try (Stream<Path> files = Files.list(folder.resolve("mine"))) {
      copies = files.toList();
    }
    assertThat(copies).hasSize(1);
    for (int at = 0; at < Files.size(copies.getFirst()); at += 501) {
      byte[] bytes = Files.readAllBytes(copies.getFirst());
      bytes[at] ^= 1;
      Files.write(copies.getFirst(), bytes);
      fetch(new Remote(shelf, folder.resolve("mine")));
    }
    Files.write(copies.getFirst(), new byte[10]);
    fetch(new Remote(shelf, folder.resolve("mine")));
  }

  @Test
  void aFolderThatCannotBeWrittenIsDoneWithout() throws Exception {
    Files.writeString(folder.resolve("file"), "in the way");
    fetch(new Remote(shelf, folder.resolve("file/below")));
  }

  @Test
  void aSegmentThatWasMergedMeanwhileIsNoError() throws Exception {
    for (int i = 0; i < SegmentMerge.MANY - 2; i++) {
      push(samples.file("text " + i));
    }
    Entry more = samples.file("one more");
    boolean[] done = {false};
    Shelf merging =
        new WatchedShelf(
            shelf,
            (what, name) -> {
              if (what.equals("read") && name.startsWith(Layout.INDEX) && !done[0]) {
                done[0] = true;
                push(more);
              }
            });
    fetch(new Remote(merging, folder.resolve("other")));
    assertThat(done[0]).isTrue();
    assertThat(shelf.list(Layout.INDEX)).hasSize(2);
  }

  @Test
  void aBrokenSegmentIsNamedAndWrittenAnewByForce() throws Exception {
    String name = shelf.list(Layout.INDEX).getFirst().name();
    byte[] bytes = shelf.read(name).orElseThrow();
    bytes[100] ^= 1;
    shelf.replace(name, Payload.of(bytes));
    for (Lanes.Work call :
        List.<Lanes.Work>of(
            () -> fetch(new Remote(shelf, folder.resolve("other"))),
            () ->
                new Transfer(
                        samples.cache(),
                        new Remote(shelf, folder.resolve("2")),
                        1,
                        Progress.silent())
                    .push(List.of(data)))) {
      assertThatThrownBy(call::run)
          .isInstanceOf(JreproException.Corrupt.class)
          .hasMessage("the remote 'origin' (memory) has a corrupt index: " + name + ".");
    }
    int packs = shelf.list(Layout.PACKS).size();
    try (Remote remote = new Remote(shelf, folder.resolve("3"))) {
      new Transfer(samples.cache(), remote, 1, Progress.silent()).pushAgain(List.of(data));
    }
    assertThat(shelf.list(Layout.PACKS)).hasSize(packs);
    fetch(new Remote(shelf, folder.resolve("other")));
  }

  @Test
  void aGoodCopyHidesNoBrokenSegmentAndMendsIt() throws Exception {
    fetch(new Remote(shelf, folder.resolve("mine")));
    String name = shelf.list(Layout.INDEX).getFirst().name();
    byte[] bytes = shelf.read(name).orElseThrow();
    bytes[100] ^= 1;
    shelf.replace(name, Payload.of(bytes));
    try (Remote remote = new Remote(shelf, folder.resolve("mine"))) {
      assertThat(new RemoteInspection(remote, 1).inspect(Progress.silent()).brokenFiles())
          .containsExactly(name);
    }
    try (Remote remote = new Remote(shelf, folder.resolve("mine"))) {
      new Transfer(samples.emptyCache(), remote, 1, Progress.silent()).pushAgain(List.of());
    }
    fetch(new Remote(shelf, folder.resolve("other")));
  }

  @Test
  void whatOthersPushedMeanwhileIsFound() throws Exception {
    try (Remote remote = new Remote(shelf, folder.resolve("mine"))) {
      FolderStore other = samples.emptyCache();
      Transfer transfer = new Transfer(other, remote, 1, Progress.silent());
      transfer.fetch(List.of(data));
      Entry more = samples.directory(Map.of("data", data, "more", samples.file("more")));
      push(more);
      assertThat(transfer.fetch(List.of(more)).objects()).isEqualTo(2);
    }
  }

  @Test
  void theListForHostsThatCannotListIsThatOfTheShelf() throws Exception {
    push(samples.file("second"));
    assertThat(DigestLines.decode(shelf.read(Layout.SEGMENTS).orElseThrow()))
        .containsExactlyElementsOf(
            shelf.list(Layout.INDEX).stream()
                .flatMap(item -> Layout.digest(item.name()).stream())
                .toList());
  }

  /** Whatever bit of a remote flips: what comes is right, or nothing comes and it is said. */
  @Test
  void noWrongByteIsEverDelivered() throws Exception {
    FolderStore wholeCache = samples.cache();
    for (Item file : shelf.list("")) {
      byte[] good = shelf.read(file.name()).orElseThrow();
      int step = file.name().startsWith(Layout.PACKS) ? 3 : 97;
      for (int at = 0; at < good.length; at += step) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << (at % 8));
        shelf.replace(file.name(), Payload.of(bad));
        FolderStore other = new FolderStore(folder.resolve("flip " + file.name().hashCode() + at));
        try (Remote remote = new Remote(shelf, folder.resolve("flip"))) {
          new Transfer(other, remote, 1, Progress.silent()).fetch(List.of(data));
        } catch (JreproException.Corrupt | JreproException.RemoteFailed e) {
          assertThat(e).hasMessageContaining("the remote 'origin'");
        }
        for (Digest digest : all(other)) {
          assertThat(other.read(digest)).isEqualTo(wholeCache.read(digest));
        }
        forgetCopies("flip");
      }
      shelf.replace(file.name(), Payload.of(good));
    }
  }

  private void forgetCopies(String memory) throws IOException {
    Path copies = folder.resolve(memory);
    if (Files.isDirectory(copies)) {
      try (Stream<Path> files = Files.list(copies)) {
        for (Path copy : files.toList()) {
          Files.delete(copy);
        }
      }
    }
  }

  private static List<Digest> all(FolderStore store) throws IOException {
    try (Stream<Digest> all = store.list()) {
      return all.toList();
    }
  }

  private void push(Entry entry) throws InterruptedException {
    try (Remote remote = new Remote(shelf, folder.resolve("index"))) {
      new Transfer(samples.cache(), remote, 1, Progress.silent()).push(List.of(entry));
    }
  }

  private void fetch(Remote remote) throws InterruptedException {
    FolderStore other = samples.emptyCache();
    try (remote) {
      new Transfer(other, remote, 1, Progress.silent()).fetch(List.of(data));
    }
    assertThat(other.contains(data.digest())).isTrue();
  }
}
