package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Invalid;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.FolderStore;
import dev.jrepro.testing.FaultyProxy;
import dev.jrepro.testing.FaultyProxy.Fault;
import dev.jrepro.testing.S3Server;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a transfer when S3 does not do its part. */
@Timeout(120)
final class S3FailuresTest {

  private static final int MANY = Integer.MAX_VALUE;
  private static final String SLOW_DOWN =
      "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

  private final S3Bucket bucket = new S3Bucket();
  private final FaultyProxy proxy = FaultyProxy.before(S3Server.shared().endpoint());

  @TempDir Path folder;

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  @Test
  void wrongSecretIsSaidWithoutNamingIt() {
    bucket.folder();
    RemoteFailed e = failure(S3Server.shared().endpoint(), bucket.name(), "wrongsecret");
    assertThat(e)
        .hasMessage(
            "the remote 'origin' (s3://%s) refused the credentials (SignatureDoesNotMatch)."
                .formatted(bucket.name()));
    assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("AWS_SECRET_ACC"));
    assertThat(e.toString() + e.hint()).doesNotContain("wrongsecret");
  }

  @Test
  void missingBucketIsNamed() {
    assertThat(failure(S3Server.shared().endpoint(), "no-such-bucket", S3Server.SECRET_KEY))
        .hasMessage(
            "the remote 'origin' (s3://no-such-bucket) names the bucket 'no-such-bucket', which"
                + " does not exist.");
  }

  @Test
  void serverThatIsNotThereIsSaid() {
    URI nobody = proxy.endpoint();
    proxy.close();
    RemoteFailed e = failure(nobody, bucket.name(), S3Server.SECRET_KEY);
    assertThat(e).hasMessageEndingWith("cannot be reached: nothing accepts the connection.");
    assertThat(e.hint()).hasValue("Check the network and the endpoint " + nobody + ".");
  }

  @Test
  void missingProfileIsNamed() {
    RemoteSpec spec =
        new RemoteSpec(
            "origin",
            "s3://bucket",
            Optional.of("http://127.0.0.1:1"),
            Optional.empty(),
            Optional.of("no-such-profile"),
            true);
    try (Remote remote = Remotes.open(spec, folder)) {
      assertThatThrownBy(() -> remote.runs(List.of(Digest.ofUtf8("x"))))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("needs credentials, and the profile 'no-such-profile' gives none.");
    }
  }

  @Test
  void endpointIsChecked() {
    for (String wrong : List.of("localhost:9000", "ftp://x", "http://key:secret@host", "http://")) {
      RemoteSpec spec =
          new RemoteSpec(
              "origin",
              "s3://bucket",
              Optional.of(wrong),
              Optional.empty(),
              Optional.empty(),
              true);
      assertThatThrownBy(() -> Remotes.open(spec, folder).close())
          .isInstanceOf(Invalid.class)
          .hasMessageContaining("has an endpoint that is no address of a server")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void errorThatPassesIsNotNoticed() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.directory("data", 1, 3);
    proxy.fault("^PUT .*packs", 2, new Fault.Answer(500, ""));
    proxy.fault("^GET .*packs", 2, new Fault.Answer(503, SLOW_DOWN));
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote, 1).push(List.of(data));
      transfer(other, remote, 1).fetch(List.of(data));
    }
    assertThat(proxy.requests("^PUT .*packs")).isEqualTo(1 + 2);
    assertThat(other.contains(data.digest())).isTrue();
  }

  @Test
  void errorThatStaysIsSaid() throws Exception {
    Samples samples = new Samples(folder);
    proxy.fault("^PUT .*packs", MANY, new Fault.Answer(503, SLOW_DOWN));
    try (Remote remote = remote()) {
      assertThatThrownBy(
              () -> transfer(samples.cache(), remote, 4).push(List.of(samples.file("x"))))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith(
              "cannot serve requests now: it answered SlowDown, again and again.");
    }
  }

  @Test
  void silentServerIsLeft() {
    proxy.fault("^GET ", MANY, new Fault.Hang());
    try (Remote remote = remote(Duration.ofMillis(500))) {
      assertThatThrownBy(() -> remote.runs(List.of(Digest.ofUtf8("x"))))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("does not answer in time.");
    }
  }

  @Test
  void serverThatTakesNoBytesIsLeft() throws Exception {
    Samples samples = new Samples(folder);
    Digest digest = samples.random(16_000_000);
    proxy.fault("^PUT .*packs", MANY, new Fault.StopReading(100_000));
    try (Remote remote = remote(Duration.ofMillis(500))) {
      Entry file = Entry.file(digest, 16_000_000);
      assertThatThrownBy(() -> transfer(samples.cache(), remote, 2).push(List.of(file)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("does not answer in time.");
    }
  }

  @Test
  void brokenDownloadGoesOnWhereItBroke() throws Exception {
    Samples samples = new Samples(folder);
    Digest digest = samples.random(5_000_000);
    Entry file = Entry.file(digest, 5_000_000);
    Tally down = new Tally();
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote, 1).push(List.of(file));
      proxy.fault("^GET .*packs", 2, new Fault.CutAnswer(2_000_000));
      down.assertComplete(new Transfer(other, remote, 1, down).fetch(List.of(file)));
    }
    assertThat(other.read(digest)).isEqualTo(samples.cache().read(digest));
    assertThat(proxy.requests("^GET .*packs")).isEqualTo(2 + 2);
  }

  @Test
  void downloadThatBreaksAgainAndAgainIsGivenUp() throws Exception {
    Samples samples = new Samples(folder);
    Digest digest = samples.random(500_000);
    Entry file = Entry.file(digest, 500_000);
    FolderStore other = samples.emptyCache();
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote, 1).push(List.of(file));
      proxy.fault("^GET .*packs", MANY, new Fault.CutAnswer(1_000));
      assertThatThrownBy(() -> transfer(other, remote, 1).fetch(List.of(file)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("broke the connection, again and again.");
    }
    assertThat(other.contains(digest)).isFalse();
  }

  @Test
  void lostAnswerToAnUploadDoesNoHarm() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.directory("data", 1, 3);
    proxy.fault("^PUT .*packs", 2, new Fault.CutAnswer(0));
    Tally up = new Tally();
    try (Remote remote = remote()) {
      Transfer transfer = new Transfer(samples.cache(), remote, 2, up);
      up.assertComplete(transfer.push(List.of(data)));
      transfer(samples.emptyCache(), remote, 2).fetch(List.of(data));
    }
  }

  @Test
  void serverWithoutConditionsAndChecksumsIsServed() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.directory("data", 1, 3);
    proxy.fault(
        "if-none-match",
        MANY,
        new Fault.Answer(501, "<Error><Code>NotImplemented</Code><Message>m</Message></Error>"));
    proxy.fault(
        "x-amz-checksum-sha256",
        MANY,
        new Fault.Answer(
            400,
            "<Error><Code>InvalidArgument</Code><Message>Unsupported header"
                + " 'x-amz-checksum-sha256' received for this API call.</Message></Error>"));
    try (Remote remote = remote()) {
      transfer(samples.cache(), remote, 1).push(List.of(data));
      transfer(samples.emptyCache(), remote, 1).fetch(List.of(data));
    }
    assertThat(proxy.requests("if-none-match")).isEqualTo(1);
  }

  @Test
  void serverThatDiesHalfWayLosesNothing() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.randomFiles(60, 1_000_000);
    FolderStore other = samples.emptyCache();
    try (S3Server own = S3Server.start()) {
      own.bucketFolder("bucket");
      CountDownLatch some = new CountDownLatch(3);
      Thread killer = Thread.ofVirtual().start(() -> killAfter(some, own));
      Shelf watched =
          new WatchedShelf(
              S3Bucket.shelf("bucket", own.endpoint(), S3Server.SECRET_KEY, Patience.USUAL),
              (_, name) -> {
                if (name.startsWith("packs")) {
                  some.countDown();
                }
              });
      try (Remote remote = new Remote(watched, folder.resolve("index"))) {
        assertThatThrownBy(() -> transfer(samples.cache(), remote, 1).push(List.of(data)))
            .isInstanceOf(RemoteFailed.class);
        killer.join();
      }
      own.restart();
      try (Remote remote = open(own.endpoint(), "bucket", S3Server.SECRET_KEY)) {
        assertThat(transfer(samples.cache(), remote, 4).push(List.of(data)).objects())
            .isEqualTo(61);
        transfer(other, remote, 4).fetch(List.of(data));
      }
    }
    assertThat(other.read(data.digest())).isEqualTo(samples.cache().read(data.digest()));
  }

  @Test
  void interruptEndsATransferSoon() throws Exception {
    Samples samples = new Samples(folder);
    Entry data = samples.directory("data", 1, 10);
    proxy.fault("^PUT .*packs", MANY, new Fault.Hang());
    AtomicReference<Object> outcome = new AtomicReference<>();
    try (Remote remote = remote(Duration.ofSeconds(30))) {
      Thread pusher =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  outcome.set(transfer(samples.cache(), remote, 4).push(List.of(data)));
                } catch (Exception e) {
                  outcome.set(e);
                }
              });
      while (proxy.requests("^PUT .*packs") < 1) {
        Thread.sleep(20);
      }
      long start = System.nanoTime();
      pusher.interrupt();
      pusher.join();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void interruptEndsACallSoon() throws Exception {
    Samples samples = new Samples(folder);
    List<Entry> data = List.of(samples.directory("data", 1, 3));
    try (Remote direct = bucket.open("")) {
      transfer(samples.cache(), direct, 1).push(data);
    }
    proxy.fault(" [^ ]*/packs/", MANY, new Fault.Hang());
    try (Remote remote = remote(Duration.ofSeconds(30))) {
      FolderStore other = samples.emptyCache();
      List<Entry> more = List.of(samples.directory("more", 1, 3));
      assertInterruptible(() -> transfer(samples.cache(), remote, 1).push(more), 1);
      assertInterruptible(() -> transfer(other, remote, 1).fetch(data), 2);
    }
  }

  private void assertInterruptible(Lanes.Work work, int requests) throws InterruptedException {
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                work.run();
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    while (proxy.requests(" [^ ]*/packs/") < requests) {
      Thread.sleep(20);
    }
    caller.interrupt();
    assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
  }

  private String madeBucket() {
    bucket.folder();
    return bucket.name();
  }

  private Remote remote() {
    return open(proxy.endpoint(), madeBucket(), S3Server.SECRET_KEY);
  }

  private Remote remote(Duration silence) {
    Patience patience = new Patience(silence, silence, 3);
    return S3Bucket.open(madeBucket(), proxy.endpoint(), S3Server.SECRET_KEY, patience);
  }

  private static Remote open(URI endpoint, String bucket, String secret) {
    return S3Bucket.open(bucket, endpoint, secret, Patience.USUAL);
  }

  private static RemoteFailed failure(URI endpoint, String bucket, String secret) {
    try (Remote remote = open(endpoint, bucket, secret)) {
      return catchThrowableOfType(
          RemoteFailed.class, () -> remote.runs(List.of(Digest.ofUtf8("x"))));
    }
  }

  private static Transfer transfer(FolderStore cache, Remote remote, int jobs) {
    return new Transfer(cache, remote, jobs, Progress.silent());
  }

  private static void killAfter(CountDownLatch some, S3Server server) {
    try {
      some.await();
      server.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
