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
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of a data set from a folder or a web address into a folder. Each is known by a
 * {@link Pin} beforehand. What is there already and right is left alone; what is there and wrong is
 * never overwritten. Of a file whose pin is that of the gzipped one, the digest of its bytes is
 * noted in {@code SHA256SUMS} beside it when it is brought, and it is known by that from then on.
 *
 * <p>A server has to answer within 30 seconds, and to send at least 30 KiB in every 30 seconds.
 *
 * @param pins by the names of the files
 * @param told is told of each file that is brought
 */
public record Obtained(SortedMap<String, Pin> pins, Consumer<String> told) {
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
   * Pins from a file that {@code sha256sum NAME… > SHA256SUMS} wrote, for data that jrepro does not
   * know.
   *
   * @throws MissingData if there is no such file
   * @throws BadData if it is none of {@code sha256sum}'s
   */
  public static SortedMap<String, Pin> pins(Path sums) {
    if (!Files.exists(sums)) {
      throw new MissingData(sums);
    }
    SortedMap<String, Pin> pins = new TreeMap<>();
    Sums.read(sums).forEach((name, digest) -> pins.put(name, Pin.of(digest)));
    return pins;
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
    into(folder, place, Body.Patience.USUAL);
  }

  void into(Path folder, String place, Body.Patience patience) throws InterruptedException {
    for (var pin : pins.entrySet()) {
      Path file = folder.resolve(pin.getKey());
      if (Files.exists(file)) {
        check(file, digest(file), known(file, pin.getValue()));
      } else {
        bring(file, new Place(place, patience), pin.getValue());
      }
    }
  }

  /** What a file that is there has to be. */
  private static Digest known(Path file, Pin pin) {
    if (pin.form() == Pin.Form.PLAIN) {
      return pin.digest();
    }
    Digest noted = Sums.read(file.resolveSibling(Sums.NAME)).get(ImageFolder.name(file));
    if (noted == null) {
      throw new BadData(
          file, "it is there, and no " + Sums.NAME + " beside it says what it should be");
    }
    return noted;
  }

  private void bring(Path file, Place place, Pin pin) throws InterruptedException {
    String name = ImageFolder.name(file);
    String packed = name + ".gz";
    List<String> names = pin.form() == Pin.Form.GZIPPED ? List.of(packed) : List.of(name, packed);
    for (String there : names) {
      Optional<InputStream> found = place.open(there);
      if (found.isPresent()) {
        told.accept("%s from %s".formatted(there, place.where()));
        try (InputStream bytes = found.get()) {
          Source source = new Source(there, there.equals(packed), pin);
          Published.write(file, to -> source.write(bytes, to));
        } catch (IOException e) {
          throw new FileFailure("read", file, e);
        }
        if (pin.form() == Pin.Form.GZIPPED) {
          Sums.note(file, digest(file));
        }
        return;
      }
    }
    throw place.hasNo(name, names);
  }

  /** A file as a place has it. */
  private record Source(String name, boolean packed, Pin pin) {
    /** Leaves nothing where the bytes are not those that are pinned. */
    void write(InputStream bytes, Path to) throws IOException {
      boolean right = false;
      Hashed sent = new Hashed(bytes);
      try (InputStream raw = packed ? new GZIPInputStream(sent) : sent;
          OutputStream out = Files.newOutputStream(to)) {
        copy(raw, out);
        sent.skipToEnd();
        check(
            Path.of(name),
            pin.form() == Pin.Form.GZIPPED ? sent.digest() : Obtained.digest(to),
            pin.digest());
        right = true;
      } catch (ZipException | EOFException e) {
        throw new BadData(Path.of(name), "it is no whole gzip file: " + e.getMessage());
      } finally {
        if (!right) {
          Files.deleteIfExists(to);
        }
      }
    }

    private void copy(InputStream from, OutputStream to) throws IOException {
      byte[] buffer = new byte[BUFFER];
      long copied = 0;
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        copied += read;
        if (copied > pin.mostBytes()) {
          throw new BadData(
              Path.of(name), "it has more than the %d bytes of its pin".formatted(pin.mostBytes()));
        }
        to.write(buffer, 0, read);
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

  /** Where files come from. */
  private record Place(String where, Body.Patience patience) {
    private boolean isWeb() {
      return where.startsWith("https:") || where.startsWith("http:");
    }

    private URI address(String name) {
      return URI.create(where.endsWith("/") ? where + name : where + "/" + name);
    }

    JreproException hasNo(String name, List<String> names) {
      return isWeb()
          ? new NotGiven(address(name), "there is no " + String.join(", nor ", names), null)
          : new MissingData(Path.of(where).resolve(names.getFirst()));
    }

    Optional<InputStream> open(String name) throws InterruptedException {
      if (isWeb()) {
        return fetch(address(name));
      }
      Path file = Path.of(where).resolve(name);
      try {
        return Files.exists(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
      } catch (IOException e) {
        throw new FileFailure("read", file, e);
      }
    }

    private Optional<InputStream> fetch(URI file) throws InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(file).timeout(PATIENCE).build();
      try {
        HttpResponse<InputStream> answer =
            Web.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() == OK) {
          return Optional.of(new Body(file, answer.body(), patience));
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
