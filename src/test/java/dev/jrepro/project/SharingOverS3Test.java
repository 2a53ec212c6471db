package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.ChildJvm;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.S3Server;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way over a real S3 server; jrepro as a process, because credentials are its own. */
final class SharingOverS3Test {

  @TempDir private Path folder;
  private final String bucket = "cli-" + UUID.randomUUID();

  @Test
  void whatOneClonePushedAnotherPullsAndNothingIsToRun() throws IOException {
    Path objects = S3Server.shared().bucketFolder(bucket);
    Scratch a = project("s3://" + bucket + "/some/prefix");
    process(a, 0, "push");
    Scratch b = a.cloneInto(folder.resolve("b"));
    process(b, 0, "pull");
    assertThat(b.tree("data")).isEqualTo(a.tree("data"));
    b.jrepro("status", "--check").ok();
    b.jrepro("run").ok().says("Everything is up to date");
    assertThat(b.jrepro("lineage", "sum").ok().out())
        .isEqualTo(a.jrepro("lineage", "sum").ok().out());
    b.delete(".git/jrepro").env("AWS_SECRET_ACCESS_KEY", "wrong");
    process(b, 5, "fetch", "Error: ", "Hint: ");
    assertThat(b.read("sum")).isEqualTo("bytes");
    b.env(S3Server.shared().environment());
    truncatePacks(objects);
    process(b, 4, "fetch", "Error: ");
    b.checkCache();
    assertThat(b.read("data/x")).isEqualTo("bytes");
  }

  @Test
  void aBucketThatIsNotThereIsFive() {
    Scratch a = project("s3://no-such-" + bucket);
    process(a, 5, "push", "Error: ", "no-such-" + bucket);
    a.jrepro("status", "--check").ok();
  }

  private Scratch project(String url) {
    Scratch a = Scratch.project(folder.resolve("a")).env(S3Server.shared().environment());
    a.write("data/x", "bytes").jrepro("add", "data").ok();
    a.stages("sum: {cmd: 'cat data/x > sum', deps: [data], outs: [sum]}").jrepro("run").ok();
    String endpoint = S3Server.shared().endpoint().toString();
    a.jrepro("remote", "add", "-d", "origin", url, "--endpoint", endpoint, "--path-style").ok();
    return a.commit("all");
  }

  private static void process(Scratch scratch, int exit, String command, String... parts) {
    try (ChildJvm child = scratch.start(command)) {
      Ran ran = child.end().exits(exit);
      for (String part : parts) {
        ran.says(part);
      }
      assertThat(ran.err()).doesNotContain("\tat ");
    }
  }

  private static void truncatePacks(Path bucket) throws IOException {
    List<Path> packs;
    try (Stream<Path> walk = Files.walk(bucket.resolve("some/prefix/packs"))) {
      packs = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(packs).isNotEmpty();
    for (Path pack : packs) {
      Files.write(pack, Arrays.copyOf(Files.readAllBytes(pack), 18));
    }
  }
}
