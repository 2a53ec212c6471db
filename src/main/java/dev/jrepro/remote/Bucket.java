package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The requests that a remote makes of S3, under one prefix of one bucket. */
final class Bucket implements AutoCloseable {

  /** The end of an object, wherever that is. */
  static final long TO_THE_END = Long.MAX_VALUE;

  private static final int CONFLICT = 409;

  /** The answers of servers that do not know a request, or not in this form. */
  private static final Set<Integer> UNKNOWN_REQUEST = Set.of(400, 405, 411, 501);

  private static final int PRECONDITION_FAILED = 412;

  private final Address.InBucket address;
  private final S3Connection connection;
  private final S3Failures failures;
  private final Dialect dialect = new Dialect();
  private @Nullable S3Client client;

  Bucket(Address.InBucket address, S3Connection connection, S3Failures failures) {
    this.address = address;
    this.connection = connection;
    this.failures = failures;
  }

  /**
   * Opens an object from an offset on.
   *
   * @param end where the bytes may end, or {@link #TO_THE_END}
   * @throws NoSuchKeyException if it is not there
   */
  ResponseInputStream<GetObjectResponse> open(String key, long offset, long end)
      throws InterruptedException {
    return ask(s3 ->
        s3.getObject(get -> {
          get.bucket(address.bucket()).key(address.prefix() + key);
          if (offset > 0 || end != TO_THE_END) {
            get.range("bytes=" + offset + "-" + (end == TO_THE_END ? "" : end - 1));
          }
        }));
  }

  /** Returns an object's size in bytes; empty if it is not there. */
  OptionalLong size(String key) throws InterruptedException {
    try {
      return OptionalLong.of(
          ask(s3 -> s3.headObject(h -> h.bucket(address.bucket()).key(address.prefix() + key)))
              .contentLength());
    } catch (NoSuchKeyException e) {
      return OptionalLong.empty();
    }
  }

  /** Returns all objects whose keys start with {@code under}, sorted by key. */
  List<Item> items(String under) throws InterruptedException {
    List<Item> items = new ArrayList<>();
    @Nullable String token = null;
    do {
      @Nullable String from = token;
      ListObjectsV2Response answer =
          ask(s3 ->
              s3.listObjectsV2(list ->
                  list.bucket(address.bucket())
                      .prefix(address.prefix() + under)
                      .continuationToken(from)));
      for (S3Object object : answer.contents()) {
        String name = object.key().substring(address.prefix().length());
        items.add(new Item(name, object.size(), object.lastModified()));
      }
      token = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
    } while (token != null);
    items.sort(Comparator.comparing(Item::name)); // Servers sort by bytes, some not at all.
    return items;
  }

  /** Deletes objects, at most 1,000; absent ones are no error. */
  void delete(List<String> keys) throws InterruptedException {
    if (keys.size() == 1 || !deleteTogether(keys)) {
      for (String key : keys) {
        ask(s3 -> s3.deleteObject(d -> d.bucket(address.bucket()).key(address.prefix() + key)));
      }
    }
  }

  /** Deletes objects in one request; false where the server does not know how to. */
  private boolean deleteTogether(List<String> keys) throws InterruptedException {
    List<ObjectIdentifier> objects =
        keys.stream()
            .map(key -> ObjectIdentifier.builder().key(address.prefix() + key).build())
            .toList();
    try {
      DeleteObjectsResponse answer =
          client()
              .deleteObjects(
                  d -> d.bucket(address.bucket()).delete(all -> all.objects(objects).quiet(true)));
      return !answer.hasErrors() || answer.errors().isEmpty(); // One by one each error is said.
    } catch (S3Exception e) {
      if (UNKNOWN_REQUEST.contains(e.statusCode())) {
        return false;
      }
      throw passed(e);
    } catch (SdkException e) {
      throw passed(e);
    }
  }

  /**
   * Writes an object in one request.
   *
   * @param sha256 of the bytes, in base64
   * @return false if only an absent object was to be written, and this one is there
   */
  boolean put(String key, RequestBody body, String sha256, boolean ifAbsent)
      throws InterruptedException {
    return write(
            ifAbsent,
            (s3, extras) ->
                s3.putObject(
                    put ->
                        put.bucket(address.bucket())
                            .key(address.prefix() + key)
                            .ifNoneMatch(extras.ifNoneMatch())
                            .checksumSHA256(extras.sha256(sha256)),
                    body))
        .isPresent();
  }

  /** Returns whether {@link #put} can tell that an object is there. */
  boolean knowsConditions() {
    return dialect.knowsConditions();
  }

  /** Returns a digest as S3 writes it. */
  static String base64(Digest sha256) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256.hex()));
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }

  private synchronized S3Client client() {
    if (client == null) {
      client = connection.connect();
    }
    return client;
  }

  private <T> T ask(Function<S3Client, T> request) throws InterruptedException {
    try {
      return request.apply(client());
    } catch (SdkException e) {
      throw passed(e);
    }
  }

  /** Sends a request that writes; empty if it was to write an absent object only, and did not. */
  private <T> Optional<T> write(boolean ifAbsent, BiFunction<S3Client, Dialect.Extras, T> request)
      throws InterruptedException {
    S3Client s3 = client();
    try {
      return Optional.of(dialect.send(ifAbsent, extras -> request.apply(s3, extras)));
    } catch (SdkException e) {
      if (ifAbsent && isThere(e)) {
        return Optional.empty();
      }
      throw passed(e);
    }
  }

  /** Returns what a caller is to see: an absent object as it is, the rest explained. */
  private RuntimeException passed(SdkException e) throws InterruptedException {
    if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      throw Incoming.interrupted();
    }
    return e instanceof NoSuchKeyException ? e : failures.of(e);
  }

  /** A conflict is the answer where another writer of the same object is under way. */
  private static boolean isThere(SdkException e) {
    return e instanceof S3Exception s3
        && (s3.statusCode() == PRECONDITION_FAILED || s3.statusCode() == CONFLICT);
  }
}
