package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the workspace that are links into the cache. */
final class LinksTest {

  @TempDir private Path folder;
  private Scratch scratch;

  @BeforeEach
  void makeProject() {
    scratch = Scratch.project(folder.resolve("p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardlink", "symlink", "copy", "reflink,copy"})
  void dataComesAndGoesWithEveryKindOfLink(String kind) throws IOException {
    scratch.jrepro("config", "--local", "cache.link", kind).ok();
    scratch.write("d/small", "s").write("d/empty", "").write("d/e/large", new byte[400_000]);
    scratch.write("d/run.sh", "#!/bin/sh\n").path("d/run.sh").toFile().setExecutable(true);
    scratch.jrepro("add", "d").ok();
    scratch.commit("first").delete("d").jrepro("checkout").ok();
    assertThat(scratch.read("d/small")).isEqualTo("s");
    assertThat(Files.size(scratch.path("d/e/large"))).isEqualTo(400_000);
    assertThat(scratch.path("d/run.sh")).isExecutable();
    scratch.jrepro("status", "--check").ok();
    scratch.jrepro("commit").ok();
    assertThat(scratch.dirt()).isEmpty();
    scratch.delete("d/small").write("d/small", "edited").jrepro("commit").ok();
    scratch.commit("second").git("checkout", "-q", "HEAD~1");
    scratch.jrepro("checkout").ok();
    assertThat(scratch.read("d/small")).isEqualTo("s");
    scratch.jrepro("status", "--check").ok();
    scratch.checkCache();
  }

  @Test
  void hardlinksAreTheCachesOwnReadOnlyFiles() throws IOException {
    scratch.jrepro("config", "--local", "cache.link", "hardlink").ok();
    scratch.write("d/small", "s").jrepro("add", "d").ok();
    scratch.delete("d").jrepro("checkout").ok().says("read-only");
    assertThat(Files.getAttribute(scratch.path("d/small"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.getPosixFilePermissions(scratch.path("d/small"))).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardlink", "symlink"})
  void aStageThatGoesOnWithItsOutputDoesNotWriteIntoTheCache(String kind) {
    scratch.jrepro("config", "--local", "cache.link", kind).ok();
    scratch
        .write("n", "1")
        .stages("s: {cmd: 'cat n >> o; cat n >> q', deps: [n], outs: [o: {persist: true}, q]}");
    scratch.jrepro("run").ok();
    scratch.commit("run").delete("o").delete("q").jrepro("checkout").ok();
    SortedMap<String, String> before = scratch.tree();
    scratch.write("n", "2").jrepro("run").ok();
    assertThat(scratch.read("o")).isEqualTo("12");
    assertThat(scratch.read("q")).isEqualTo("2");
    scratch.checkCache();
    scratch.git("checkout", "-q", "-f", "HEAD");
    scratch.jrepro("checkout").ok();
    assertThat(scratch.read("o")).isEqualTo("1");
    assertThat(scratch.tree().keySet()).isEqualTo(before.keySet());
  }
}
