package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.S3Server;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of data over a real S3 server; jrepro as a process, because credentials are its own. */
final class PartialOverS3Test {

  @TempDir private Path folder;
  private final String bucket = "partial-" + UUID.randomUUID();

  @Test
  void aFileIsPulledAndAnotherAddedWithoutTheRest() {
    S3Server.shared().bucketFolder(bucket);
    Scratch a = Scratch.project(folder.resolve("a")).env(S3Server.shared().environment());
    for (int i = 0; i < 1500; i++) {
      a.write("data/raw/f%04d".formatted(i), "file " + i);
    }
    a.write("data/raw/sub/deep/x", "x").jrepro("add", "data/raw").ok();
    String endpoint = S3Server.shared().endpoint().toString();
    a.jrepro(
            "remote",
            "add",
            "-d",
            "origin",
            "s3://" + bucket,
            "--endpoint",
            endpoint,
            "--path-style")
        .ok();
    a.commit("data");
    process(a, "push");
    Scratch b = a.cloneInto(folder.resolve("b"));
    process(b, "pull", "data/raw/sub", "data/raw/f0007");
    assertThat(b.tree("data/raw"))
        .containsOnlyKeys(
            "data/raw",
            "data/raw/f0007",
            "data/raw/sub",
            "data/raw/sub/deep",
            "data/raw/sub/deep/x");
    Scratch c = a.cloneInto(folder.resolve("c")).write("new", "new");
    process(c, "add", "--to", "data/raw/f0009", "new");
    process(c, "rm", "data/raw/f0010");
    process(c, "push");
    a.write("data/raw/f0009", "new").delete("data/raw/f0010").jrepro("commit").ok();
    assertThat(c.read("data/raw.repro")).isEqualTo(a.read("data/raw.repro"));
    c.commit("edited");
    Scratch d = c.cloneInto(folder.resolve("d"));
    process(d, "pull");
    assertThat(d.tree("data/raw")).isEqualTo(a.tree("data/raw"));
    Scratch to = Scratch.folder(folder.resolve("to")).env(S3Server.shared().environment());
    process(to, "get", c.root().toString(), "data/raw/f0009");
    assertThat(to.read("f0009")).isEqualTo("new");
    process(to, "get", "file://" + c.root().resolve(".git"), "data/raw/sub", "-o", "sub");
    assertThat(to.read("sub/deep/x")).isEqualTo("x");
  }

  private static void process(Scratch scratch, String... arguments) {
    try (ChildJvm child = scratch.start(arguments)) {
      child.end().exits(0);
    }
  }
}
