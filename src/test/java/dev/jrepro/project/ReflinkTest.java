package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system that can share blocks, no data is stored twice. */
final class ReflinkTest {

  private static final long DISK_BYTES = 400L << 20;
  private static final int DATA_BYTES = 64 << 20;

  @TempDir private Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mountXfs() throws IOException {
    Path image = folder.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(DISK_BYTES);
    }
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(command("mkfs.xfs", "-q", "-m", "reflink=1", image.toString()), "no mkfs.xfs here");
    mounted = command("mount", "-o", "loop", image.toString(), disk.toString());
    assumeTrue(mounted, "a disk with XFS is wanted, and only root can mount one");
  }

  @AfterEach
  void unmount() throws InterruptedException {
    for (int i = 0; mounted && i < 50; i++) {
      System.gc();
      mounted = !command("umount", disk.toString());
      Thread.sleep(100);
    }
  }

  @Test
  void addAndCheckoutShareTheBlocksOfTheFile() throws IOException {
    Scratch scratch = Scratch.project(disk.resolve("p"));
    byte[] bytes = new byte[DATA_BYTES];
    new Random(1).nextBytes(bytes);
    scratch.write("big", bytes);
    sync();
    long before = used();
    scratch.jrepro("add", "big").ok();
    Files.move(scratch.path("big"), disk.resolve("original"));
    scratch.jrepro("checkout").ok();
    sync();
    assertThat(used() - before).isLessThan(DATA_BYTES / 4);
    assertThat(scratch.path("big")).hasBinaryContent(bytes);
    scratch.jrepro("status", "--check").ok();
    try (RandomAccessFile file = new RandomAccessFile(scratch.path("big").toFile(), "rw")) {
      file.write(1);
    }
    scratch.checkCache();
  }

  private long used() throws IOException {
    return DISK_BYTES - Files.getFileStore(disk).getUnallocatedSpace();
  }

  private void sync() {
    assertThat(command("sync", "-f", disk.toString())).isTrue();
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
