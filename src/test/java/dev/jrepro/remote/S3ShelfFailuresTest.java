package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.Invalid;
import dev.jrepro.core.JreproException.Refused;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.testing.FaultyProxy;
import dev.jrepro.testing.FaultyProxy.Fault;
import dev.jrepro.testing.S3Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a shelf in a bucket makes of a server that does not do its part. */
@Timeout(120)
final class S3ShelfFailuresTest {

  private static final int MANY = Integer.MAX_VALUE;
  private static final String PACK = "packs/ab/abcd";
  private static final byte[] BYTES = ShelfContract.random(5_000_000);

  private final S3Bucket bucket = new S3Bucket();
  private final FaultyProxy proxy = FaultyProxy.before(S3Server.shared().endpoint());

  @TempDir Path folder;

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  @Test
  void wrongSecretIsSaidWithoutNamingIt() {
    RemoteFailed e = failure(S3Server.shared().endpoint(), madeBucket(), "wrongsecret");
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
        .hasMessageEndingWith("names the bucket 'no-such-bucket', which does not exist.");
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
    try (Shelf shelf = Shelves.open(spec)) {
      assertThatThrownBy(() -> shelf.read("format.json"))
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
      assertThatThrownBy(() -> Shelves.open(spec).close())
          .isInstanceOf(Invalid.class)
          .hasMessageContaining("has an endpoint that is no address of a server")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void publicBucketIsReadWithoutCredentials() throws Exception {
    try (S3Server open = S3Server.startPublic()) {
      open.bucketFolder("public");
      RemoteSpec spec =
          new RemoteSpec(
              "origin",
              "s3://public/data",
              Optional.of(open.endpoint().toString()),
              Optional.empty(),
              Optional.empty(),
              true,
              new RemoteSpec.Access(true, Optional.empty()));
      try (FaultyProxy between = FaultyProxy.before(open.endpoint());
          Shelf owner = Shelves.open(spec);
          Shelf reader = Shelves.open(at(spec, between.endpoint()))) {
        owner.write(PACK, Payload.of(BYTES));
        assertThat(reader.read(PACK, 3, 5)).isEqualTo(Arrays.copyOfRange(BYTES, 3, 8));
        assertThat(reader.list("packs/")).hasSize(1);
        assertThat(between.requests("(?m)^authorization:")).isZero();
      }
    }
  }

  @Test
  void closedBucketTellsAnAnonymousReaderWhy() {
    proxy.fault("^GET ", MANY, new Fault.Answer(403, error("AccessDenied", "m")));
    RemoteSpec spec =
        new RemoteSpec(
            "origin",
            "s3://" + madeBucket(),
            Optional.of(proxy.endpoint().toString()),
            Optional.empty(),
            Optional.empty(),
            true,
            new RemoteSpec.Access(true, Optional.empty()));
    try (Shelf shelf = Shelves.open(spec)) {
      RemoteFailed e = catchThrowableOfType(RemoteFailed.class, () -> shelf.list("packs/"));
      assertThat(e).hasMessageContaining("denied access");
      assertThat(e.hint())
          .hasValueSatisfying(hint -> assertThat(hint).contains("(anonymous): is the bucket"));
    }
  }

  @Test
  void stormThatPassesIsNotNoticed() throws Exception {
    for (String request : List.of("^PUT ", "^GET .*abcd", "^GET .*list-type", "^POST ")) {
      proxy.fault(request, 2, new Fault.Answer(503, error("SlowDown", "Slow down.")));
    }
    try (Shelf shelf = shelf()) {
      assertThat(shelf.write(PACK, Payload.of(BYTES))).isTrue();
      assertThat(shelf.read(PACK)).hasValue(BYTES);
      assertThat(shelf.list("packs/")).hasSize(1);
      shelf.delete(List.of(PACK, "packs/ab/other"));
      assertThat(shelf.list("packs/")).isEmpty();
    }
    assertThat(proxy.requests("^PUT ")).isEqualTo(3);
  }

  @Test
  void errorThatStaysIsSaid() {
    assertAnswer(503, "SlowDown", "cannot serve requests now: it answered SlowDown, again and");
    assertAnswer(507, "InsufficientStorage", "has no space left (InsufficientStorage).");
    assertAnswer(403, "QuotaExceeded", "has no space left (QuotaExceeded).");
    assertAnswer(403, "RequestTimeTooSkewed", "refused the request (RequestTimeTooSkewed).");
    assertAnswer(403, "AccessDenied", "denied access (AccessDenied).");
    assertAnswer(403, "ExpiredToken", "refused the credentials (ExpiredToken).");
  }

  private void assertAnswer(int status, String code, String text) {
    try (FaultyProxy own = FaultyProxy.before(S3Server.shared().endpoint());
        Shelf shelf = shelf(own, Duration.ofSeconds(30))) {
      own.fault("^PUT ", MANY, new Fault.Answer(status, error(code, "m")));
      assertThatThrownBy(() -> shelf.write(PACK, Payload.of(new byte[10])))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining(text);
    }
  }

  @Test
  void silentServerIsLeft() {
    proxy.fault("^(GET|PUT) ", MANY, new Fault.Hang());
    try (Shelf shelf = shelf(proxy, Duration.ofMillis(300))) {
      List<Lanes.Work> calls =
          List.of(
              () -> shelf.read(PACK),
              () -> shelf.read(PACK, 0, 10),
              () -> shelf.list("packs/"),
              () -> shelf.write(PACK, Payload.of(new byte[10])));
      assertThat(calls)
          .allSatisfy(call ->
              assertThatThrownBy(call::run)
                  .isInstanceOf(RemoteFailed.class)
                  .hasMessageEndingWith("does not answer in time."));
    }
  }

  @Test
  void serverThatTakesNoBytesIsLeft() {
    byte[] large = ShelfContract.random(16_000_000);
    proxy.fault("^PUT ", MANY, new Fault.StopReading(100_000));
    try (Shelf shelf = shelf(proxy, Duration.ofMillis(500))) {
      assertThatThrownBy(() -> shelf.write(PACK, Payload.of(large)))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("does not answer in time.");
    }
  }

  @Test
  void brokenDownloadGoesOnWhereItBroke() throws Exception {
    try (Shelf shelf = shelf()) {
      shelf.write(PACK, Payload.of(BYTES));
      proxy.fault("^GET .*abcd", 2, new Fault.CutAnswer(2_000_000));
      assertThat(shelf.read(PACK)).hasValue(BYTES);
      assertThat(proxy.requests("^GET .*abcd")).isEqualTo(3);
      proxy.fault("^GET .*abcd", 1, new Fault.CutAnswer(2_000_000));
      assertThat(shelf.read(PACK, 1_000, 3_000_000))
          .isEqualTo(Arrays.copyOfRange(BYTES, 1_000, 3_001_000));
    }
    assertThat(proxy.requests("^GET .*abcd")).isEqualTo(5);
  }

  @Test
  void downloadThatBreaksAgainAndAgainIsGivenUp() throws Exception {
    try (Shelf shelf = shelf()) {
      shelf.write(PACK, Payload.of(BYTES));
      proxy.fault("^GET .*abcd", MANY, new Fault.CutAnswer(1_000));
      assertThatThrownBy(() -> shelf.read(PACK, 0, 100_000))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageEndingWith("broke the connection, again and again.");
    }
  }

  @Test
  void lostAnswerToAWriteDoesNoHarm() throws Exception {
    proxy.fault("^PUT ", 1, new Fault.CutAnswer(0));
    try (Shelf shelf = shelf()) {
      shelf.write(PACK, Payload.of(BYTES));
      assertThat(shelf.read(PACK)).hasValue(BYTES);
    }
    assertThat(proxy.requests("^PUT ")).isEqualTo(2);
  }

  @Test
  void serverWithoutConditionsChecksumsAndDeletionInBatchesIsServed() throws Exception {
    proxy.fault("if-none-match", MANY, new Fault.Answer(501, error("NotImplemented", "m")));
    proxy.fault(
        "x-amz-checksum-sha256",
        MANY,
        new Fault.Answer(400, error("InvalidArgument", "Unsupported 'x-amz-checksum-sha256'.")));
    proxy.fault("^POST ", MANY, new Fault.Answer(501, error("NotImplemented", "m")));
    try (Shelf shelf = shelf()) {
      assertThat(shelf.write(PACK, Payload.of(BYTES))).isTrue();
      assertThat(shelf.write(PACK, Payload.of(BYTES))).isFalse();
      assertThat(shelf.write("packs/ab/other", Payload.of(new byte[1]))).isTrue();
      assertThat(shelf.read(PACK)).hasValue(BYTES);
      shelf.delete(List.of(PACK, "packs/ab/other", "packs/ab/absent"));
      assertThat(shelf.list("")).isEmpty();
    }
    assertThat(proxy.requests("if-none-match")).isEqualTo(1);
  }

  @Test
  void bytesThatChangeOnTheirWayAreRefusedByTheServer() {
    Payload wrong = Payload.of(Digest.ofUtf8("other bytes"), BYTES, BYTES.length);
    try (Shelf shelf = shelf()) {
      assertThatThrownBy(() -> shelf.write(PACK, wrong))
          .isInstanceOf(RemoteFailed.class)
          .hasMessageContaining("refused a request: it answered");
      assertThat(bucket.folder().resolve(PACK)).doesNotExist();
    }
  }

  @Test
  void payloadThatDoesNotReadIsNoFailureOfTheRemote() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[500]);
    try (Shelf shelf = shelf()) {
      assertThatThrownBy(
              () -> shelf.write(PACK, Payload.of(Digest.ofUtf8("any"), file, 100, 100_000)))
          .isInstanceOf(Refused.class)
          .hasMessage("cannot read " + file + ": it became shorter.");
      assertThat(shelf.read(PACK)).isEmpty();
    }
  }

