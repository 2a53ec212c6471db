package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class KeptFilesTest {

  private final TreeMemory cache = new TreeMemory();

  private KeptFiles kept(Map<String, Entry> outs, String... inGit) {
    MemoryProject project =
        new MemoryProject()
            .with("pipelines/p.yaml", "stages: {one: {cmd: x, outs: [out, dir]}}\n")
            .with(
                new Lock(
                    new StageName("p", "one"),
                    StageKey.SCHEMA,
                    Examples.key().digest(),
                    Examples.key(),
                    Examples.entries(outs),
                    Optional.empty(),
                    Optional.empty()));
    for (String file : inGit) {
      project.with(file, "from Git");
    }
    return KeptFiles.of(project.snapshot(), cache);
  }

  @Test
  void whatGitHasComesFromGitAndTheRestFromTheCache() {
    Entry out = put("from the cache");
    assertThat(kept(Map.of("out", out)).read(RepoPath.of("out"))).contains("from the cache");
    assertThat(kept(Map.of("out", out), "out").read(RepoPath.of("out"))).contains("from Git");
    assertThat(kept(Map.of("out", out)).read(RepoPath.of("dir"))).isEmpty();
    assertThat(kept(Map.of("out", out)).read(RepoPath.of("elsewhere"))).isEmpty();
  }

  @Test
  void filesOfADirectoryThatTheCacheKeepsAreRead() throws IOException {
    SortedMap<String, Entry> inner = new TreeMap<>();
    inner.put("x", put("deep"));
    SortedMap<String, Entry> outer = new TreeMap<>();
    outer.put("sub", new Tree(inner).store(cache));
    outer.put("y", put("shallow"));
    KeptFiles kept = kept(Map.of("dir", new Tree(outer).store(cache)));
    assertThat(kept.read(RepoPath.of("dir/sub/x"))).contains("deep");
    assertThat(kept.read(RepoPath.of("dir/sub"))).isEmpty();
    assertThat(kept.read(RepoPath.of("dir/none"))).isEmpty();
    assertThat(kept.files(RepoPath.of("dir")))
        .containsExactly(RepoPath.of("dir/sub/x"), RepoPath.of("dir/y"));
    assertThat(kept.files(RepoPath.of("dir/sub"))).containsExactly(RepoPath.of("dir/sub/x"));
  }

  @Test
  void whatTheCacheLacksIsNamed() {
    Entry gone = Examples.file("gone");
    KeptFiles kept = kept(Map.of("out", gone, "dir", Examples.directory("gone too")));
    assertThatThrownBy(() -> kept.read(RepoPath.of("out"))).isInstanceOf(MissingObject.class);
    assertThatThrownBy(() -> kept.read(RepoPath.of("dir/x"))).isInstanceOf(MissingObject.class);
  }

  @Test
  void whatIsNoTextIsRefused() {
    byte[] bytes = {(byte) 0xff};
    Entry entry = Entry.file(cache.put(bytes), 1);
    assertThatThrownBy(() -> kept(Map.of("out", entry)).read(RepoPath.of("out")))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessageContaining("UTF-8");
  }

  private Entry put(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Entry.file(cache.put(bytes), bytes.length);
  }
}
