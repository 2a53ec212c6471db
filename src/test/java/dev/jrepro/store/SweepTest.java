package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepTest {

  private static final int TRIALS = 150;

  @TempDir private Path folder;

  private static void put(Path cache, boolean loose, List<String> texts) throws IOException {
    FolderStore store =
        loose ? new FolderStore(cache, List.of(LinkKind.HARDLINK)) : new FolderStore(cache);
    try (ObjectWriter writer = store.writer()) {
      for (String text : texts) {
        writer.put(text.getBytes(StandardCharsets.UTF_8));
      }
      writer.commit();
    }
  }

  private static void age(Path cache) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (String part : List.of("packs", "objects")) {
      if (Files.isDirectory(cache.resolve(part))) {
        try (Stream<Path> files = Files.walk(cache.resolve(part))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            Files.setLastModifiedTime(file, old);
          }
        }
      }
    }
  }

  private static Sweep.Rule rule(Predicate<Digest> live) {
    return new Sweep.Rule(live, Instant.now().minus(Duration.ofHours(1)), false);
  }

  private static Sweep.Amount sweep(Path cache, Predicate<Digest> live, Instant until)
      throws InterruptedException {
    try (Sweep sweep = Sweep.begin(new FolderStore(cache), rule(live))) {
      Sweep.Amount moved = sweep.apply(sweep.plan());
      sweep.trash(until);
      return moved;
    }
  }

  @Test
  void aPackThatIsMostlyUnneededIsWrittenAnew() throws Exception {
    put(folder, false, List.of("needed", "a", "much longer than what is needed"));
    age(folder);
    Digest needed = Digest.ofUtf8("needed");
    Sweep.Amount moved = sweep(folder, needed::equals, Instant.MAX);
    assertThat(moved.objects()).isEqualTo(2);
    FolderStore after = new FolderStore(folder);
    assertThat(after.read(needed)).asString(StandardCharsets.UTF_8).isEqualTo("needed");
    assertThat(after.contains(Digest.ofUtf8("a"))).isFalse();
    assertThat(Inspection.of(after, (o, b) -> {}).broken()).isEmpty();
  }

  @Test
  void aPackThatIsMostlyNeededStaysAsItIs() throws Exception {
    put(folder, false, List.of("needed, and long", "short"));
    age(folder);
    Digest needed = Digest.ofUtf8("needed, and long");
    try (Sweep sweep = Sweep.look(new FolderStore(folder), rule(needed::equals))) {
      Sweep.Plan plan = sweep.plan();
      assertThat(plan.objects()).isEmpty();
      assertThat(plan.packed()).isEqualTo(new Sweep.Amount(1, 5));
    }
  }

  @Test
  void aPackInTheTrashComesBackForOneObjectThatSomebodyNeeds() throws Exception {
    put(folder, false, List.of("one", "two"));
    age(folder);
    sweep(folder, digest -> false, Instant.MIN);
    Digest one = Digest.ofUtf8("one");
    try (Sweep sweep = Sweep.begin(new FolderStore(folder), rule(one::equals))) {
      assertThat(sweep.trash(Instant.MAX).restored().objects()).isEqualTo(2);
    }
    assertThat(new FolderStore(folder).findKnown(one)).isPresent();
  }

  @Test
  void whoeverMissesAnObjectTakesItBack() throws Exception {
    put(folder, true, List.of("one"));
    age(folder);
    sweep(folder, digest -> false, Instant.MIN);
    assertThat(new FolderStore(folder).findKnown(Digest.ofUtf8("one"))).isEmpty();
    assertThat(new FolderStore(folder).contains(Digest.ofUtf8("one"))).isTrue();
  }

  @Test
  void whatAWriterReliesOnStays() throws Exception {
    put(folder, true, List.of("one"));
    put(folder, false, List.of("two"));
    age(folder);
    try (ObjectWriter writer = new FolderStore(folder).writer();
        Sweep sweep = Sweep.begin(new FolderStore(folder), rule(digest -> false))) {
      Sweep.Plan plan = sweep.plan();
      assertThat(plan.objects()).hasSize(2);
      writer.put("one".getBytes(StandardCharsets.UTF_8));
      writer.put("two".getBytes(StandardCharsets.UTF_8));
      assertThat(sweep.apply(plan)).isEqualTo(Sweep.Amount.NONE);
      assertThat(sweep.plan().young()).isEqualTo(2);
    }
  }

  /** A writer that relies on what is there, at any moment of a sweep that takes all of it. */
  @Test
  void aWriterLosesNothingToASweep() throws Exception {
    long seed = System.nanoTime();
    System.out.println("SweepTest seed " + seed);
    Random random = new Random(seed);
    for (int trial = 0; trial < TRIALS; trial++) {
      Path cache = folder.resolve("cache" + trial);
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add("object " + i + " of trial " + trial);
      }
      put(cache, true, all.subList(0, 10));
      put(cache, false, all.subList(10, 20));
      age(cache);
      List<String> again = all.stream().filter(t -> random.nextBoolean()).toList();
      boolean loose = random.nextBoolean();
      race(cache, loose, again, random.nextInt(300_000));
      Set<Digest> needed = new TreeSet<>();
      again.forEach(text -> needed.add(Digest.ofUtf8(text)));
      // The next gc knows of what was written, and empties the trash.
      sweep(cache, needed::contains, Instant.MAX);
      FolderStore after = new FolderStore(cache);
      for (Digest digest : needed) {
        assertThat(after.findKnown(digest)).as("trial %s of seed %s", trial, seed).isPresent();
      }
    }
  }

  private static void race(Path cache, boolean loose, List<String> again, int headStartNanos)
      throws InterruptedException, ExecutionException, IOException {
    CompletableFuture<Void> gc =
        CompletableFuture.runAsync(() -> {
          try {
            sweep(cache, digest -> false, Instant.now().minus(Duration.ofHours(1)));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    long start = System.nanoTime();
    while (System.nanoTime() - start < headStartNanos * 10L) {
      Thread.onSpinWait();
    }
    put(cache, loose, again);
    gc.get();
  }
}
