package dev.jrepro.remote;

import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Turns what a web host answers, or does not, into errors that name the likely cure. */
final class WebFailures {

  private static final String NETWORK = "Check the address and the network.";

  private final Label remote;

  WebFailures(Label remote) {
    this.remote = remote;
  }

  /** Returns whether the host asks for patience with such an answer. */
  static boolean isBusy(int status) {
    return status >= 500 || status == 429 || status == 408;
  }

  /** Returns the error for what a request ended with. */
  RemoteFailed of(IOException e) {
    return switch (e) {
      case WebHost.Refusal refusal -> refused(refusal);
      case WebHost.Absent absent -> new MissingFile(remote, String.valueOf(absent.getMessage()));
      case WebHost.Shorter shorter -> remote.tooShort(String.valueOf(shorter.getMessage()));
      case UnknownHostException _ ->
          remote.failed("cannot be reached: its host name is not known", NETWORK, e);
      case ConnectException _ ->
          remote.failed("cannot be reached: nothing accepts the connection", NETWORK, e);
      case SSLException _ ->
          remote.failed(
              "cannot be reached safely: the TLS connection failed",
              "Check its certificate, and proxies between.",
              e);
      case SocketTimeoutException _ -> remote.failed("does not answer in time", NETWORK, e);
      default ->
          remote.failed(
              "broke the connection, again and again",
              "Try again: what was moved so far stays.",
              e);
    };
  }

  private RemoteFailed refused(WebHost.Refusal refusal) {
    int status = refusal.status();
    if (isBusy(status)) {
      return remote.failed(
          "cannot serve requests now: it answered HTTP " + status + ", again and again",
          "Try again later; what was moved so far stays.",
          refusal);
    }
    if (status == 401 || status == 403) {
      return remote.failed(
          "denied access (HTTP " + status + ")",
          "Only what everybody may read is read from the web. A bucket answers so for an absent"
              + " file too.",
          refusal);
    }
    if (status >= 300 && status < 400) {
      return remote.failed(
          "sends requests elsewhere (HTTP " + status + "), to where they are not followed",
          "Give the address that it sends to.",
          refusal);
    }
    return remote.failed("refused a request: it answered HTTP " + status, null, refusal);
  }
}
