package dev.jrepro.project;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The projects that use a cache: a file each below {@code projects/}, named by the digest of the
 * path of Git's folder that the project's work trees share, with that path in it. Whoever opens a
 * project sees to its file; gc asks all of them.
 */
public final class CacheUsers {

  private final Path cache;

  /** Speaks of the users of the cache in a folder. */
  public CacheUsers(Path cache) {
    this.cache = cache;
  }

  /**
   * Notes that a project uses the cache. Where the cache cannot be written nothing is noted: such a
   * user stores nothing in it, and whoever can empty it has to know. The project in whose Git
   * folder the cache lies is known anyway.
   */
  void register(Path commonDir) {
    if (cache.equals(commonDir.resolve("jrepro")) && !Files.isDirectory(cache)) {
      return;
    }
    Path file = file(commonDir);
    if (!Files.exists(file) && Files.isWritable(nearest(folder()))) {
      AtomicFile.write(file, real(commonDir) + "\n");
    }
  }

  /** Returns the folder itself, or the first above it that is there. */
  private static Path nearest(Path folder) {
    Path at = folder;
    while (at.getParent() != null && !Files.isDirectory(at)) {
      at = at.getParent();
    }
    return at;
  }

  /** Returns Git's folders of the projects that use the cache, readable or not; sorted. */
  public SortedSet<Path> all() {
    SortedSet<Path> users = new TreeSet<>();
    Path owner = cache.resolveSibling(".").normalize();
    // The cache of a project that lies in Git's folder is its own, whether it is noted or not.
    if (cache.endsWith("jrepro") && Files.exists(owner.resolve("HEAD"))) {
      users.add(owner);
    }
    if (!Files.isDirectory(folder())) {
      return users;
    }
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.sorted().toList()) {
        if (Digest.isHex(file.getFileName().toString())) {
          users.add(Path.of(Files.readString(file, StandardCharsets.UTF_8).strip()));
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("read which projects use the cache, in " + folder(), e);
    }
    return users;
  }

  /** Returns the same, and a project that may not be noted there. */
  SortedSet<Path> allWith(Path commonDir) {
    SortedSet<Path> users = all();
    if (users.stream().noneMatch(user -> real(user).equals(real(commonDir)))) {
      users.add(commonDir);
    }
    return users;
  }

  /**
   * Forgets a project: what only it needs is nobody's from now on.
   *
   * @param path its Git folder, or the folder that holds it
   * @throws JreproException.Invalid if no such project uses the cache
   */
  public void forget(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      boolean isGitDir = Files.deleteIfExists(file(absolute));
      if (!isGitDir && !Files.deleteIfExists(file(absolute.resolve(".git")))) {
        throw new JreproException.Invalid(
            absolute + " is none of the projects that use the cache.",
            "Those are: " + String.join(", ", all().stream().map(Path::toString).toList()) + ".");
      }
    } catch (IOException e) {
      throw new DiskFailed("forget " + path, e);
    }
  }

  private Path folder() {
    return cache.resolve("projects");
  }

  private Path file(Path commonDir) {
    return folder().resolve(Digest.ofUtf8(real(commonDir).toString()).hex());
  }

  /** A project that is gone has no real path any more, and was noted under the one it had. */
  static Path real(Path commonDir) {
    try {
      return commonDir.toRealPath();
    } catch (IOException e) {
      return commonDir.toAbsolutePath().normalize();
    }
  }
}
