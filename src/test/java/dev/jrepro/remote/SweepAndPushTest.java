package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushers and garbage collectors, some of them killed, in many orders: nothing is lost that Git
 * names in time.
 */
@Timeout(300)
final class SweepAndPushTest {

  private static final int TRIALS = 120;
  private static final int STEPS = 10;
  private static final Duration GRACE = Duration.ofDays(14);
  private static final int[] SIZES = {40, 300, 5_000, 70_000, 140_000};

  @TempDir Path folder;

  @Test
  void pusherThatDeduplicatesAgainstAPackWhileItIsCondemnedLosesNothing() throws Exception {
    Samples samples = new Samples(folder);
    List<Entry> pool = new ArrayList<>();
    for (int size : SIZES) {
      for (int i = 0; i < 3; i++) {
        pool.add(Entry.file(samples.random(size), size));
      }
    }
    int deleted = 0;
    int during = 0;
    int killed = 0;
    for (int seed = 1; seed <= TRIALS; seed++) {
      Trial trial = new Trial(seed, samples, pool);
      try {
        trial.run();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      deleted += trial.deleted;
      during += trial.sweepsDuringPushes;
      killed += trial.killed;
    }
    assertThat(deleted).isGreaterThan(TRIALS / 2);
    assertThat(during).isGreaterThan(TRIALS / 2);
    assertThat(killed).isGreaterThan(TRIALS / 2);
  }

  /** The end of a collector. */
  private static final class Killed extends Error {}

  private final class Trial {
    private final Random random;
    private final Samples samples;
    private final List<Entry> pool;
    private final MemoryShelf shelf = new MemoryShelf(this::now);
    private final List<Entry> git = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean pushing;
    private boolean sweeping;
    private boolean published;
    private int killed;
    private int deleted;
    private int sweepsDuringPushes;

    Trial(int seed, Samples samples, List<Entry> pool) {
      this.random = new Random(seed);
      this.samples = samples;
      this.pool = pool;
    }

    void run() throws Exception {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(6)) {
          case 0 -> sweep();
          case 1 -> pass(random.nextInt(20));
          case 2 -> forgetOne();
          default -> push();
        }
      }
      for (int i = 0; i < 2; i++) {
        sweep();
        pass(15);
      }
      sweep();
      fetchAll();
    }

    private Instant now() {
      return now;
    }

    private void pass(int days) {
      now = now.plus(Duration.ofDays(days)).plusSeconds(1);
    }

    private void forgetOne() {
      if (!git.isEmpty()) {
        git.remove(random.nextInt(git.size()));
      }
    }

    private Entry directory(Map<String, Entry> names) {
      try {
        return samples.directory(names);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Git gets to know the data right after its push. */
    private void push() throws InterruptedException {
      Map<String, Entry> names = new TreeMap<>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        names.put("file" + i, pool.get(random.nextInt(pool.size())));
      }
      Entry data = directory(names);
      pushing = true;
      WatchedShelf watched = new WatchedShelf(shelf, (what, name) -> meanwhile(what, name));
      try (Remote remote = new Remote(watched, folder.resolve("memory"))) {
        new Transfer(samples.cache(), remote, 1, Progress.silent()).push(List.of(data));
        git.add(data);
      } catch (RemoteFailed e) {
        assertThat(e).hasMessageContaining("cleaned up again and again");
      } finally {
        pushing = false;
      }
    }

    /**
     * Weeks may pass in a push, and packs that it relies on be deleted, but not between its last
     * look at the list of condemned packs and the moment when Git knows what was published.
     */
    private synchronized void meanwhile(String what, String name) throws InterruptedException {
      if (what.equals("list") && name.equals(Layout.CONDEMNED)) {
        published = false;
      } else if (what.equals("write") && name.startsWith(Layout.INDEX)) {
        published = true;
      }
      if (!sweeping && random.nextInt(8) == 0) {
        if (random.nextBoolean() && !published) {
          pass(15);
        }
        sweep();
        sweepsDuringPushes++;
      }
    }

    /** One in four is killed at some moment. One collects at a time, within the grace time. */
    private void sweep() throws InterruptedException {
      boolean inPush = pushing;
      sweeping = true;
      int[] callsLeft = {random.nextInt(4) == 0 ? random.nextInt(12) : Integer.MAX_VALUE};
      WatchedShelf mortal =
          new WatchedShelf(
              shelf,
              (_, _) -> {
                if (callsLeft[0]-- <= 0) {
                  throw new Killed();
                }
                if (!inPush && !pushing && random.nextInt(10) == 0) {
                  push();
                }
              });
      try (Remote remote = new Remote(mortal, folder.resolve("gc memory"))) {
        deleted +=
            new RemoteSweep(remote, samples.cache(), new RemoteSweep.Rules(GRACE, false, 1))
                .run(List.copyOf(git))
                .deleted()
                .packs();
      } catch (Killed e) {
        killed++;
      } finally {
        sweeping = false;
      }
    }

    private void fetchAll() throws Exception {
      FolderStore empty = samples.emptyCache();
      try (Remote remote = new Remote(shelf, folder.resolve("other memory"))) {
        new Transfer(empty, remote, 1, Progress.silent()).fetch(git);
      }
      for (Entry entry : git) {
        Digest digest = entry.digest();
        assertThat(empty.read(digest)).isEqualTo(samples.cache().read(digest));
      }
    }
  }
}
