package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments of what writes the store: the same command then finishes, {@code fsck}
 * finds nothing, and every commit checks out as it was. {@code jrepro.kill.moments} says how many
 * moments of each of the five commands are tried, {@code jrepro.kill.seed} sets the seed, which is
 * printed.
 */
final class KilledStoreTest {

  private static final int MOMENTS = Integer.getInteger("jrepro.kill.moments", 3);
  private static final int FILES = 1200;
  private static final int LARGE_BYTES = 3_000_000;
  private static final long START_MILLIS = 200;

  @TempDir private Path folder;
  private final Random random = seeded();
  private final SortedMap<String, SortedMap<String, String>> commits = new TreeMap<>();
  private Scratch scratch;
  private int killed;

  @BeforeEach
  void aProjectWithARemote() throws Exception {
    Files.createDirectory(folder.resolve("remote"));
    scratch = Scratch.project(folder.resolve("p"));
    scratch.jrepro("remote", "add", "-d", "here", folder.resolve("remote").toString()).ok();
    for (int i = 0; i < FILES; i++) {
      scratch.write("data/d%d/f%04d".formatted(i % 9, i), "content of " + i);
    }
    edit();
    scratch.jrepro("add", "data").ok();
    commitData();
  }

  @AfterEach
  void everyCommitChecksOutAndNothingIsBroken() {
    scratch.jrepro("fsck").ok();
    commits.forEach((commit, data) -> {
      scratch.git("checkout", "-q", "-f", commit);
      scratch.jrepro("checkout").ok();
      assertThat(scratch.tree("data")).as("data of %s", commit).isEqualTo(data);
    });
    System.out.println("KilledStoreTest: " + killed + " of " + MOMENTS + " were killed at work");
  }

  @Test
  void add() {
    long usual = 0;
    for (int i = 0; i <= MOMENTS; i++) {
      edit();
      SortedMap<String, String> data = scratch.tree("data");
      usual = timeOrKill(scratch, usual, "add", "data");
      assertThat(scratch.tree("data")).isEqualTo(data);
      scratch.jrepro("add", "data").ok();
      scratch.jrepro("fsck").ok();
      assertThat(scratch.tree("data")).isEqualTo(data);
      commitData();
    }
  }

  @Test
  void push() {
    long usual = 0;
    for (int i = 0; i <= MOMENTS; i++) {
      edit();
      scratch.jrepro("add", "data").ok();
      commitData();
      usual = timeOrKill(scratch, usual, "push");
      scratch.jrepro("push").ok();
      scratch.jrepro("fsck", "--remote").ok();
      if (i % 4 == 0) {
        Scratch clone = scratch.cloneInto(folder.resolve("clone" + i));
        clone.jrepro("pull").ok();
        assertThat(clone.tree("data")).isEqualTo(scratch.tree("data"));
        clone.delete("");
      }
    }
  }

  @Test
  void pull() {
    scratch.jrepro("push").ok();
    Scratch clone = scratch.cloneInto(folder.resolve("clone"));
    long usual = timeOrKill(clone, 0, "pull");
    for (int i = 0; i < MOMENTS; i++) {
      edit();
      scratch.jrepro("add", "data").ok();
      commitData();
      scratch.jrepro("push").ok();
      clone.git("pull", "-q", "--ff-only");
      if (i % 2 == 0) {
        clone.delete("data/d1").delete(".git/jrepro");
        clone.jrepro("commit"); // What is there is kept by nobody now; it is stored, or refused.
        clone.git("checkout", "-q", "-f", "HEAD");
      }
      timeOrKill(clone, usual, "pull");
      clone.jrepro("pull").ok();
      clone.jrepro("fsck").ok();
      assertThat(clone.tree("data")).isEqualTo(scratch.tree("data"));
    }
  }

  @Test
  void checkout() {
    edit();
    scratch.jrepro("add", "data").ok();
    commitData();
    String[] both = commits.keySet().toArray(String[]::new);
    long usual = 0;
    for (int i = 0; i <= MOMENTS; i++) {
      String commit = both[i % both.length];
      scratch.git("checkout", "-q", "-f", commit);
      if (i % 3 == 0) {
        scratch.delete("data");
      }
      usual = timeOrKill(scratch, usual, "checkout");
      scratch.jrepro("checkout").ok();
      assertThat(scratch.tree("data")).isEqualTo(commits.get(commit));
      scratch.jrepro("fsck").ok();
    }
  }

  @Test
  void gc() {
    long usual = 0;
    for (int i = 0; i <= MOMENTS; i++) {
      SortedMap<String, String> kept = scratch.tree("data");
      String pointer = scratch.read("data.repro");
      edit();
      scratch.jrepro("add", "data").ok(); // Nobody's, once the old pointer is back.
      scratch.write("data.repro", pointer);
      scratch.jrepro("checkout").ok();
      usual = timeOrKill(scratch, usual, "gc", "--prune-now");
      scratch.jrepro("gc", "--prune-now").ok();
      scratch.jrepro("fsck").ok();
      scratch.delete("data").jrepro("checkout").ok();
      assertThat(scratch.tree("data")).isEqualTo(kept);
    }
  }

  /** Writes other bytes into some files: many small ones now and then, and a large one. */
  private void edit() {
    int some = random.nextInt(4) == 0 ? FILES : 60;
    for (int i = 0; i < some; i++) {
      int file = random.nextInt(FILES);
      scratch.write("data/d%d/f%04d".formatted(file % 9, file), "edited " + random.nextLong());
    }
    byte[] large = new byte[LARGE_BYTES];
    random.nextBytes(large);
    scratch.write("data/large" + random.nextInt(2), large);
  }

  private void commitData() {
    scratch.commit("data");
    commits.put(scratch.git("rev-parse", "HEAD").strip(), scratch.tree("data"));
  }

  /**
   * Runs a command in a process of its own: to its end where it is not known how long it takes,
   * else until it is killed at some moment of that time.
   *
   * @return how long it takes, in milliseconds
   */
  private long timeOrKill(Scratch where, long usual, String... command) {
    long start = System.nanoTime();
    try (ChildJvm child = where.start(command)) {
      if (usual > 0) {
        ChildJvm.pause(START_MILLIS + (long) (random.nextDouble() * (usual - START_MILLIS)));
        killed += child.isAlive() ? 1 : 0;
        child.signal("KILL");
        child.end();
        return usual;
      }
      Ran ran = child.end();
      ran.ok();
      return Math.max(START_MILLIS + 1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
  }

  private static Random seeded() {
    long seed = Long.getLong("jrepro.kill.seed", System.nanoTime());
    System.out.println("KilledStoreTest: -Djrepro.kill.seed=" + seed);
    return new Random(seed);
  }
}
