package dev.jrepro.project;

import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.store.Gzip;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where an import can be had: a folder, a file, or a URL ({@code https}, {@code http}, {@code
 * file}). It may offer each file under its name, or gzipped under its name and {@code .gz}.
 */
final class Place {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String address;

  private Place(String address) {
    this.address = address;
  }

  /**
   * Reads a place; empty if it names a variable that is not set.
   *
   * @param root where a relative folder is read
   */
  static Optional<Place> parse(String text, Map<String, String> variables, Path root) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder address = new StringBuilder();
    while (matcher.find()) {
      String value = variables.get(matcher.group(1));
      if (value == null || value.isEmpty()) {
        return Optional.empty();
      }
      matcher.appendReplacement(address, Matcher.quoteReplacement(value));
    }
    matcher.appendTail(address);
    String read = address.toString();
    boolean isRelative = !read.contains("://") && !read.startsWith("file:");
    return Optional.of(
        new Place(isRelative ? root.resolve(read) + (read.endsWith("/") ? "/" : "") : read));
  }

  /** Returns the variable that a place's text names, if it names one. */
  static Optional<String> variable(String text) {
    Matcher matcher = VARIABLE.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  String describe() {
    return address;
  }

  /**
   * Brings one file.
   *
   * @return what is wrong; empty if the file is there and has the digest
   */
  Optional<String> fetch(String name, Digest digest, Path target) throws IOException {
    Files.createDirectories(target.resolveSibling(".").normalize());
    Optional<String> plain = copy(address(name), false, target);
    Optional<String> problem = plain.isEmpty() ? plain : copy(address(name) + ".gz", true, target);
    if (problem.isPresent()) {
      return plain;
    }
    return ObjectSink.hashing().putFile(target).equals(digest)
        ? Optional.empty()
        : Optional.of(name + " is not the file that is pinned");
  }

  /** Returns the digests of what the place has now, by name. */
  SortedMap<String, Digest> survey(String name, Path scratch) throws IOException {
    SortedMap<String, Digest> found = new TreeMap<>();
    ObjectSink hashing = ObjectSink.hashing();
    if (isLocal() && Files.isDirectory(local(address))) {
      Path folder = local(address);
      List<Path> files;
      try (Stream<Path> walk = Files.walk(folder)) {
        files = walk.filter(Files::isRegularFile).toList();
      }
      for (Path file : files) {
        found.put(RepoPath.of(folder.relativize(file).toString()).value(), hashing.putFile(file));
      }
      return found;
    }
    Path copy = scratch.resolve("survey");
    Optional<String> problem = copy(address, false, copy);
    if (problem.isPresent()) {
      throw new JreproException.Refused(
          "cannot import " + address + ": " + problem.get() + ".",
          isLocal() ? null : "A folder of files behind a URL needs --pin with their digests.",
          null);
    }
    found.put(name, hashing.putFile(copy));
    return found;
  }

  /**
   * Returns the digests of what the place has now, by name: what a survey finds, or where nothing
   * tells what there is, the files of the names that are known.
   */
  SortedMap<String, Digest> look(RepoPath path, SortedMap<String, Digest> known, Path scratch)
      throws IOException {
    if (!address.endsWith("/") || isLocal()) {
      return survey(path.name(), scratch);
    }
    SortedMap<String, Digest> found = new TreeMap<>();
    Path copy = scratch.resolve("look");
    for (String name : known.keySet()) {
      Optional<String> plain = copy(address(name), false, copy);
      if (plain.isPresent() && copy(address(name) + ".gz", true, copy).isPresent()) {
        throw new JreproException.Refused(address(name) + ": " + plain.get() + ".");
      }
      found.put(name, ObjectSink.hashing().putFile(copy));
    }
    return found;
  }

  private String address(String name) {
    boolean isFolder = address.endsWith("/") || (isLocal() && Files.isDirectory(local(address)));
    return isFolder ? address + (address.endsWith("/") ? "" : "/") + name : address;
  }

  private boolean isLocal() {
    return !address.startsWith("http://") && !address.startsWith("https://");
  }

  private static Path local(String address) {
    return address.startsWith("file:") ? Path.of(URI.create(address)) : Path.of(address);
  }

  private Optional<String> copy(String from, boolean gzipped, Path target) throws IOException {
    if (!isLocal()) {
      return copyRemote(from, gzipped, target);
    }
    return from.contains("://") && !from.startsWith("file:")
        ? Optional.of("it is no folder and no address of http, https or file")
        : copyLocal(from, gzipped, target);
  }

  private static Optional<String> copyLocal(String from, boolean gzipped, Path target)
      throws IOException {
    try (InputStream in = Files.newInputStream(local(from))) {
      write(in, gzipped, target);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(local(from).getFileName() + " is not there");
    } catch (IOException e) {
      return Optional.of(local(from).getFileName() + " cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Optional<String> copyRemote(String from, boolean gzipped, Path target)
      throws IOException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(from)).timeout(PATIENCE).build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = new TimedStream(response.body(), PATIENCE)) {
        if (response.statusCode() != 200) {
          return Optional.of("it answers " + response.statusCode());
        }
        write(in, gzipped, target);
        return Optional.empty();
      }
    } catch (IOException | IllegalArgumentException e) {
      String text = e.getMessage();
      return Optional.of("it cannot be reached" + (text == null ? "" : " (" + text + ")"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("it was interrupted");
    }
  }

  private static void write(InputStream in, boolean gzipped, Path target) throws IOException {
    try (InputStream bytes = gzipped ? Gzip.open(in) : in) {
      Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
