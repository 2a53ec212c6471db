package dev.jrepro.remote;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a server turned out not to know. Conditional writes and checksums of uploads are young parts
 * of S3, and some servers refuse a request that has them (Backblaze B2: 501 for the one, 400 for
 * the other): they are left out from the first refusal on.
 */
final class Dialect {

  private static final int NOT_IMPLEMENTED = 501;

  private volatile boolean conditions = true;
  private volatile boolean checksums = true;

  /**
   * The optional parts of a request.
   *
   * @param condition whether it may have a condition
   * @param checksum whether it may have a checksum
   */
  record Extras(boolean condition, boolean checksum) {

    @Nullable String ifNoneMatch() {
      return condition ? "*" : null;
    }

    @Nullable String sha256(String base64) {
      return checksum ? base64 : null;
    }
  }

  /** A request that can do without the extras. */
  interface Request<T> {
    T send(Extras extras) throws InterruptedException;
  }

  /** Returns whether the server can be asked to write what is absent; so it is taken at first. */
  boolean knowsConditions() {
    return conditions;
  }

  /** Sends a request, again where the server does not know an extra. */
  <T> T send(boolean ifAbsent, Request<T> request) throws InterruptedException {
    while (true) {
      Extras extras = new Extras(ifAbsent && conditions, checksums);
      try {
        return request.send(extras);
      } catch (S3Exception e) {
        if (!learn(extras, e)) {
          throw e;
        }
      }
    }
  }

  private boolean learn(Extras used, S3Exception e) {
    String message =
        Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorMessage).orElse("");
    boolean refused = e.statusCode() == NOT_IMPLEMENTED;
    if (used.checksum() && (e.statusCode() == 400 || refused) && message.contains("-checksum-")) {
      checksums = false;
      return true;
    }
    if (used.condition() && refused) {
      conditions = false;
      return true;
    }
    if (used.checksum() && refused) {
      checksums = false;
      return true;
    }
    return false;
  }
}
