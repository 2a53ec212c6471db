package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.FolderStore;
import dev.jrepro.testing.FaultyProxy;
import dev.jrepro.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultipartUploadTest {

  private static final int LARGE = 70 << 20;

  private final S3Bucket bucket = new S3Bucket();

  @TempDir Path folder;

  @Test
  void partsAreManyEnoughForTheLargestObject() {
    for (long sizeBytes : new long[] {1, 70L << 20, 1L << 40, 5L << 40, 10L << 40}) {
      long partBytes = MultipartUpload.partBytes(sizeBytes);
      assertThat(Math.ceilDiv(sizeBytes, partBytes)).isLessThanOrEqualTo(10_000);
      assertThat(partBytes).isGreaterThanOrEqualTo(5 << 20);
    }
    assertThat(MultipartUpload.partBytes(4L << 30)).isEqualTo(16 << 20);
    assertThat(MultipartUpload.partBytes(5L << 40)).isLessThan(600 << 20);
  }

  @Test
  void largeObjectGoesUpInPartsComesDownAndIsRepaired() throws Exception {
    Samples samples = new Samples(folder);
    Entry file = Entry.file(samples.random(LARGE), LARGE);
    FolderStore other = samples.emptyCache();
    Tally up = new Tally();
    bucket.folder();
    try (FaultyProxy proxy = FaultyProxy.before(S3Server.shared().endpoint());
        Remote remote = open(proxy)) {
      proxy.fault("^PUT .*partNumber", 1, new FaultyProxy.Fault.Answer(500, ""));
      Transfer.Moved moved = new Transfer(samples.cache(), remote, 2, up).push(List.of(file));
      up.assertComplete(moved);
      assertThat(proxy.requests("^PUT .*partNumber")).isEqualTo(5 + 1);
      assertThat(remote.present(Map.of(file.digest(), (long) LARGE))).hasSize(1);
      new Transfer(other, remote, 2, Progress.silent()).fetch(List.of(file));
      Path object = bucket.folder().resolve("p").resolve(Layout.object(file.digest()));
      Files.write(object, new byte[1000]);
      remote.upload(file.digest(), LARGE, samples.cache(), Progress.silent());
      assertThat(object).hasSize(LARGE);
    }
    assertThat(other.contains(file.digest(), LARGE)).isTrue();
  }

  @Test
  void corruptLargeObjectOfTheCacheDoesNotGoUp() throws Exception {
    Samples samples = new Samples(folder);
    Digest digest = samples.random(LARGE);
    samples.breakCached(digest);
    bucket.folder();
    try (FaultyProxy proxy = FaultyProxy.before(S3Server.shared().endpoint());
        Remote remote = open(proxy)) {
      assertThatThrownBy(() -> remote.upload(digest, LARGE, samples.cache(), Progress.silent()))
          .isInstanceOf(CorruptObject.class);
      assertThat(remote.present(Map.of(digest, Remote.ANY_SIZE))).isEmpty();
      assertThat(proxy.requests("^DELETE .*uploadId")).isEqualTo(1);
    }
  }

  private Remote open(FaultyProxy proxy) {
    return S3Bucket.open(
        bucket.name() + "/p", proxy.endpoint(), S3Server.SECRET_KEY, Patience.USUAL);
  }
}
