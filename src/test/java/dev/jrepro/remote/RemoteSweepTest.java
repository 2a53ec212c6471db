package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Refused;
import dev.jrepro.store.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RemoteSweepTest {

  private static final Duration GRACE = Duration.ofDays(14);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryShelf shelf = new MemoryShelf(now::get);

  @TempDir Path folder;
  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  @Test
  void emptyRemoteIsLeftAlone() throws Exception {
    assertThat(sweep(List.of()).all().packs()).isZero();
    assertThat(shelf.list("")).isEmpty();
  }

  @Test
  void deadPackIsCondemnedFirstAndDeletedAfterTheGraceTime() throws Exception {
    Entry dead = push(samples.directory("dead", 2, 3));
    pass(15);
    Entry live = push(samples.directory("live", 2, 3));
    assertThat(sweep(List.of(live)).condemned().packs()).isEqualTo(1);
    assertThat(packs()).hasSize(2);
    fetch(dead);
    pass(13);
    assertThat(sweep(List.of(live)).deleted().packs()).isZero();
    pass(2);
    assertThat(sweep(List.of(live)).deleted().packs()).isEqualTo(1);
    assertThat(packs()).hasSize(1);
    fetch(live);
    assertThatThrownBy(() -> fetch(dead)).hasMessageContaining("lacks");
  }

  @Test
  void youngPackIsNotCondemned() throws Exception {
    push(samples.directory("young", 1, 3));
    pass(13);
    assertThat(sweep(List.of()).condemned().packs()).isZero();
  }

  @Test
  void dryRunChangesNothing() throws Exception {
    push(samples.directory("dead", 1, 3));
    pass(15);
    List<Item> before = shelf.list("");
    RemoteSweep.Report report = sweep(List.of(), true);
    assertThat(report.all().packs()).isEqualTo(1);
    assertThat(shelf.list("")).isEqualTo(before);
  }

  @Test
  void whatIsUsedAgainIsSpared() throws Exception {
    Entry data = push(samples.directory("data", 1, 3));
    pass(15);
    sweep(List.of());
    pass(15);
    assertThat(sweep(List.of(data)).spared().packs()).isEqualTo(1);
    fetch(data);
    pass(15);
    assertThat(sweep(List.of(data)).deleted().packs()).isZero();
    fetch(data);
  }

  @Test
  void pusherDoesNotRelyOnACondemnedPack() throws Exception {
    Entry data = push(samples.directory("data", 1, 3));
    pass(15);
    sweep(List.of());
    push(data);
    assertThat(packs()).hasSize(2);
    pass(15);
    assertThat(sweep(List.of(data)).deleted().packs()).isEqualTo(1);
    fetch(data);
  }

  @Test
  void mostlyDeadPackIsRewritten() throws Exception {
    Digest small = samples.random(10_000);
    Digest large = samples.random(500_000);
    Entry both =
        samples.directory(
            Map.of("small", Entry.file(small, 10_000), "large", Entry.file(large, 500_000)));
    push(both);
    Entry live = Entry.file(small, 10_000);
    pass(15);
    RemoteSweep.Report report = sweep(List.of(live));
    assertThat(report.rewritten().packs()).isEqualTo(1);
    assertThat(packs()).hasSize(2);
    pass(15);
    assertThat(sweep(List.of(live)).deleted().packs()).isEqualTo(1);
    assertThat(packs())
        .singleElement()
        .satisfies(p -> assertThat(p.sizeBytes()).isLessThan(20_000));
    fetch(live);
  }

  @Test
  void manySmallPacksAreMerged() throws Exception {
    List<Entry> live = new ArrayList<>();
    for (int i = 0; i < SweepPlan.MANY_SMALL; i++) {
      live.add(push(samples.file("text " + i)));
    }
    pass(15);
    assertThat(sweep(live).rewritten().packs()).isEqualTo(SweepPlan.MANY_SMALL);
    pass(15);
    sweep(live);
    assertThat(packs()).hasSize(1);
    for (Entry entry : live) {
      fetch(entry);
    }
  }

  @Test
  void deletedDataCanBePushedAgain() throws Exception {
    Entry data = push(samples.directory("data", 2, 3));
    for (int i = 0; i < 8; i++) {
      pass(15);
      sweep(List.of());
    }
    assertThat(packs()).isEmpty();
    assertThat(shelf.list(Layout.CONDEMNED)).isEmpty();
    push(data);
    fetch(data);
  }

  @Test
  void treeThatDoesNotReadStopsIt() throws Exception {
    Entry data = push(samples.directory("data", 1, 3));
    pass(15);
    shelf.delete(packs().stream().map(Item::name).toList());
    assertThatThrownBy(() -> sweep(List.of(data)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("what the directory " + data.digest() + " needs is not known");
    assertThat(shelf.list(Layout.CONDEMNED)).isEmpty();
  }

  @Test
  void treeThatWasNeverPushedIsPassedOver() throws Exception {
    Entry live = push(samples.directory("live", 1, 3));
    Entry unknown = new Samples(folder.resolve("other")).directory("unknown", 1, 1);
    pass(15);
    assertThat(sweep(List.of(unknown, live)).unknownTrees()).isEqualTo(1);
    pass(15);
    sweep(List.of(unknown, live));
    fetch(live);
  }

  @Test
  void packThatNoSegmentNamesGoes() throws Exception {
    Entry live = push(samples.directory("live", 1, 3));
    byte[] orphan = ShelfContract.random(1000);
    shelf.write(Layout.pack(Digest.of(orphan)), Payload.of(orphan));
    pass(15);
    assertThat(sweep(List.of(live)).condemned().packs()).isEqualTo(1);
    pass(15);
    assertThat(sweep(List.of(live)).deleted().packs()).isEqualTo(1);
    fetch(live);
  }

  private void pass(long days) {
    now.updateAndGet(at -> at.plus(Duration.ofDays(days)));
  }

  private List<Item> packs() {
    return shelf.list(Layout.PACKS);
  }

  private Remote remote() {
    return new Remote(shelf, folder.resolve("memory"));
  }

  private Entry push(Entry entry) throws InterruptedException {
    try (Remote remote = remote()) {
      new Transfer(samples.cache(), remote, 2, Progress.silent()).push(List.of(entry));
    }
    return entry;
  }

  private void fetch(Entry entry) throws InterruptedException {
    FolderStore empty = samples.emptyCache();
    try (Remote remote = remote()) {
      new Transfer(empty, remote, 2, Progress.silent()).fetch(List.of(entry));
    }
    assertThat(empty.contains(entry.digest())).isTrue();
  }

  private RemoteSweep.Report sweep(List<Entry> live) throws InterruptedException {
    return sweep(live, false);
  }

  private RemoteSweep.Report sweep(List<Entry> live, boolean dryRun) throws InterruptedException {
    try (Remote remote = remote()) {
      return new RemoteSweep(remote, samples.emptyCache(), new RemoteSweep.Rules(GRACE, dryRun, 2))
          .run(live);
    }
  }
}
