package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, or that cannot be written: one clear error, and nothing half-written. */
final class FullDiskTest {

  private static final String SIZE = "size=3m";

  @TempDir private Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mountSmallDisk() throws IOException {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = mount("-t", "tmpfs", "-o", SIZE, "tmpfs", disk.toString());
    assumeTrue(mounted, "a small disk is wanted, and only root can mount one");
  }

  @AfterEach
  void unmount() {
    // JGit measures the clock of a disk that it has not seen before, in the background, and the
    // packs of a cache are unmapped when the garbage collector finds that nobody reads them.
    for (int i = 0; mounted && i < 50; i++) {
      System.gc();
      mounted = !command("umount", disk.toString());
      ChildJvm.pause(100);
    }
  }

  @Test
  void addOnAFullDiskStoresNothing() {
    Scratch scratch = Scratch.project(disk.resolve("p")).write("data/a", new byte[2_000_000]);
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("add", "data").fails(1, "No space left", "Hint: ");
    assertThat(scratch.tree()).isEqualTo(before);
    scratch.checkCache();
    assertThat(scratch.path(".git/jrepro/tmp")).isEmptyDirectory();
    scratch.write("data/a", "small").jrepro("add", "data").ok();
  }

  @Test
  void aStageThatFillsTheDiskLeavesTheOldOutputs() {
    Scratch scratch =
        Scratch.pipeline(disk.resolve("p"), "s: {cmd: 'head -c 1000 /dev/zero > o', outs: [o]}");
    scratch.jrepro("run").ok();
    scratch.commit("run");
    scratch.stages("s: {cmd: 'head -c 1500000 /dev/zero > o', outs: [o]}");
    SortedMap<String, String> before = scratch.tree();
    scratch.jrepro("run").fails(1, "No space left");
    assertThat(scratch.tree()).isEqualTo(before);
    scratch.stages("s: {cmd: 'head -c 9000000 /dev/zero > o', outs: [o]}");
    scratch.jrepro("run").fails(1, "exit code 1");
    scratch.stages("s: {cmd: 'head -c 1000 /dev/zero > o', outs: [o]}");
    scratch.jrepro("status", "--check").ok();
    scratch.checkCache();
  }

  @Test
  void aDiskThatCannotBeWrittenIsOneError() {
    Scratch scratch =
        Scratch.pipeline(disk.resolve("p"), "s: {cmd: 'echo 1 > o', outs: [o]}")
            .write("data/a", "x");
    scratch.jrepro("add", "data").ok();
    scratch.jrepro("run").ok();
    scratch.commit("run").write("more", "y");
    assumeTrue(mount("-o", "remount,ro", disk.toString()), "the disk cannot be made read-only");
    scratch.jrepro("status", "--check").ok();
    scratch.jrepro("why", "s").ok();
    scratch.jrepro("diff").ok();
    scratch.jrepro("add", "more").fails(1, "Read-only file system");
    scratch.jrepro("run", "-f").fails(1, "Read-only file system");
    scratch.jrepro("config", "run.default", "s").fails(1, "Read-only file system");
  }

  private static boolean mount(String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = "mount";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return command(line);
  }

  private static boolean command(String... line) {
    try {
      return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
