package dev.jrepro.project;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each remote was seen to hold by the last pushes and fetches: the roots, each of which was
 * whole. It is only ever shown; nothing is left undone because of it.
 */
public final class RemoteMemory {

  private final Project project;

  /** Remembers for a project. */
  public RemoteMemory(Project project) {
    this.project = project;
  }

  /** Returns whether some remote of the project was seen to hold the entry with that digest. */
  public boolean isAnywhere(Digest digest) {
    return project.config().remotes().keySet().stream()
        .anyMatch(remote -> read(remote).contains(digest));
  }

  /** Remembers that a remote holds these. */
  public void seen(String remote, Collection<Digest> digests) {
    SortedSet<Digest> known = read(remote);
    if (known.addAll(digests)) {
      AtomicFile.write(
          file(remote), known.stream().map(d -> d.hex() + "\n").collect(Collectors.joining()));
    }
  }

  /** Forgets what a remote holds. */
  public void forget(String remote) {
    Path folder = folder(remote);
    try {
      if (Files.isDirectory(folder)) {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
          all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
  }

  /** Returns the folder with what is remembered of all remotes. */
  Path folder() {
    return project.sharedDir().resolve("remotes");
  }

  /** Returns the folder for copies of a remote's index. */
  Path index(String remote) {
    return index(folder(), remote);
  }

  /** Returns the folder for copies of a remote's index, below that of all remotes. */
  static Path index(Path remotes, String remote) {
    return remotes.resolve(remote).resolve("index");
  }

  private SortedSet<Digest> read(String remote) {
    SortedSet<Digest> known = new TreeSet<>();
    try {
      if (Files.exists(file(remote))) {
        Files.readAllLines(file(remote), StandardCharsets.UTF_8).stream()
            .filter(Digest::isHex)
            .forEach(hex -> known.add(new Digest(hex)));
      }
    } catch (IOException e) {
      throw new DiskFailed("read " + file(remote), e);
    }
    return known;
  }

  private Path file(String remote) {
    return folder(remote).resolve("seen");
  }

  private Path folder(String remote) {
    Path folder = folder().resolve(remote);
    try {
      if (Files.isRegularFile(folder)) { // What the first format had in its place.
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
    return folder;
  }
}
