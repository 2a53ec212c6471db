package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreePath;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.CommitFiles;
import dev.jrepro.lineage.Lineage.Source;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a commit, read without a checkout: those that Git has, pointer data, and the outputs
 * of stages as their locks have them. What the cache lacks is fetched from the default remote: for
 * a file in a directory, the trees on the way and that one file. For one thread; it works as long
 * as what it came from is open.
 *
 * <pre>{@code
 * try (Project project = Project.open(Path.of("."));
 *     Revision v1 = project.at("v1.0");
 *     InputStream weights = v1.read("models/digits/weights.safetensors")) {
 *   ...
 * }
 * }</pre>
 */
public final class Revision implements AutoCloseable {

  private static final int MAX_LINKS = 40;

  private final CommitId commit;
  private final Snapshot snapshot;
  private final CommitFiles files;
  private final DataSource data;

  Revision(CommitId commit, Snapshot snapshot, CommitFiles files, DataSource data) {
    this.commit = commit;
    this.snapshot = snapshot;
    this.files = files;
    this.data = data;
  }

  /**
   * What stands at a path.
   *
   * @param kind what it is
   * @param sizeBytes of the file's bytes or the link's target, or of all below a directory of data;
   *     empty for a folder of Git's, and for an import that was never filled
   * @param source what answers for it
   * @param digest of its object; empty for what Git has, and for an import that was never filled
   */
  public record Item(Kind kind, Optional<Long> sizeBytes, Source source, Optional<Digest> digest) {}

  /** Returns the commit. */
  public CommitId commit() {
    return commit;
  }

  /** Returns what the commit declares. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Opens a file; a link in its place is followed. The caller closes the stream. Bytes that Git
   * does not have are checked: the read that reaches the end throws if they are not those that the
   * commit names.
   *
   * @param path relative to the project's root
   * @throws JreproException.Refused if the commit has no such file
   * @throws JreproException.RemoteFailed if it is neither in the cache nor on the default remote
   * @throws JreproException.Interrupted if the thread was interrupted
   */
  public InputStream read(String path) {
    RepoPath at = RepoPath.of(path);
    for (int links = 0; links < MAX_LINKS; links++) {
      Optional<CommitFiles.Item> tracked = files.find(at);
      Optional<Entry> entry = tracked.isPresent() ? Optional.empty() : entry(at);
      if (tracked.isPresent() && tracked.get().kind() == CommitFiles.Kind.SYMLINK) {
        at = at.parent().resolve(text(at));
      } else if (entry.isPresent() && entry.get().kind() == Kind.SYMLINK) {
        at = at.parent().resolve(target(entry.get()));
      } else {
        return open(at, entry);
      }
    }
    throw new JreproException.Refused(path + " is a link in a circle.");
  }

  private InputStream open(RepoPath path, Optional<Entry> entry) {
    if (entry.isPresent() && !entry.get().isDirectory()) {
      try {
        return data.open(entry.get());
      } catch (IOException e) {
        throw new DiskFailed("read " + path, e);
      }
    }
    Optional<InputStream> tracked = entry.isPresent() ? Optional.empty() : files.open(path);
    return tracked.orElseThrow(() -> isThere(path) ? isFolder(path) : none(path));
  }

  private boolean isThere(RepoPath path) {
    return files.find(path).isPresent() || entry(path).isPresent();
  }

  private static JreproException isFolder(RepoPath path) {
    return new JreproException.Refused(path + " is a directory.", "Name a file in it.");
  }

  JreproException none(RepoPath path) {
    return new JreproException.Refused(
        "commit " + commit.brief() + " has no " + path + ".",
        "'jrepro list' shows what there is; data must have been added or made by a stage.");
  }

  private String text(RepoPath link) {
    try (InputStream in = files.open(link).orElseThrow(() -> none(link))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DiskFailed("read " + link, e);
    }
  }

  private String target(Entry link) {
    return new String(data.read(link.digest()), StandardCharsets.UTF_8);
  }

  /**
   * Returns what pointers and locks say stands at a path, which may be in a directory of data: the
   * trees on the way are fetched if need be. Empty if it is no such data.
   */
  public Optional<Entry> entry(RepoPath path) {
    return holder(path).flatMap(h -> h.find(path, data));
  }

  /** Some data that a commit has, and what is said of it. */
  private record Holder(RepoPath path, Optional<Entry> entry, Source source) {

    Optional<Entry> find(RepoPath inside, DataSource data) {
      RepoPath rest = inside.equals(path) ? RepoPath.ROOT : new RepoPath(inside.from(path));
      return entry.flatMap(e -> TreePath.find(e, rest, data));
    }
  }

  private Optional<Holder> holder(RepoPath path) {
    // The pointers above the path alone: a broken one elsewhere is no reason to give nothing.
    for (RepoPath at : path.selfAndParents()) {
      RepoPath file = Pointer.file(at);
      Optional<Pointer> pointer =
          snapshot.files().read(file).map(text -> Pointer.parse(file, text));
      if (pointer.isPresent()) {
        return pointer.map(Revision::holder);
      }
    }
    return snapshot
        .graph()
        .producer(path)
        .flatMap(stage ->
            new Holdings(snapshot)
                .outputs(stage, true).entrySet().stream()
                    .filter(out -> path.isIn(out.getKey()))
                    .findFirst())
        .map(out -> new Holder(out.getKey(), Optional.of(out.getValue()), Source.OUTPUT));
  }

