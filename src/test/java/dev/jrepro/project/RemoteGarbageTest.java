package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.testing.Caches;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gc takes from a remote and fsck finds there, as the command line has it. */
final class RemoteGarbageTest {

  @TempDir private Path folder;
  private Path remote;
  private Scratch project;

  @BeforeEach
  void makeProject() throws IOException {
    remote = Files.createDirectories(folder.resolve("remote"));
    project = Scratch.project(folder.resolve("project"));
    project.jrepro("remote", "add", "-d", "r", remote.toString()).ok();
    project.commit("remote");
  }

  private static byte[] noise(long seed) {
    byte[] bytes = new byte[300_000];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.walk(remote.resolve("packs"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void addAndPush(long seed) {
    project.write("data/file", noise(seed));
    project.jrepro("add", "data").ok();
    project.jrepro("push").ok();
  }

  @Test
  void takesWhatNoCommitNeedsInTwoRuns() throws IOException {
    addAndPush(1);
    addAndPush(2);
    project.commit("the second");
    assertThat(packs()).hasSize(2);
    Ran dry = project.jrepro("gc", "-n", "--remote", "--grace", "0").ok();
    assertThat(dry.out()).startsWith("Would condemn 1 pack (").contains("the remote 'r'");
    assertThat(dry.err()).contains("Note: ");
    Ran first = project.jrepro("gc", "-r", "r", "--grace", "0").ok();
    assertThat(first.out()).startsWith("Condemned 1 pack (");
    assertThat(packs()).as("condemned packs are there still").hasSize(2);
    Ran second = project.jrepro("gc", "--remote", "--grace", "0").ok();
    assertThat(second.out()).contains("Deleted 1 pack (");
    assertThat(packs()).hasSize(1);
    Scratch clone = project.cloneInto(folder.resolve("clone"));
    clone.jrepro("pull").ok();
    assertThat(clone.path("data/file")).hasBinaryContent(noise(2));
  }

  @Test
  void whatIsYoungOnTheServerStays() throws IOException {
    addAndPush(1);
    addAndPush(2);
    assertThat(project.jrepro("gc", "--remote").ok().out()).startsWith("Condemned 0 packs (0 B)");
    assertThat(packs()).hasSize(2);
  }

  @Test
  void aCommitThatIsFetchedKeepsItsData() throws IOException {
    addAndPush(1);
    project.commit("first");
    Scratch colleague = project.cloneInto(folder.resolve("colleague"));
    colleague.write("more", noise(3)).jrepro("add", "more").ok();
    colleague.jrepro("push").ok();
    colleague.commit("more");
    project.git("remote", "add", "origin", colleague.root().toString());
    project.git("fetch", "-q", "origin");
    for (int i = 0; i < 3; i++) {
      project.jrepro("gc", "--remote", "--grace", "0").ok();
    }
    Scratch third = colleague.cloneInto(folder.resolve("third"));
    third.jrepro("pull").ok();
    assertThat(third.path("more")).hasBinaryContent(noise(3));
  }

  @Test
  void whatTheRecordOfANewerJreproNamesStays() throws Exception {
    project.stages("one: {cmd: 'echo 1 > out', outs: [out]}").jrepro("run").ok();
    project.commit("a run");
    project.jrepro("push").ok();
    Digest log;
    try (Project here = Project.open(project.root());
        Remote there = new Sharing(here, Optional.empty(), 1, Progress.silent()).open();
        ObjectWriter writer = here.cache().writer()) {
      log = writer.put(noise(5));
      byte[] text = ("{\"schema\":9,\"log\":\"" + log + "\"}").getBytes(StandardCharsets.UTF_8);
      Digest record = writer.put(text);
      writer.commit();
      Digest key = here.ledger().lines().getFirst().key();
      new Transfer(here.cache(), there, 1, Progress.silent())
          .push(
              List.of(Entry.file(log, noise(5).length), Entry.file(record, text.length)),
              new TreeMap<>(Map.of(record, key)));
    }
    for (int i = 0; i < 3; i++) {
      project.jrepro("gc", "--remote", "--grace", "0").ok();
    }
    FolderStore empty = new FolderStore(folder.resolve("empty"));
    try (Project here = Project.open(project.root());
        Remote there = new Sharing(here, Optional.empty(), 1, Progress.silent()).open()) {
      new Transfer(empty, there, 1, Progress.silent()).fetchObjects(List.of(log));
    }
    assertThat(empty.contains(log)).isTrue();
  }

  @Test
  void fsckReadsEveryByteOfARemoteAndMendsIt() throws IOException {
    addAndPush(1);
    project.commit("first");
    assertThat(project.jrepro("fsck", "--remote").ok().out())
        .startsWith("Read 1 pack with ")
        .endsWith("all are what they should be.\n");
    Caches.flip(packs().getFirst(), Files.size(packs().getFirst()) / 2);
    Ran ran = project.jrepro("fsck", "-r", "r");
    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.out())
        .contains("packs/")
        .contains(": lost; it is needed by\n  data/file of the work tree");
    project.jrepro("fsck", "--remote", "--repair-from", "cache").ok();
    project.jrepro("fsck", "--remote").ok();
    Scratch clone = project.cloneInto(folder.resolve("clone"));
    clone.jrepro("pull").ok();
    assertThat(clone.path("data/file")).hasBinaryContent(noise(1));
  }
}
