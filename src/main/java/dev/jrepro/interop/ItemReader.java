package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.CommitFiles;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds out what stands at a path of a commit: its bytes' digest, and the files in a directory. */
final class ItemReader {

  /** Directories with more files are told by the digest of their tree alone. */
  static final int MOST_PARTS = 1000;

  private final Project project;
  private final Snapshot snapshot;
  private final CommitFiles files;
  private final Gaps gaps;

  ItemReader(Project project, CommitId commit, Snapshot snapshot, Gaps gaps) {
    this.project = project;
    this.snapshot = snapshot;
    this.files = project.git().filesOf(commit);
    this.gaps = gaps;
  }

  /**
   * Returns what stands at a path.
   *
   * @param said what a record or a lock says that it is, which for a file of Git's its bytes answer
   */
  Dossier.Item read(RepoPath path, Optional<Entry> said) {
    Optional<Pointer> pointer = snapshot.pointerOver(path);
    Optional<Entry> pointed =
        pointer.filter(p -> p.path().equals(path)).flatMap(Pointer::entry).or(() -> said);
    Optional<Entry> entry = inGit(path).or(() -> pointed);
    Dossier.Origin origin =
        pointer.isPresent()
            ? Dossier.Origin.DATA
            : snapshot.graph().producer(path).isPresent()
                ? Dossier.Origin.OUTPUT
                : Dossier.Origin.GIT;
    if (entry.isEmpty()) {
      gaps.noDigest(path);
    }
    return new Dossier.Item(
        path, origin, entry, pointer.flatMap(Pointer::source), parts(path, entry));
  }

  private Optional<Entry> inGit(RepoPath path) {
    return files
        .find(path)
        .filter(item ->
            item.kind() == CommitFiles.Kind.FILE || item.kind() == CommitFiles.Kind.EXECUTABLE)
        .map(item -> hashed(path, item.kind()));
  }

  private Entry hashed(RepoPath path, CommitFiles.Kind kind) {
    try (InputStream in = files.open(path).orElseThrow()) {
      byte[] bytes = in.readAllBytes();
      return new Entry(
          kind == CommitFiles.Kind.EXECUTABLE ? Kind.EXECUTABLE : Kind.FILE,
          Digest.of(bytes),
          bytes.length,
          1);
    } catch (IOException e) {
      throw new DiskFailed("read " + path, e);
    }
  }

  private SortedMap<RepoPath, Entry> parts(RepoPath path, Optional<Entry> entry) {
    SortedMap<RepoPath, Entry> parts = new TreeMap<>();
    if (entry.isEmpty() || !entry.get().isDirectory()) {
      return parts;
    }
    if (entry.get().count() > MOST_PARTS) {
      gaps.tooMany(path);
      return parts;
    }
    SortedMap<RepoPath, CommitFiles.Item> tracked = files.list(path, true);
    tracked.keySet().forEach(file -> inGit(file).ifPresent(e -> parts.put(file, e)));
    if (parts.size() < entry.get().count()) {
      addStored(path, entry.get(), parts);
    }
    return parts;
  }

  private void addStored(RepoPath path, Entry entry, SortedMap<RepoPath, Entry> parts) {
    try {
      Leaves.of(path, entry, project.cache())
          .forEach((at, leaf) -> {
            if (leaf.kind() == Kind.FILE || leaf.kind() == Kind.EXECUTABLE) {
              parts.putIfAbsent(at, leaf);
            }
          });
    } catch (JreproException.Refused | JreproException.Corrupt e) {
      gaps.noListing(path);
    }
  }
}