  @Test
  void fileThatIsThereAndIsNotIsMissing() throws Exception {
    try (Shelf shelf = shelf()) {
      shelf.write(PACK, Payload.of(BYTES));
      proxy.fault("^GET .*abcd", MANY, new Fault.Answer(404, error("NoSuchKey", "m")));
      assertThat(shelf.write(PACK, Payload.of(BYTES))).isFalse();
      assertThatThrownBy(() -> shelf.read(PACK, 0, 1)).isInstanceOf(MissingFile.class);
      assertThat(shelf.read(PACK)).isEmpty();
    }
  }

  @Test
  void ofManyWritersOneWins() throws Exception {
    List<Callable<Boolean>> writers = new ArrayList<>();
    try (Shelf shelf = shelf();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        writers.add(() -> shelf.write(PACK, Payload.of(BYTES)));
      }
      int winners = 0;
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        winners += writer.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      assertThat(shelf.read(PACK)).hasValue(BYTES);
    }
  }

  @Test
  void serverThatDiesIsSaidAndServesAgainWhenItIsBack() throws Exception {
    try (S3Server own = S3Server.start()) {
      own.bucketFolder("bucket");
      try (Shelf shelf =
          S3Bucket.shelf("bucket", own.endpoint(), S3Server.SECRET_KEY, Patience.USUAL)) {
        shelf.write(PACK, Payload.of(BYTES));
        own.kill();
        assertThatThrownBy(() -> shelf.write("packs/ab/other", Payload.of(BYTES)))
            .isInstanceOf(RemoteFailed.class);
        own.restart();
        shelf.write("packs/ab/other", Payload.of(BYTES));
        assertThat(shelf.list("packs/")).hasSize(2);
      }
    }
  }

  @Test
  void interruptEndsACallSoon() throws Exception {
    proxy.fault(" [^ ]*packs/|list-type", MANY, new Fault.Hang());
    try (Shelf shelf = shelf(proxy, Duration.ofSeconds(30))) {
      assertInterruptible(() -> shelf.write(PACK, Payload.of(new byte[9])), 1);
      assertInterruptible(() -> shelf.read(PACK), 2);
      assertInterruptible(() -> shelf.read(PACK, 0, 5), 3);
      assertInterruptible(() -> shelf.list("packs/"), 4);
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
    while (proxy.requests(" [^ ]*packs/|list-type") < requests) {
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

  private Shelf shelf() {
    return shelf(proxy, Duration.ofSeconds(30));
  }

  private Shelf shelf(FaultyProxy between, Duration silence) {
    Patience patience = new Patience(silence, silence, 3);
    return S3Bucket.shelf(madeBucket(), between.endpoint(), S3Server.SECRET_KEY, patience);
  }

  private static RemoteSpec at(RemoteSpec spec, URI endpoint) {
    return new RemoteSpec(
        spec.name(),
        spec.url(),
        Optional.of(endpoint.toString()),
        spec.region(),
        spec.profile(),
        spec.pathStyle(),
        spec.access());
  }

  private static RemoteFailed failure(URI endpoint, String bucket, String secret) {
    try (Shelf shelf = S3Bucket.shelf(bucket, endpoint, secret, Patience.USUAL)) {
      return catchThrowableOfType(RemoteFailed.class, () -> shelf.list("packs/"));
    }
  }

  private static String error(String code, String message) {
    return "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
  }
}
