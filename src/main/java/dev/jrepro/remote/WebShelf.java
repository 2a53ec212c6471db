package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.SSLException;

/**
 * A shelf that any static web host serves, read-only: the files of a folder or bucket under their
 * names. A web host has no listing, so that of the segments is read from a file that pushers keep
 * up to date, and nothing else is listed.
 */
final class WebShelf implements Shelf {

  /** The size of a file that is not known before it is read. */
  static final long UNKNOWN_SIZE = -1;

  private static final String INDEX = "index/";
  private static final String SEGMENTS = INDEX + "segments";

  private final Label label;
  private final WebHost host;
  private final WebFailures failures;
  private final int attempts;

  private WebShelf(Label label, WebHost host, WebFailures failures, int attempts) {
    this.label = label;
    this.host = host;
    this.failures = failures;
    this.attempts = attempts;
  }

  static WebShelf open(Label label, URI base, Patience patience) {
    WebFailures failures = new WebFailures(label);
    return new WebShelf(
        label, new WebHost(base, S3Connection.http(patience)), failures, patience.attempts());
  }

  @Override
  public Label label() {
    return label;
  }

  @Override
  public Optional<byte[]> read(String name) throws InterruptedException {
    try (InputStream bytes = stream(offset -> host.open(name, offset, WebHost.TO_THE_END))) {
      return Optional.of(bytes.readAllBytes());
    } catch (WebHost.Absent e) {
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
    try (InputStream in = stream(done -> host.open(name, offset + done, end).from(offset))) {
      byte[] bytes = new byte[length];
      if (in.readNBytes(bytes, 0, length) < length) {
        throw label.tooShort(name);
      }
      return bytes;
    } catch (WebHost.Absent e) {
      throw new MissingFile(label, name);
    } catch (WebHost.Shorter e) {
      throw label.tooShort(name);
    } catch (IOException e) {
      throw ended(e);
    }
  }

  /**
   * Lists the segments, in the order of their names; their sizes are {@link #UNKNOWN_SIZE}, and
   * their times the epoch.
   */
  @Override
  public List<Item> list(String folder) throws InterruptedException {
    if (folder.equals(Layout.CONDEMNED)) {
      throw readOnly(); // Only who wants to write asks which packs go.
    }
    if (!folder.equals(INDEX)) {
      throw label.failed(
          "cannot list " + folder + ": a web host has no listing",
          "Use the bucket or the folder that it serves.",
          null);
    }
    String text = read(SEGMENTS).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    List<Item> items = new ArrayList<>();
    for (String hex : new TreeSet<>(text.lines().toList())) {
      if (!Digest.isHex(hex)) {
        throw label.failed(
            "has a file " + SEGMENTS + " that does not read",
            "Is this a remote of jrepro's? The next push to what it serves writes that file anew.",
            null);
      }
      items.add(new Item(INDEX + hex, UNKNOWN_SIZE, Instant.EPOCH));
    }
    return items;
  }

  @Override
  public boolean write(String name, Payload payload) {
    throw readOnly();
  }

  @Override
  public void replace(String name, Payload payload) {
    throw readOnly();
  }

  @Override
  public void delete(Collection<String> names) {
    throw readOnly();
  }

  @Override
  public void close() {
    host.close();
  }

  private RemoteFailed readOnly() {
    return label.failed(
        "is read-only: a web host takes no files",
        "Add the bucket or the folder that it serves as a remote of its own, and push there.",
        null);
  }

  /** The first request is repeated here, the later ones by the stream. */
  private InputStream stream(ResumingStream.Source source)
      throws InterruptedException, IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new ResumingStream(source, source.open(0), attempts, failures::of);
      } catch (IOException e) {
        if (attempt >= attempts || Thread.currentThread().isInterrupted() || !mayPass(e)) {
          throw e;
        }
        Thread.sleep(ResumingStream.pauseMillis(attempt));
      }
    }
  }

  private static boolean mayPass(IOException e) {
    return switch (e) {
      case WebHost.Absent _, WebHost.Shorter _, UnknownHostException _, SSLException _ -> false;
      case WebHost.Refusal refusal -> WebFailures.isBusy(refusal.status());
      default -> true;
    };
  }

  private RuntimeException ended(IOException e) throws InterruptedException {
    if (Thread.interrupted()) {
      throw Incoming.interrupted();
    }
    return failures.of(e);
  }
}
