package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreeEdit;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.CommitFiles;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.store.Placement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Copies what stands at a path of a commit: into a cache, or to a place outside. A folder is what
 * Git has of it and the data that lies in it.
 */
final class RevisionCopy {

  private final Revision revision;
  private final CommitFiles files;
  private final DataSource data;

  RevisionCopy(Revision revision, CommitFiles files, DataSource data) {
    this.revision = revision;
    this.files = files;
    this.data = data;
  }

  Entry store(RepoPath path, FolderStore into) {
    Optional<Entry> entry = revision.entry(path);
    try {
      if (entry.isPresent()) {
        copy(entry.get(), into);
        return entry.get();
      }
      Entry stored = storeTracked(path, into);
      SortedMap<RepoPath, Entry> below = revision.below(path);
      for (Map.Entry<RepoPath, Entry> each : below.entrySet()) {
        copy(each.getValue(), into);
        try (ObjectWriter writer = into.writer()) {
          RepoPath inside = new RepoPath(each.getKey().from(path));
          stored = new TreeEdit(into, writer).with(path, stored, inside, each.getValue());
          writer.commit();
        }
      }
      return stored;
    } catch (IOException e) {
      throw new DiskFailed("store " + path + " in the cache", e);
    }
  }

  /** Stores what Git has at a path; a folder that holds data alone is none of Git's. */
  private Entry storeTracked(RepoPath path, FolderStore into) throws IOException {
    Optional<CommitFiles.Item> tracked = files.find(path);
    if (path.isRoot() || (tracked.isEmpty() && revision.below(path).isEmpty())) {
      throw revision.none(path);
    }
    try (ObjectWriter writer = into.writer()) {
      Entry stored =
          tracked.isPresent() ? tracked(path, tracked.get(), writer) : Tree.EMPTY.store(writer);
      writer.commit();
      return stored;
    }
  }

  private Entry tracked(RepoPath path, CommitFiles.Item item, ObjectWriter writer)
      throws IOException {
    if (item.kind() == CommitFiles.Kind.FOLDER) {
      SortedMap<String, Entry> children = new TreeMap<>();
      for (Map.Entry<RepoPath, CommitFiles.Item> child : files.list(path, false).entrySet()) {
        children.put(child.getKey().name(), tracked(child.getKey(), child.getValue(), writer));
      }
      return new Tree(children).store(writer);
    }
    try (InputStream in = files.open(path).orElseThrow(() -> revision.none(path))) {
      byte[] bytes = in.readAllBytes();
      Kind kind =
          switch (item.kind()) {
            case EXECUTABLE -> Kind.EXECUTABLE;
            case SYMLINK -> Kind.SYMLINK;
            case FILE, FOLDER -> Kind.FILE;
          };
      return new Entry(kind, writer.put(bytes), bytes.length, 1);
    }
  }

  private void copy(Entry entry, FolderStore into) throws IOException {
    data.bring(entry);
    if (into != data.cache()) {
      try (ObjectWriter writer = into.writer()) {
        copy(entry, writer);
        writer.commit();
      }
    }
  }

  private void copy(Entry entry, ObjectWriter writer) throws IOException {
    if (entry.kind().isTree()) {
      for (Entry child : Tree.children(entry.digest(), data)) {
        copy(child, writer);
      }
      writer.put(data.read(entry.digest()));
    } else if (!writer.contains(entry.digest(), entry.sizeBytes())) {
      try (InputStream in = data.cache().open(entry.digest())) {
        writer.put(entry.digest(), in);
      }
    }
  }

  /** Writes it beside the target under another name, then gives it its name. */
  void export(RepoPath path, Path target, boolean force) {
    if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw isThere(target);
    }
    Path parent = target.toAbsolutePath().normalize().resolveSibling(".").normalize();
    try {
      Files.createDirectories(parent);
      Path scratch = Files.createTempDirectory(parent, LeaveOut.UNFINISHED);
      try {
        write(path, scratch);
        publish(scratch.resolve(OUT), target, scratch.resolve("old"), force);
      } finally {
        Scraps.delete(scratch);
      }
    } catch (FileAlreadyExistsException e) {
      throw isThere(target);
    } catch (IOException e) {
      throw new DiskFailed("write " + target, e);
    }
  }

  private static final String OUT = "out";

  private void write(RepoPath path, Path scratch) throws IOException {
    FolderStore cache = data.cache();
    Optional<Entry> entry = revision.entry(path);
    Entry whole;
    if (entry.isPresent()) {
      data.bring(entry.get());
      whole = entry.get();
    } else {
      // Git's files take the way of data: one way out, with the same checks of names and links.
      cache = new FolderStore(scratch.resolve("cache"));
      whole = store(path, cache);
    }
    RepoPath out = RepoPath.of(OUT);
    new Placement(cache, scratch, scratch.resolve("tmp"))
        .change(new TreeMap<>(), Leaves.of(out, whole, cache));
  }

  private static void publish(Path whole, Path target, Path old, boolean force) throws IOException {
    if (Files.isRegularFile(whole, LinkOption.NOFOLLOW_LINKS) && !force) {
      // A rename would replace what has come there since.
      Files.createLink(target, whole);
      return;
    }
    boolean bothFiles =
        !Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)
            && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
    if (force && bothFiles) {
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    boolean replaces = force && Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (replaces) {
      Files.move(target, old);
    }
    try {
      Files.move(whole, target);
    } catch (IOException e) {
      if (replaces) {
        Files.move(old, target);
      }
      throw e;
    }
  }

  private static JreproException isThere(Path target) {
    return new JreproException.Refused(
        target.getFileName() + " is there already.", "-o names another place; -f replaces it.");
  }
}
