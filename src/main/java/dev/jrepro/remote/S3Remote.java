package dev.jrepro.remote;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A remote in a bucket of S3, or of a server that speaks its protocol. An object is written only
 * where it is absent, and replaced only where its size is wrong; ETags mean nothing here.
 */
final class S3Remote implements Remote {

  private static final String BYTES = "application/octet-stream";

  private final Label label;
  private final S3Failures failures;
  private final int attempts;
  private final Bucket bucket;
  private final MultipartUpload parts;
  private final FormatFile format;

  private S3Remote(Label label, Bucket bucket, S3Failures failures, int attempts) {
    this.label = label;
    this.failures = failures;
    this.attempts = attempts;
    this.bucket = bucket;
    this.parts = new MultipartUpload(bucket);
    this.format = new FormatFile(label, new InBucket(bucket));
  }

  static S3Remote open(Label label, Address.InBucket address, RemoteSpec spec) {
    return open(label, address, spec, Patience.of(spec), null);
  }

  static S3Remote open(
      Label label,
      Address.InBucket address,
      RemoteSpec spec,
      Patience patience,
      @Nullable AwsCredentialsProvider credentials) {
    S3Failures failures = new S3Failures(label, address.bucket(), spec);
    S3Connection connection = new S3Connection(spec, failures, patience, credentials);
    Bucket bucket = new Bucket(address, connection, failures);
    return new S3Remote(label, bucket, failures, patience.attempts());
  }

  @Override
  public String describe() {
    return label.toString();
  }

  @Override
  public Set<Digest> present(Map<Digest, Long> sizes) throws InterruptedException {
    return format.exists() ? new S3Presence(bucket).of(sizes) : Set.of();
  }

  @Override
  public void upload(Digest digest, long sizeBytes, ObjectStore from, Progress progress)
      throws InterruptedException {
    format.ensure();
    Outgoing object = new Outgoing(from, digest, sizeBytes);
    boolean large = sizeBytes > MultipartUpload.FROM_BYTES;
    try {
      if (large && hasSize(digest, sizeBytes)) {
        progress.moved(sizeBytes); // Found out now, it costs less than after the last part.
        return;
      }
      boolean written = put(object, true, progress);
      if (!written && hasSize(digest, sizeBytes)) {
        progress.moved(sizeBytes); // Another pusher was first, or an answer was lost.
      } else if (!written) {
        put(object, false, progress);
      }
    } catch (RuntimeException e) {
      throw blamed(object, e);
    }
  }

  @Override
  public void download(Digest digest, ObjectWriter into, Progress progress)
      throws InterruptedException {
    format.exists();
    ResumingStream.Source source = offset -> piece(digest, offset);
    try (InputStream bytes =
        new ResumingStream(source, source.open(0), attempts, failures::broken)) {
      Incoming.write(label, digest, bytes, into, progress);
    } catch (NoSuchKeyException e) {
      throw new MissingObject(digest);
    } catch (IOException e) {
      throw failures.broken(e);
    }
  }

  @Override
  public void linkRun(Digest stageKey, Digest record) throws InterruptedException {
    format.ensure();
    String empty = Bucket.base64(Digest.of(new byte[0]));
    bucket.put(Layout.run(stageKey, record), RequestBody.empty(), empty, true);
  }

  @Override
  public SortedSet<Digest> runs(Digest stageKey) throws InterruptedException {
    if (!format.exists()) {
      return Collections.emptySortedSet();
    }
    String folder = Layout.runs(stageKey);
    SortedSet<Digest> records = new TreeSet<>();
    String after = folder;
    for (boolean more = true; more; ) {
      Bucket.Page page = bucket.list(folder, after);
      for (String key : page.sizes().keySet()) {
        String hex = key.substring(folder.length());
        if (Digest.isHex(hex)) {
          records.add(new Digest(hex));
        }
        after = key;
      }
      more = page.more();
    }
    return records;
  }

  @Override
  public void close() {
    bucket.close();
  }

  private boolean put(Outgoing object, boolean ifAbsent, Progress progress)
      throws InterruptedException {
    if (object.sizeBytes() > MultipartUpload.FROM_BYTES) {
      return parts.put(object, ifAbsent, progress);
    }
    RequestBody body = RequestBody.fromContentProvider(object::open, object.sizeBytes(), BYTES);
    String key = Layout.object(object.digest());
    boolean done = bucket.put(key, body, Bucket.base64(object.digest()), ifAbsent);
    if (done) {
      progress.moved(object.sizeBytes());
    }
    return done;
  }

  private boolean hasSize(Digest digest, long sizeBytes) throws InterruptedException {
    OptionalLong found = bucket.size(Layout.object(digest));
    return found.isPresent() && found.getAsLong() == sizeBytes;
  }

  /** Returns what an upload failed of: the cache, if it was that. */
  private static RuntimeException blamed(Outgoing object, RuntimeException e)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw Incoming.interrupted();
    }
    Optional<JreproException> cache = object.failure();
    return cache.isPresent() ? cache.get() : e;
  }

  private ResumingStream.Piece piece(Digest digest, long offset)
      throws InterruptedException, IOException {
    ResponseInputStream<GetObjectResponse> in =
        bucket.open(Layout.object(digest), offset, Bucket.TO_THE_END);
    boolean whole = in.response().contentRange() == null;
    if (whole) {
      in.skipNBytes(offset);
    }
    long length = in.response().contentLength();
    return new ResumingStream.Piece(in, whole ? length : offset + length);
  }

  /** The format file of a bucket. */
  private record InBucket(Bucket bucket) implements FormatFile.Place {

    @Override
    public Optional<byte[]> read() throws InterruptedException {
      return bucket.read(Layout.FORMAT);
    }

    @Override
    public void write(byte[] bytes) throws InterruptedException {
      String sha256 = Bucket.base64(Digest.of(bytes));
      bucket.put(Layout.FORMAT, RequestBody.fromBytes(bytes), sha256, true);
    }
  }
}
