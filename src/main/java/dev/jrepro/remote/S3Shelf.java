package dev.jrepro.remote;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A shelf in a bucket of S3, or of a server that speaks its protocol. Every request may be repeated
 * and is, where its answer is lost or a server is busy. A file goes up in one request: they are
 * packs and segments, far below the 5 GiB that one may have. ETags mean nothing here.
 */
final class S3Shelf implements Shelf {

  private static final String BYTES = "application/octet-stream";

  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** What S3 takes in one request. */
  private static final int DELETED_AT_ONCE = 1000;

  private final Label label;
  private final S3Failures failures;
  private final int attempts;
  private final Bucket bucket;

  private S3Shelf(Label label, Bucket bucket, S3Failures failures, int attempts) {
    this.label = label;
    this.failures = failures;
    this.attempts = attempts;
    this.bucket = bucket;
  }

  static S3Shelf open(Label label, Address.InBucket address, RemoteSpec spec) {
    return open(label, address, spec, Patience.of(spec), null);
  }

  static S3Shelf open(
      Label label,
      Address.InBucket address,
      RemoteSpec spec,
      Patience patience,
      @Nullable AwsCredentialsProvider credentials) {
    S3Failures failures = new S3Failures(label, address.bucket(), spec);
    S3Connection connection = new S3Connection(spec, failures, patience, credentials);
    return new S3Shelf(
        label, new Bucket(address, connection, failures), failures, patience.attempts());
  }

  @Override
  public Label label() {
    return label;
  }

  @Override
  public Optional<byte[]> read(String name) throws InterruptedException {
    try (InputStream bytes = stream(offset -> piece(name, offset, Bucket.TO_THE_END))) {
      return Optional.of(bytes.readAllBytes());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw ended(e);
    }
  }

  @Override
  public byte[] read(String name, long offset, int length) throws InterruptedException {
    if (length == 0) {
      return new byte[0];
    }
    long end = offset + length;
    try (InputStream in = stream(done -> piece(name, offset + done, end).from(offset))) {
      byte[] bytes = new byte[length];
      if (in.readNBytes(bytes, 0, length) < length) {
        throw label.tooShort(name);
      }
      return bytes;
    } catch (NoSuchKeyException e) {
      throw new MissingFile(label, name);
    } catch (RemoteFailed e) {
      throw beyondTheEnd(e) ? label.tooShort(name) : e;
    } catch (IOException e) {
      throw ended(e);
    }
  }

  @Override
  public boolean write(String name, Payload payload) throws InterruptedException {
    if (bucket.knowsConditions() && put(name, payload, true)) {
      return true;
    }
    OptionalLong found = bucket.size(name);
    if (found.isPresent() && found.getAsLong() == payload.sizeBytes()) {
      return false; // Another writer was first, or the answer to a request of ours was lost.
    }
    put(name, payload, false);
    return true;
  }

  @Override
  public void replace(String name, Payload payload) throws InterruptedException {
    put(name, payload, false);
  }

  @Override
  public List<Item> list(String folder) throws InterruptedException {
    return bucket.items(folder);
  }

  @Override
  public void delete(Collection<String> names) throws InterruptedException {
    List<String> left = List.copyOf(names);
    for (int at = 0; at < left.size(); at += DELETED_AT_ONCE) {
      bucket.delete(left.subList(at, Math.min(left.size(), at + DELETED_AT_ONCE)));
    }
  }

  @Override
  public void close() {
    bucket.close();
  }

  private boolean put(String name, Payload payload, boolean ifAbsent) throws InterruptedException {
    RequestBody body = RequestBody.fromContentProvider(payload::open, payload.sizeBytes(), BYTES);
    try {
      return bucket.put(name, body, Bucket.base64(payload.sha256()), ifAbsent);
    } catch (RuntimeException e) {
      throw blamed(e);
    }
  }

  /** Returns what an upload failed of: the payload, if it was that. */
  private static RuntimeException blamed(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JreproException own && !(cause instanceof RemoteFailed)) {
        return own;
      }
    }
    return e;
  }

  private static boolean beyondTheEnd(RemoteFailed e) {
    return e.getCause() instanceof S3Exception answer
        && answer.statusCode() == RANGE_NOT_SATISFIABLE;
  }

  private InputStream stream(ResumingStream.Source source)
      throws InterruptedException, IOException {
    return new ResumingStream(source, source.open(0), attempts, failures::broken);
  }

  private ResumingStream.Piece piece(String name, long offset, long end)
      throws InterruptedException, IOException {
    ResponseInputStream<GetObjectResponse> in = bucket.open(name, offset, end);
    boolean whole = in.response().contentRange() == null;
    if (whole) {
      in.skipNBytes(offset);
    }
    long length = in.response().contentLength();
    return new ResumingStream.Piece(in, whole ? Math.min(length, end) : offset + length);
  }

  private RuntimeException ended(IOException e) throws InterruptedException {
    if (Incoming.isInterrupt(e)) {
      throw Incoming.interrupted();
    }
    return failures.broken(e);
  }
}