  private static Holder holder(Pointer pointer) {
    return new Holder(
        pointer.path(),
        pointer.entry(),
        pointer.source().isPresent() ? Source.IMPORTED : Source.ADDED);
  }

  /**
   * Lists what is in a folder, or a file alone.
   *
   * @param recursive whether to list all files below it, and no folders
   * @return by path, sorted
   * @throws JreproException.Refused if nothing is there
   */
  public SortedMap<RepoPath, Item> list(RepoPath path, boolean recursive) {
    SortedMap<RepoPath, Item> items = new TreeMap<>();
    Optional<CommitFiles.Item> tracked = files.find(path);
    tracked
        .filter(item -> item.kind() != CommitFiles.Kind.FOLDER)
        .ifPresent(item -> items.put(path, item(item)));
    files.list(path, recursive).forEach((at, item) -> items.put(at, item(item)));
    boolean found = tracked.isPresent();
    for (Holder holder : holders()) {
      found |= list(path, recursive, holder, items);
    }
    if (!found) {
      throw none(path);
    }
    return items;
  }

  private Iterable<Holder> holders() {
    SortedMap<RepoPath, Holder> all = new TreeMap<>();
    new Holdings(snapshot)
        .entries(List.of())
        .forEach((p, e) -> all.put(p, new Holder(p, Optional.of(e), Source.OUTPUT)));
    snapshot.pointers().values().forEach(p -> all.put(p.path(), holder(p)));
    return all.values();
  }

  /** Adds what is at and below a path of one holder, and returns whether anything is. */
  private boolean list(
      RepoPath path, boolean recursive, Holder holder, SortedMap<RepoPath, Item> items) {
    if (path.isIn(holder.path())) {
      Optional<Entry> at = holder.find(path, data);
      at.ifPresent(entry -> unfold(path, entry, holder.source(), recursive, items));
      if (holder.entry().isEmpty() && path.equals(holder.path())) {
        items.put(path, unknown());
        return true;
      }
      return at.isPresent();
    }
    if (!holder.path().isIn(path)) {
      return false;
    }
    RepoPath child = path.child(new RepoPath(holder.path().from(path)).parts().getFirst());
    if (holder.entry().isEmpty()) {
      items.put(recursive ? holder.path() : child, unknown());
    } else if (recursive) {
      unfold(holder.path(), holder.entry().get(), holder.source(), true, items);
    } else if (child.equals(holder.path())) {
      items.put(child, item(holder.entry().get(), holder.source()));
    } else {
      items.putIfAbsent(child, item(new CommitFiles.Item(CommitFiles.Kind.FOLDER, 0)));
    }
    return true;
  }

  private static Item unknown() {
    return new Item(Kind.FILE, Optional.empty(), Source.IMPORTED, Optional.empty());
  }

  private void unfold(
      RepoPath path,
      Entry entry,
      Source source,
      boolean recursive,
      SortedMap<RepoPath, Item> items) {
    if (!entry.isDirectory()) {
      items.put(path, item(entry, source));
    } else if (recursive) {
      data.bringTrees(entry);
      Leaves.of(path, entry, data)
          .forEach((at, leaf) -> {
            if (!leaf.isDirectory()) {
              items.put(at, item(leaf, source));
            }
          });
    } else {
      Tree.load(entry.digest(), data)
          .entries()
          .forEach((name, child) -> items.put(path.child(name), item(child, source)));
    }
  }

  private static Item item(Entry entry, Source source) {
    return new Item(
        entry.kind(), Optional.of(entry.sizeBytes()), source, Optional.of(entry.digest()));
  }

  private static Item item(CommitFiles.Item item) {
    return switch (item.kind()) {
      case FOLDER -> new Item(Kind.DIRECTORY, Optional.empty(), Source.GIT, Optional.empty());
      case FILE -> tracked(Kind.FILE, item);
      case EXECUTABLE -> tracked(Kind.EXECUTABLE, item);
      case SYMLINK -> tracked(Kind.SYMLINK, item);
    };
  }

  private static Item tracked(Kind kind, CommitFiles.Item item) {
    return new Item(kind, Optional.of(item.sizeBytes()), Source.GIT, Optional.empty());
  }

  /**
   * Writes what stands at a path, a file or a directory, to a place outside: whole or not at all.
   *
   * @param target where it goes
   * @param force whether what is there already may go
   * @throws JreproException.Refused if the commit has no such path, or something is there already
   */
  public void export(RepoPath path, Path target, boolean force) {
    new RevisionCopy(this, files, data).export(path, target, force);
  }

  /**
   * Brings what stands at a path into a cache, whole.
   *
   * @return what it is
   * @throws JreproException.Refused if the commit has no such file or directory
   */
  Entry store(RepoPath path, FolderStore into) {
    return new RevisionCopy(this, files, data).store(path, into);
  }

  /** Returns the data that lies below a path, by its own path; sorted. */
  SortedMap<RepoPath, Entry> below(RepoPath path) {
    SortedMap<RepoPath, Entry> below = new TreeMap<>();
    for (Holder holder : holders()) {
      if (holder.path().isIn(path) && !holder.path().equals(path)) {
        below.put(
            holder.path(),
            holder
                .entry()
                .orElseThrow(() ->
                    new JreproException.Refused(
                        holder.path() + " is an import that was never filled.")));
      }
    }
    return below;
  }

  /** Closes the connection to the remote, if one was made. */
  @Override
  public void close() {
    data.close();
  }
}
