package dev.jrepro.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The requests that are made of a web host: files, whole or in part. Redirections are followed to
 * {@code https} and within one scheme, a few times. The client is that of S3, with its connections
 * that are used again, its time limits, and the proxies of the environment.
 */
final class WebHost implements AutoCloseable {

  /** The end of a file, wherever that is. */
  static final long TO_THE_END = Long.MAX_VALUE;

  private static final int MAX_HOPS = 5;
  private static final int FOUND = 302;
  private static final int MOST_DROPPED = 1 << 16;
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> ABSENT = Set.of(404, 410);
  private static final Pattern LENGTH = Pattern.compile("([0-9]{1,18})");
  private static final Pattern START = Pattern.compile("bytes ([0-9]{1,18})-.*");

  private final URI base;
  private final SdkHttpClient http;

  WebHost(URI base, SdkHttpClient http) {
    this.base = base;
    this.http = http;
  }

  /** An answer that is no file. */
  static final class Refusal extends IOException {
    private final int status;

    Refusal(int status) {
      super("it answered HTTP " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** There is no such file. */
  static final class Absent extends IOException {
    Absent(String name) {
      super(name);
    }
  }

  /** The file ends before the range begins. */
  static final class Shorter extends IOException {
    Shorter(String name) {
      super(name);
    }
  }

  /**
   * Opens a file from an offset on. A host that knows no ranges sends the whole file; what comes
   * before the offset is skipped then.
   *
   * @param end where the bytes may end, or {@link #TO_THE_END}
   */
  ResumingStream.Piece open(String name, long offset, long end) throws IOException {
    URI at = base.resolve(name);
    for (int hop = 0; hop <= MAX_HOPS; hop++) {
      HttpExecuteResponse answer = http.prepareRequest(request(at, offset, end)).call();
      SdkHttpResponse head = answer.httpResponse();
      if (!REDIRECTIONS.contains(head.statusCode())) {
        return piece(name, answer, offset, end);
      }
      drop(answer);
      at = target(at, head);
    }
    throw new Refusal(FOUND);
  }

  @Override
  public void close() {
    http.close();
  }

  private static HttpExecuteRequest request(URI at, long offset, long end) {
    SdkHttpFullRequest.Builder request =
        SdkHttpFullRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(at)
            .putHeader("User-Agent", "jrepro")
            .putHeader("Accept-Encoding", "identity");
    if (offset > 0 || end != TO_THE_END) {
      request.putHeader(
          "Range", "bytes=" + offset + "-" + (end == TO_THE_END ? "" : Long.toString(end - 1)));
    }
    return HttpExecuteRequest.builder().request(request.build()).build();
  }

  private static URI target(URI from, SdkHttpResponse head) throws IOException {
    try {
      URI to = from.resolve(URI.create(head.firstMatchingHeader("Location").orElse("")));
      boolean safe = "https".equals(to.getScheme()) || from.getScheme().equals(to.getScheme());
      if (safe && to.getHost() != null && to.getUserInfo() == null) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      throw new Refusal(head.statusCode());
    }
    throw new Refusal(head.statusCode());
  }

  private static ResumingStream.Piece piece(
      String name, HttpExecuteResponse answer, long offset, long end) throws IOException {
    SdkHttpResponse head = answer.httpResponse();
    int status = head.statusCode();
    if (status != 200 && status != 206) {
      drop(answer);
      if (ABSENT.contains(status)) {
        throw new Absent(name);
      }
      throw status == 416 ? new Shorter(name) : new Refusal(status);
    }
    InputStream in = body(answer);
    long length = number(LENGTH, head.firstMatchingHeader("Content-Length").orElse(""));
    if (status == 206) {
      checkStart(head, offset);
      return new ResumingStream.Piece(in, length < 0 ? 0 : offset + length);
    }
    if (length >= 0 && offset > length) {
      in.close();
      throw new Shorter(name);
    }
    in.skipNBytes(offset);
    return new ResumingStream.Piece(in, length < 0 ? 0 : Math.min(length, end));
  }

  private static void checkStart(SdkHttpResponse head, long offset) throws IOException {
    long start = number(START, head.firstMatchingHeader("Content-Range").orElse(""));
    if (start != offset) {
      throw new IOException("it sent another range than the one asked for");
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private static InputStream body(HttpExecuteResponse answer) {
    return answer.responseBody().isPresent()
        ? answer.responseBody().get()
        : InputStream.nullInputStream();
  }

  /** Reads what an answer without a file says, so that the connection can be used again. */
  private static void drop(HttpExecuteResponse answer) throws IOException {
    try (InputStream in = body(answer)) {
      in.readNBytes(MOST_DROPPED);
    }
  }
}
