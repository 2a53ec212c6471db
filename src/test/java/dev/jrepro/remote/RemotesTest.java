package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException.Invalid;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RemotesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "s3://bucket, s3://bucket",
    "s3://bucket/, s3://bucket",
    "s3://bucket/a/b c/, s3://bucket/a/b c",
    "/srv/data, /srv/data",
    "/srv/../data/, /data",
    "file:///srv/data%20sets/%C3%A4, /srv/data sets/ä",
    "file://localhost/srv/data, /srv/data",
    "file:/srv/data, /srv/data",
  })
  void addressesAreRead(String url, String shown) {
    try (Remote remote = Remotes.open(spec(url), folder)) {
      assertThat(remote.describe()).isEqualTo("the remote 'x' (" + shown + ")");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "relative/path",
        "https://user:secret@host/x",
        "s3://",
        "s3://key:secret@bucket/x",
        "s3://bucket/a//b",
        "s3://bucket/../b",
        "file://elsewhere/srv",
        "file:relative",
        "file:///a?b",
        "file:///a b",
        "gs://bucket/x",
      })
  void otherAddressesAreRefusedWithoutSecrets(String url) {
    assertThatThrownBy(() -> Remotes.open(spec(url), folder).close())
        .isInstanceOf(Invalid.class)
        .hasMessageContaining("the remote 'x' has")
        .hasMessageNotContaining("secret");
  }

  @Test
  void sdkIsNotLoadedForAFolder() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("awssdk")) {
        classPath.add(Path.of(entry).toUri().toURL());
      }
    }
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader withoutSdk = new URLClassLoader(classPath.toArray(URL[]::new), platform)) {
      assertThatThrownBy(() -> withoutSdk.loadClass("software.amazon.awssdk.regions.Region"))
          .isInstanceOf(ClassNotFoundException.class);
      Class<?> user = withoutSdk.loadClass(FolderUser.class.getName());
      Object moved = user.getMethod("push", Path.class).invoke(null, folder);
      assertThat(moved).isEqualTo(7L);
    }
  }

  /** Uses a folder as a remote, in classes of its own. */
  public static final class FolderUser {

    private FolderUser() {}

    /** Returns how many objects were pushed and fetched again. */
    public static long push(Path folder) throws Exception {
      Samples samples = new Samples(folder);
      try (Remote remote = Remotes.open(spec(folder.toString()), folder.resolve("index"))) {
        var data = List.of(samples.directory("data", 2, 2));
        new Transfer(samples.cache(), remote, 2, Progress.silent()).push(data);
        Transfer fetch = new Transfer(samples.emptyCache(), remote, 2, Progress.silent());
        return fetch.fetch(data).objects();
      }
    }
  }

  private static RemoteSpec spec(String url) {
    return new RemoteSpec("x", url, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }
}
