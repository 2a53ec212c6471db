package dev.jrepro.remote;

import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What went wrong with S3, as one sentence and a hint. Texts of the server or the SDK are not
 * repeated, only the server's error codes, so that nothing secret gets into a message.
 */
final class S3Failures {

  private static final Set<String> WRONG_CREDENTIALS =
      Set.of(
          "SignatureDoesNotMatch",
          "InvalidAccessKeyId",
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidToken",
          "InvalidSecurity",
          "TokenRefreshRequired",
          "MissingAuthenticationToken",
          "UnrecognizedClientException");
  private static final Set<String> WRONG_REGION =
      Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint");

  private static final int INSUFFICIENT_STORAGE = 507;
  private static final Set<String> NO_SPACE =
      Set.of("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull");

  private final Label remote;
  private final String bucket;
  private final RemoteSpec spec;

  S3Failures(Label remote, String bucket, RemoteSpec spec) {
    this.remote = remote;
    this.bucket = bucket;
    this.spec = spec;
  }

  /** Returns the error for what a request ended with. */
  RemoteFailed of(SdkException e) {
    return e instanceof AwsServiceException answer ? answered(answer) : notAnswered(e);
  }

  /** Returns the error for when there are no credentials to sign a request with. */
  RemoteFailed noCredentials(RuntimeException e) {
    return spec.profile()
        .map(profile ->
            remote.failed(
                "needs credentials, and the profile '" + profile + "' gives none",
                "Check that profile in ~/.aws/credentials and ~/.aws/config.",
                e))
        .orElseGet(() ->
            remote.failed(
                "needs credentials, and none were found",
                "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the"
                    + " remote a profile: 'jrepro remote add --profile'."
                    + " A public bucket needs none: --anonymous.",
                e));
  }

  /** Returns the error for when nothing says which region the bucket is in. */
  RemoteFailed noRegion(SdkClientException e) {
    return remote.failed(
        "needs a region, and none is configured",
        "Set AWS_REGION, or the remote's region (--region of 'jrepro remote add').",
        e);
  }

  /** Returns the error for bytes that stop coming, however often they are asked for. */
  RemoteFailed broken(IOException e) {
    return noConnection(e, e);
  }

  /** Returns the code of an error answer, such as {@code NoSuchKey}; the status where none came. */
  static String code(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .map(AwsErrorDetails::errorCode)
        .filter(code -> code.matches("[A-Za-z0-9.]{1,64}"))
        .orElseGet(() -> "HTTP " + e.statusCode());
  }

  private RemoteFailed answered(AwsServiceException e) {
    String code = code(e);
    if (WRONG_CREDENTIALS.contains(code)) {
      return remote.failed(
          "refused the credentials (" + code + ")", "Check " + credentials() + ".", e);
    }
    if (code.equals("NoSuchBucket")) {
      return remote.failed(
          "names the bucket '" + bucket + "', which does not exist",
          "Create it, or correct the remote's address" + endpoint(" or endpoint") + ".",
          e);
    }
    if (WRONG_REGION.contains(code) || e.statusCode() == 301) {
      return remote.failed(
          "is in another region (" + code + ")",
          "Set the remote's region to that of its bucket (--region of 'jrepro remote add').",
          e);
    }
    return otherAnswer(e, code);
  }

  private RemoteFailed otherAnswer(AwsServiceException e, String code) {
    if (code.equals("RequestTimeTooSkewed")) {
      return remote.failed(
          "refused the request (" + code + ")", "Set this machine's clock right.", e);
    }
    if (e.statusCode() == INSUFFICIENT_STORAGE || NO_SPACE.contains(code)) {
      return remote.failed(
          "has no space left (" + code + ")",
          "Make room there; what was pushed so far stays, and the next push goes on from it.",
          e);
    }
    if (e.statusCode() == 401 || e.statusCode() == 403) {
      return remote.failed(
          "denied access (" + code + ")",
          spec.access().anonymous()
              ? "It is asked without credentials (anonymous): is the bucket '"
                  + bucket
                  + "' public? To push, use a remote with credentials."
              : "Check "
                  + credentials()
                  + ", and that they may read, write and list the bucket '"
                  + bucket
                  + "'.",
          e);
    }
    if (e.statusCode() >= 500 || e.statusCode() == 429) {
      return remote.failed(
          "cannot serve requests now: it answered " + code + ", again and again",
          "Try again later; what was moved so far stays.",
          e);
    }
    return remote.failed("refused a request: it answered " + code, null, e);
  }

  private RemoteFailed notAnswered(SdkException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return noConnection(io, e);
      }
    }
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return remote.failed("cannot be asked: " + trimmed(first), null, e);
  }

  private RemoteFailed noConnection(IOException io, Exception e) {
    return switch (io) {
      case UnknownHostException _ ->
          remote.failed("cannot be reached: its host name is not known", unknownHost(), e);
      case ConnectException _ ->
          remote.failed("cannot be reached: nothing accepts the connection", reach(), e);
      case SSLException _ ->
          remote.failed(
              "cannot be reached safely: the TLS connection failed",
              "Check " + endpoint("the endpoint, ") + "its certificate, and proxies between.",
              e);
      case SocketTimeoutException _ -> remote.failed("does not answer in time", reach(), e);
      default ->
          remote.failed(
              "broke the connection, again and again",
              "Try again: what was moved so far stays.",
              e);
    };
  }

  private String unknownHost() {
    return spec.endpoint().isPresent() && !spec.pathStyle()
        ? "Check the endpoint. A server without a host name for each bucket needs --path-style."
        : reach();
  }

  private String reach() {
    return "Check the network" + endpoint(" and the endpoint " + spec.endpoint().orElse("")) + ".";
  }

  private String endpoint(String words) {
    return spec.endpoint().isPresent() ? words : "";
  }

  private String credentials() {
    return spec.profile()
        .map(profile -> "the profile '" + profile + "' in ~/.aws/credentials")
        .orElse("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile that is in use");
  }

  private static @Nullable String trimmed(String text) {
    String end = text.replaceAll("[.\\s]+$", "");
    return end.length() > 200 ? end.substring(0, 200) + "…" : end;
  }
}
