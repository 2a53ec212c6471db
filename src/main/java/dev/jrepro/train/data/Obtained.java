package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.MissingData;
import dev.jrepro.train.Published;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of a data set from a folder or a web address into a folder. Each is known by the
 * digest of its unpacked bytes beforehand; the place may have it gzipped, as {@code NAME.gz}. What
 * is there already and right is left alone; what is there and wrong is never overwritten.
 *
 * @param pins the names of the files, with the digests of their bytes
 * @param told is told of each file that is brought
 */
public record Obtained(SortedMap<String, Digest> pins, Consumer<String> told) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int BUFFER = 1 << 16;

  /** A place did not give a file. */
  public static final class NotGiven extends JreproException.RemoteFailed {
    NotGiven(URI file, String why, @Nullable IOException cause) {
      super(file + ": " + why + ".", "Try again, or take the files from a folder.", cause);
    }
  }

  /**
   * Brings all files that are not in the folder.
   *
   * @param place a folder, or an address that begins with {@code https:} or {@code http:}
   * @throws BadData if a file, here or there, is not what is pinned; here nothing is changed then
   * @throws MissingData if the place does not have a file
   * @throws NotGiven if a server does not answer as it should
   */
  public void into(Path folder, String place) throws InterruptedException {
    for (var pin : pins.entrySet()) {
      Path file = folder.resolve(pin.getKey());
      if (Files.exists(file)) {
        check(file, digest(file), pin.getValue());
      } else {
        bring(file, place, pin.getValue());
      }
    }
  }

  private void bring(Path file, String place, Digest pin) throws InterruptedException {
    String name = String.valueOf(file.getFileName());
    for (String there : List.of(name, name + ".gz")) {
      Optional<InputStream> found = open(place, there);
      if (found.isPresent()) {
        told.accept("%s from %s".formatted(there, place));
        try (InputStream bytes = found.get()) {
          Published.write(file, to -> unpack(bytes, there, to, pin));
        } catch (IOException e) {
          throw new FileFailure("read", file, e);
        }
        return;
      }
    }
    if (isWeb(place)) {
      throw new NotGiven(address(place, name), "there is no such file, nor one with .gz", null);
    }
    throw new MissingData(Path.of(place).resolve(name));
  }

  /** Leaves nothing where the bytes are not those that are pinned. */
  private static void unpack(InputStream bytes, String there, Path to, Digest pin)
      throws IOException {
    boolean right = false;
    try (InputStream raw = there.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        OutputStream out = Files.newOutputStream(to)) {
      raw.transferTo(out);
      check(Path.of(there), digest(to), pin);
      right = true;
    } catch (ZipException | EOFException e) {
      throw new BadData(Path.of(there), "it is no whole gzip file: " + e.getMessage());
    } finally {
      if (!right) {
        Files.deleteIfExists(to);
      }
    }
  }

  private static void check(Path file, Digest found, Digest pin) {
    if (!found.equals(pin)) {
      throw new BadData(file, "it is %s, and %s is pinned".formatted(found, pin));
    }
  }

  static Digest digest(Path file) {
    Digest.Hasher hasher = new Digest.Hasher();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hasher.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
    return hasher.finish();
  }

  private static boolean isWeb(String place) {
    return place.startsWith("https:") || place.startsWith("http:");
  }

  private static URI address(String place, String name) {
    return URI.create(place.endsWith("/") ? place + name : place + "/" + name);
  }

  private static Optional<InputStream> open(String place, String name) throws InterruptedException {
    if (isWeb(place)) {
      return fetch(address(place, name));
    }
    Path file = Path.of(place).resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
  }

  private static Optional<InputStream> fetch(URI file) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(file).timeout(PATIENCE).build();
    try {
      HttpResponse<InputStream> answer =
          Web.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (answer.statusCode() == OK) {
        return Optional.of(answer.body());
      }
      answer.body().close();
      if (answer.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw new NotGiven(file, "the server answers " + answer.statusCode(), null);
    } catch (IOException e) {
      throw new NotGiven(file, String.valueOf(e.getMessage()), e);
    }
  }

  /** Made only where something is fetched. */
  private static final class Web {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }
}
