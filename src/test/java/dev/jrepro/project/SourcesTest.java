package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of any commit and of other repositories: streams, get, list, import, update. */
final class SourcesTest {

  @TempDir private Path folder;
  private Scratch a;
  private String bare;

  @BeforeEach
  void makeSource() throws IOException {
    a = Scratch.project(folder.resolve("a")).write("code/main.py", "print()\n");
    a.write("data/raw/sub/x", "x 1").write("data/raw/y", "y 1").write("single", "s 1");
    Files.createSymbolicLink(a.path("data/raw/link"), Path.of("sub/x"));
    a.jrepro("add", "data/raw", "single").ok();
    a.stages("s: {cmd: 'mkdir -p out && cp single out/copy', deps: [single], outs: [out]}");
    a.jrepro("run").ok();
    Files.createDirectories(folder.resolve("store"));
    a.jrepro("remote", "add", "-d", "origin", folder.resolve("store").toString()).ok();
    a.commit("one").git("tag", "v1");
    a.write("data/raw/sub/x", "x 2").jrepro("commit").ok();
    a.commit("two").jrepro("push", "-A").ok();
    a.git("clone", "-q", "--bare", a.root().toString(), folder.resolve("a.git").toString());
    bare = "file://" + folder.resolve("a.git");
  }

