package dev.jrepro.host;

import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The engines that ran stages for a user on this machine, so that their results can be regenerated
 * by them: jrepro's own jars, and where the libraries were. It is a convenience: whatever cannot be
 * written or read is as if it were not there.
 *
 * <p>A file {@code DIGEST.json} lists the parts of the engine with that {@link ClassPath#brief}, in
 * their order; own jars are {@code jars/SHA256/NAME}.
 */
public final class EngineStore {

  private static final int SCHEMA = 1;

  /** So many engines are kept, those that were used last. */
  private static final int MOST = 12;

  private static final String OWN = "jrepro";
  private static final String MANIFEST = ".json";

  private final Path folder;
  private final Path maven;

  /**
   * Opens one.
   *
   * @param maven a Maven repository, in which libraries are looked for
   */
  public EngineStore(Path folder, Path maven) {
    this.folder = folder;
    this.maven = maven;
  }

  /**
   * Opens the user's: {@code $XDG_CACHE_HOME/jrepro/engines}, else {@code
   * $HOME/.cache/jrepro/engines}; empty if the variables name neither.
   */
  public static Optional<EngineStore> of(Map<String, String> variables) {
    String home = variables.getOrDefault("HOME", "");
    String cache = variables.getOrDefault("XDG_CACHE_HOME", home.isEmpty() ? "" : home + "/.cache");
    return cache.startsWith("/")
        ? Optional.of(
            new EngineStore(Path.of(cache, "jrepro", "engines"), Path.of(home, ".m2/repository")))
        : Optional.empty();
  }

  /** Keeps an engine, unless it runs from folders of classes. */
  public void keep(ClassPath engine, InstantSource clock) {
    List<Path> files = engine.parts().stream().filter(Files::isRegularFile).toList();
    if (files.stream().noneMatch(EngineStore::isOwn)) {
      return;
    }
    Path manifest = manifest(engine.brief());
    try {
      if (Files.exists(manifest)) {
        Files.setLastModifiedTime(manifest, FileTime.from(clock.instant()));
        return;
      }
      List<JsonValue> parts = new ArrayList<>();
      for (Path file : files) {
        parts.add(part(file));
      }
      JsonValue.Obj all =
          JsonValue.object().put("schema", SCHEMA).put("parts", new JsonValue.Arr(parts)).build();
      write(manifest, Json.canonicalBytes(all));
      prune();
    } catch (IOException e) {
      // A full disk or a home of somebody else's: the engine is where it is.
      return;
    }
  }

  private static boolean isOwn(Path file) {
    return file.getFileName().toString().startsWith(OWN);
  }

  private Path manifest(Digest engine) {
    return folder.resolve(engine.hex() + MANIFEST);
  }

  private JsonValue part(Path file) throws IOException {
    JsonValue.Builder part =
        JsonValue.object()
            .put("name", file.getFileName().toString())
            .put("sizeBytes", Files.size(file))
            .put("path", file.toAbsolutePath().normalize().toString());
    if (isOwn(file)) {
      byte[] bytes = Files.readAllBytes(file);
      String hex = Digest.of(bytes).hex();
      Path copy = jar(hex, file.getFileName().toString());
      if (!Files.exists(copy)) {
        write(copy, bytes);
      }
      part.put("sha256", hex);
    }
    return part.build();
  }

  private Path jar(String hex, String name) {
    return folder.resolve("jars").resolve(hex).resolve(name);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path parent = Files.createDirectories(file.resolveSibling(".").normalize());
    Path part = Files.createTempFile(parent, "part", "");
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes engines that were not used for long, and jars of no engine. */
  private void prune() throws IOException {
    List<Path> manifests;
    try (Stream<Path> all = Files.list(folder)) {
      manifests =
          all.filter(file -> file.toString().endsWith(MANIFEST))
              .sorted(Comparator.comparing(EngineStore::time).reversed())
              .toList();
    }
    if (manifests.size() <= MOST) {
      return;
    }
    Set<String> needed = new HashSet<>();
    for (Path manifest : manifests.subList(0, MOST)) {
      parts(manifest).forEach(part -> part.text("sha256").ifPresent(needed::add));
    }
    for (Path manifest : manifests.subList(MOST, manifests.size())) {
      for (JsonValue.Obj part : parts(manifest)) {
        Optional<String> hex = part.text("sha256").filter(each -> !needed.contains(each));
        if (hex.isPresent()) {
          Path jar = jar(hex.get(), part.needText("name"));
          Files.deleteIfExists(jar);
          Files.deleteIfExists(jar.resolveSibling(".").normalize());
        }
      }
      Files.deleteIfExists(manifest);
    }
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // Somebody else removed it.
    }
  }

  private static List<JsonValue.Obj> parts(Path manifest) throws IOException {
    try {
      return Json.parseObject(Files.readString(manifest, StandardCharsets.UTF_8))
          .objects("parts", each -> each);
    } catch (NoSuchFileException | WrongJson e) {
      return List.of(); // Another process removed it, or it is not ours.
    }
  }

  /**
   * Looks for an engine: its own jars here, its libraries where they were or in the Maven
   * repository.
   *
   * @param brief its {@link ClassPath#brief}
   * @return the engine with that digest; empty if a part of it is nowhere
   */
  public Optional<ClassPath> find(Digest brief) {
    try {
      List<JsonValue.Obj> parts = parts(manifest(brief));
      Set<String> lost = new HashSet<>();
      for (JsonValue.Obj part : parts) {
        if (here(part).isEmpty()) {
          lost.add(part.needText("name"));
        }
      }
      List<Path> libraries = lost.isEmpty() ? List.of() : inMaven(lost);
      List<Path> found = new ArrayList<>();
      for (JsonValue.Obj part : parts) {
        Optional<Path> file = here(part).or(() -> among(libraries, part));
        if (file.isEmpty()) {
          return Optional.empty();
        }
        found.add(file.get());
      }
      ClassPath engine = new ClassPath(found);
      return found.isEmpty() || !engine.brief().equals(brief)
          ? Optional.empty()
          : Optional.of(engine);
    } catch (IOException | WrongJson e) {
      return Optional.empty(); // What cannot be read is not there.
    }
  }

  /** Returns the file of a part, if it is where it was kept or where it was. */
  private Optional<Path> here(JsonValue.Obj part) {
    String name = part.needText("name");
    Path there =
        part.text("sha256")
            .map(hex -> jar(hex, name))
            .orElseGet(() -> Path.of(part.needText("path")));
    return Optional.of(there)
        .filter(file -> hasSize(file, part.needInteger("sizeBytes")))
        .filter(file -> part.text("sha256").map(hex -> hasDigest(file, hex)).orElse(true));
  }

  /** Returns the files with these names in the Maven repository. */
  private List<Path> inMaven(Set<String> names) throws IOException {
    if (!Files.isDirectory(maven)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(maven)) {
      return all.filter(path -> names.contains(path.getFileName().toString())).sorted().toList();
    }
  }

  private static Optional<Path> among(List<Path> files, JsonValue.Obj part) {
    return files.stream()
        .filter(file -> file.endsWith(part.needText("name")))
        .filter(file -> hasSize(file, part.needInteger("sizeBytes")))
        .findFirst();
  }

  private static boolean hasDigest(Path file, String hex) {
    try {
      return Digest.of(Files.readAllBytes(file)).hex().equals(hex);
    } catch (IOException e) {
      return false; // It is not to be read.
    }
  }

  private static boolean hasSize(Path file, long sizeBytes) {
    try {
      return Files.isRegularFile(file) && Files.size(file) == sizeBytes;
    } catch (IOException e) {
      return false; // It is not to be read.
    }
  }
}
