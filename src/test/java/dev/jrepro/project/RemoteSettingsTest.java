package dev.jrepro.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code remote add} writes and {@code remote list} shows. */
final class RemoteSettingsTest {

  @TempDir private Path folder;

  @Test
  void publicBucketsAndWebHostsAreShownForWhatTheyAre() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch.jrepro("remote", "add", "-d", "own", "s3://bucket/data", "--timeout", "5").ok();
    scratch.jrepro("remote", "add", "open", "s3://public/data", "--anonymous").ok();
    scratch
        .jrepro("remote", "add", "web", "https://host/data/")
        .ok()
        .says("It can be fetched from, and not pushed to.");
    assertThat(scratch.jrepro("remote", "list").ok().out())
        .isEqualTo(
            """
            open\ts3://public/data\t(anonymous)
            own\ts3://bucket/data\t(default)
            web\thttps://host/data/\t(read-only)
            """);
    assertThat(scratch.read(".repro/config.yaml")).contains("anonymous: true", "timeout: \"5\"");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Scratch scratch = Scratch.project(folder.resolve("p"));
    scratch
        .jrepro("remote", "add", "x", "s3://bucket/data", "--anonymous", "--profile", "me")
        .fails(2, "the remote 'x' is anonymous and has a profile.", "Hint: ");
    scratch
        .jrepro("remote", "add", "x", "https://key:secret@host/")
        .fails(2, "no address of a folder on a web host", "Hint: ");
    for (String wrong : new String[] {"0", "-1", "3601", "soon"}) {
      scratch
          .jrepro("remote", "add", "x", "s3://bucket/data", "--timeout=" + wrong)
          .fails(2, "'" + wrong + "' is no timeout.", "Hint: ");
    }
    assertThat(scratch.jrepro("remote", "list").ok().out()).isEmpty();
  }
}