  private static String text(Revision revision, String path) throws IOException {
    try (InputStream in = revision.read(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anyFileOfAnyCommitIsAStream() throws IOException {
    Scratch b = a.cloneInto(folder.resolve("b"));
    try (Project project = Project.open(b.root());
        Revision one = project.at("v1");
        Revision two = project.at("HEAD")) {
      assertThat(text(one, "code/main.py")).isEqualTo("print()\n");
      assertThat(text(one, "data/raw/sub/x")).isEqualTo("x 1");
      assertThat(text(one, "data/raw/link")).isEqualTo("x 1");
      assertThat(text(two, "data/raw/sub/x")).isEqualTo("x 2");
      assertThat(text(two, "single")).isEqualTo("s 1");
      assertThat(text(two, "out/copy")).isEqualTo("s 1");
      assertThat(project.cache().contains(Digest.ofUtf8("y 1"))).isFalse();
      assertThatThrownBy(() -> one.read("data/raw")).hasMessageContaining("is a directory");
      assertThatThrownBy(() -> one.read("data/raw/none"))
          .isInstanceOf(JreproException.Refused.class)
          .hasMessageContaining("has no data/raw/none");
      assertThatThrownBy(() -> one.read("../x")).isInstanceOf(JreproException.Invalid.class);
    }
    assertThat(b.has("data/raw")).isFalse();
    assertThat(b.dirt()).isEmpty();
  }

  @Test
  void getBringsFilesAndDirectoriesFromPathsAndAddresses() {
    Scratch to = Scratch.folder(folder.resolve("to"));
    to.jrepro("get", bare, "data/raw", "--rev", "v1").ok().says("Got data/raw");
    assertThat(to.read("raw/sub/x")).isEqualTo("x 1");
    assertThat(to.tree()).hasSize(5);
    to.jrepro("get", a.root().toString(), "data/raw/sub/x", "-o", "new/x").ok();
    assertThat(to.read("new/x")).isEqualTo("x 2");
    to.jrepro("get", bare, "code").ok();
    assertThat(to.read("code/main.py")).isEqualTo("print()\n");
    to.jrepro("get", bare, "out/copy").ok();
    assertThat(to.read("copy")).isEqualTo("s 1");
    to.jrepro("get", bare, "data", "-o", "both").ok();
    assertThat(to.read("both/raw/sub/x")).isEqualTo("x 2");
    assertThat(to.has("both/raw.repro")).isTrue();
    String one = a.git("rev-parse", "v1").strip();
    to.jrepro("get", bare, "data/raw/sub/x", "--rev", one, "-o", "by-hash").ok();
    assertThat(to.read("by-hash")).isEqualTo("x 1");
  }

  @Test
  void getNeverOverwritesUnlessForced() {
    Scratch to = Scratch.folder(folder.resolve("to")).write("raw/mine", "m").write("x", "mine");
    SortedMap<String, String> before = to.tree();
    to.jrepro("get", bare, "data/raw").fails(1, "raw is there already", "-f");
    to.jrepro("get", bare, "data/raw/sub/x").fails(1, "x is there already");
    to.jrepro("get", bare, "data/none").fails(1, "has no data/none");
    to.jrepro("get", bare, "data/raw", "--rev", "nope", "-o", "o")
        .fails(2, "'nope' names no commit");
    to.jrepro("get", folder.resolve("nowhere").toString(), "x").fails(1, "no repository");
    to.jrepro("get", "file:///nowhere/at/all", "x").fails(1, "cannot clone");
    assertThat(to.tree()).isEqualTo(before);
    to.jrepro("get", "-f", bare, "data/raw", "-o", ".").ok();
    assertThat(to.has("raw/mine")).isFalse();
    to.jrepro("get", "-f", bare, "data/raw/sub/x").ok();
    assertThat(to.read("x")).isEqualTo("x 2");
  }

  @Test
  void listShowsWhatThereIs() {
    Scratch to = Scratch.folder(folder.resolve("to"));
    assertThat(to.jrepro("list", bare).ok().out().lines())
        .contains("code/", "data/", "out/", "single", "single.repro", "pipelines/");
    assertThat(to.jrepro("list", bare, "data/raw").ok().out().lines())
        .containsExactly("link", "sub/", "y");
    assertThat(to.jrepro("list", a.root().toString(), "data", "-R").ok().out().lines())
        .containsExactly(".gitignore", "raw.repro", "raw/link", "raw/sub/x", "raw/y");
    assertThat(to.jrepro("list", bare, "data/raw/sub/x", "--size").ok().out())
        .isEqualTo("              3  x\n");
    to.jrepro("list", bare, "out", "--json")
        .ok()
        .prints("\"source\": \"output\"", "\"path\": \"out/copy\"", "\"sizeBytes\": 3");
    to.jrepro("list", bare, "nope").fails(1, "has no nope");
  }

  @Test
  void anImportKeepsWhereItCameFromAndFollowsIt() {
    Scratch b = Scratch.project(folder.resolve("b"));
    b.jrepro("import", bare, "data/raw", "-o", "in/raw", "--rev", "v1").ok().says("in/raw");
    assertThat(b.read("in/raw/sub/x")).isEqualTo("x 1");
    assertThat(b.read("in/raw.repro"))
        .contains("repo: " + bare, "path: data/raw", "rev: v1")
        .contains("commit: " + a.git("rev-parse", "v1").strip());
    b.commit("import").jrepro("status", "--check").ok();
    b.jrepro("update", "in/raw").ok().says("nothing is new");
    b.write("in/raw/sub/x", "mine");
    SortedMap<String, String> before = b.tree();
    b.jrepro("update", "in/raw", "--rev", "master").fails(1, "in/raw/sub/x", "would be lost");
    assertThat(b.tree()).isEqualTo(before);
    b.jrepro("commit").fails(1, "pinned import");
    b.jrepro("update", "-f", "in/raw", "--rev", "master").ok();
    assertThat(b.read("in/raw/sub/x")).isEqualTo("x 2");
    assertThat(b.read("in/raw.repro")).contains("rev: master");
    b.jrepro("lineage", "in/raw").ok().prints(bare);
  }

  @Test
  void aPullBringsImportsFromWhereTheyCame() {
    Scratch b = Scratch.project(folder.resolve("b"));
    b.jrepro("import", bare, "data/raw", "-o", "raw").ok();
    b.jrepro("import", a.root().toString(), "code", "-o", "code").ok();
    Scratch place = Scratch.folder(folder.resolve("place")).write("f", "f");
    b.jrepro("import-url", place.root().toString(), "url").ok();
    b.commit("imports");
    Scratch c = b.cloneInto(folder.resolve("c"));
    c.jrepro("pull").ok().says("Imported raw", "Imported url");
    assertThat(c.tree("raw")).isEqualTo(b.tree("raw"));
    assertThat(c.read("url/f")).isEqualTo("f");
    assertThat(c.read("code/main.py")).isEqualTo("print()\n");
    Scratch d = b.cloneInto(folder.resolve("d"));
    place.delete("f");
    d.jrepro("pull").fails(1, "the cache lacks 1", "url").says("Warning:", "is to be had nowhere");
    assertThat(d.tree("raw")).isEqualTo(b.tree("raw"));
  }

  @Test
  void anImportOfAPlaceIsUpdated() {
    Scratch b = Scratch.project(folder.resolve("b"));
    Scratch place = Scratch.folder(folder.resolve("place")).write("f", "1");
    b.jrepro("import-url", place.root().toString(), "url").ok();
    b.jrepro("update", "url").ok().says("nothing is new");
    place.write("g", "2");
    b.jrepro("update", "url").ok().says("Stored url");
    assertThat(b.read("url/g")).isEqualTo("2");
    b.commit("x").jrepro("status", "--check").ok();
    b.jrepro("update", "url", "--rev", "x").fails(2, "--rev");
  }

  @Test
  void anImportReplacesNothingUnlessForced() {
    Scratch b = Scratch.project(folder.resolve("b")).write("raw", "mine");
    b.jrepro("import", bare, "data/raw").fails(1, "raw is there already");
    assertThat(b.read("raw")).isEqualTo("mine");
    b.jrepro("import", "-f", bare, "data/raw").ok();
    assertThat(b.read("raw/y")).isEqualTo("y 1");
  }

  @Test
  void namesOfATreeThatLeadOutAreRefused() throws IOException {
    for (String line :
        List.of("f %s 1 1 ../evil", "f %s 1 1 ..", "f %s 1 1 /etc", "f %s 1 1 a/../../b")) {
      Scratch evil = Scratch.project(folder.resolve("evil" + line.hashCode()));
      evil(evil, line);
      Scratch to = Scratch.folder(folder.resolve("to"));
      to.jrepro("get", evil.root().toString(), "d").fails(4, "is no tree");
      Scratch b = Scratch.project(folder.resolve("b" + line.hashCode()));
      b.jrepro("import", evil.root().toString(), "d").fails(4, "is no tree");
      evil.jrepro("checkout").fails(4, "is no tree");
      assertThat(to.tree()).isEmpty();
      assertThat(folder.resolve("evil")).doesNotExist();
      assertThat(b.has("d")).isFalse();
    }
  }

  /** Makes a project whose data {@code d} is a tree with one line that somebody wrote by hand. */
  private static void evil(Scratch evil, String line) throws IOException {
    try (Project project = Project.open(evil.root());
        ObjectWriter writer = project.cache().writer()) {
      Digest file = writer.put("x".getBytes(StandardCharsets.UTF_8));
      byte[] tree = (line.formatted(file.hex()) + "\n").getBytes(StandardCharsets.UTF_8);
      Digest digest = writer.put(tree);
      writer.commit();
      Entry entry = new Entry(Kind.DIRECTORY, digest, 1, 1);
      evil.write(
          "d.repro", new Pointer(RepoPath.of("d"), Optional.of(entry), Optional.empty()).toText());
    }
    evil.commit("evil");
  }

  @Test
  void aLinkThatLeadsOutAndALinkInTheWayAreRefused() throws IOException {
    Scratch evil = Scratch.project(folder.resolve("evil"));
    try (Project project = Project.open(evil.root());
        ObjectWriter writer = project.cache().writer()) {
      Digest target = writer.put("../../../etc".getBytes(StandardCharsets.UTF_8));
      String line = "l " + target.hex() + " 12 1 link\n";
      Digest digest = writer.put(line.getBytes(StandardCharsets.UTF_8));
      writer.commit();
      evil.write(
          "d.repro",
          new Pointer(
                  RepoPath.of("d"),
                  Optional.of(new Entry(Kind.DIRECTORY, digest, 12, 1)),
                  Optional.empty())
              .toText());
    }
    evil.commit("evil");
    Scratch to = Scratch.folder(folder.resolve("to"));
    to.jrepro("get", evil.root().toString(), "d").fails(4, "lead out");
    assertThat(to.tree()).isEmpty();
    evil.jrepro("checkout").fails(4, "lead out");
    Scratch b = a.cloneInto(folder.resolve("b"));
    Files.createDirectories(folder.resolve("outside"));
    b.delete("data/.gitignore");
    Files.createSymbolicLink(b.path("data/raw"), folder.resolve("outside"));
    b.jrepro("pull", "-f", "data/raw/sub/x").fails(1, "symbolic link");
    assertThat(folder.resolve("outside")).isEmptyDirectory();
  }
}
