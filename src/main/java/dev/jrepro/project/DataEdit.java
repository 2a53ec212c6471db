package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.StatIndex;
import dev.jrepro.content.Tree;
import dev.jrepro.content.TreeEdit;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.content.TreePath;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.remote.Progress;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes single files in pointer data that need not be here: of it, the trees on the way to them
 * are read, from the default remote where the cache lacks them, and written anew. In the workspace
 * the files follow where the data is there. For one thread.
 */
public final class DataEdit {

  private final Project project;
  private final boolean force;

  /**
   * Prepares changes.
   *
   * @param force whether bytes of the workspace that the cache lacks may go, and a file may take
   *     the place of a directory
   */
  public DataEdit(Project project, boolean force) {
    this.project = project;
    this.force = force;
  }

  /** What is to stand at paths; nothing where it is empty. */
  private record Edit(Pointer pointer, SortedMap<RepoPath, Optional<Entry>> changes) {}

  /**
   * Stores files and puts them into data.
   *
   * @param to a directory in the data or the data itself, into which files go under their names; or
   *     for a single file its own new path
   * @param files files and directories, from anywhere; links are followed
   * @return the new pointer
   * @throws JreproException.Refused if {@code to} is in no data, the data is an import, or bytes of
   *     the workspace would be lost; nothing but the cache was changed then
   */
  public Pointer add(RepoPath to, List<Path> files) {
    Pointer pointer = pointer(to);
    Entry whole = directory(pointer);
    SortedMap<RepoPath, Optional<Entry>> changes = new TreeMap<>();
    try (DataSource data = project.data(Progress.silent());
        ObjectWriter writer = project.cache().writer()) {
      Optional<Entry> there = TreePath.find(whole, inside(pointer, to), data);
      boolean into = files.size() > 1 || there.filter(Entry::isDirectory).isPresent();
      for (Path file : files) {
        Path real = real(file);
        RepoPath target = into ? to.child(name(real, file)) : to;
        checkPlace(target, TreePath.find(whole, inside(pointer, target), data));
        if (changes.put(target, Optional.of(store(real, writer))) != null) {
          throw new JreproException.Refused(
              "two of the files would go to " + target + ".", "Add them one by one.");
        }
      }
      writer.commit();
      return apply(new Edit(pointer, changes), data);
    } catch (IOException e) {
      throw new DiskFailed("store what is to go into " + to, e);
    }
  }

  private static String name(Path real, Path named) {
    Path name = named.toAbsolutePath().normalize().getFileName();
    return String.valueOf(name == null ? real : name);
  }

  private static Path real(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new JreproException.Refused(file + " is not there.");
    }
    return file.toRealPath();
  }

  private void checkPlace(RepoPath target, Optional<Entry> there) {
    if (!force && there.filter(Entry::isDirectory).isPresent()) {
      throw new JreproException.Refused(target + " is a directory.", "-f replaces it as a whole.");
    }
  }

  /** Stores a file or directory from anywhere, without what is never part of data. */
  private Entry store(Path file, ObjectWriter writer) {
    Path folder = file.resolveSibling(".").normalize();
    LeaveOut never = (path, isDirectory) -> LeaveOut.ALWAYS.contains(path.name());
    StatIndex none = StatIndex.open(project.privateDir().resolve("no-stat-index"));
    return new Contents(folder, none, never)
        .entry(RepoPath.ROOT.child(String.valueOf(file.getFileName())), writer)
        .orElseThrow(() -> new JreproException.Refused(file + " is not there."));
  }

  /**
   * Takes files and directories out of data.
   *
   * @param paths in data, none of them the data itself
   * @return the new pointers
   * @throws JreproException.Refused if a path is in no data, the data does not have it or is an
   *     import, or bytes of the workspace would be lost; nothing but the cache was changed then
   */
  public List<Pointer> remove(List<RepoPath> paths) {
    SortedMap<RepoPath, Edit> edits = new TreeMap<>();
    for (RepoPath path : paths) {
      Pointer pointer = pointer(path);
      directory(pointer);
      edits
          .computeIfAbsent(pointer.path(), p -> new Edit(pointer, new TreeMap<>()))
          .changes()
          .put(path, Optional.empty());
    }
    List<Pointer> pointers = new ArrayList<>();
    try (DataSource data = project.data(Progress.silent())) {
      for (Edit edit : edits.values()) {
        pointers.add(apply(edit, data));
      }
    } catch (IOException e) {
      throw new DiskFailed("store what is left of the data", e);
    }
    return pointers;
  }

  private Pointer pointer(RepoPath path) {
    Pointer pointer =
        project
            .workspace()
            .pointerOver(path)
            .orElseThrow(() ->
                new JreproException.Refused(
                    path + " is in no data that jrepro cares for.",
                    "'jrepro add' puts data under jrepro's care."));
    project.workspace().checkMerged(pointer);
    if (pointer.source().isPresent()) {
      throw new JreproException.Refused(
          path + " is part of a pinned import.",
          "'jrepro remove' and 'jrepro add' make it data of your own.");
    }
    return pointer;
  }

  private static Entry directory(Pointer pointer) {
    return pointer
        .entry()
        .filter(Entry::isDirectory)
        .orElseThrow(() ->
            new JreproException.Refused(
                pointer.path() + " is no directory.",
                "'jrepro commit' stores what changed in it."));
  }

  private static RepoPath inside(Pointer pointer, RepoPath path) {
    return path.equals(pointer.path()) ? RepoPath.ROOT : new RepoPath(path.from(pointer.path()));
  }

  /** Trees first, then the pointer, then the workspace. */
  private Pointer apply(Edit edit, DataSource data) throws IOException {
    Pointer pointer = edit.pointer();
    TreeMemory fresh = new TreeMemory();
    TreeEdit trees = new TreeEdit(digest -> read(digest, fresh, data), fresh);
    Entry whole = directory(pointer);
    for (Map.Entry<RepoPath, Optional<Entry>> change : edit.changes().entrySet()) {
      RepoPath path = inside(pointer, change.getKey());
      Entry before = whole;
      whole =
          change.getValue().isPresent()
              ? trees.with(pointer.path(), before, path, change.getValue().get())
              : trees
                  .without(pointer.path(), before, path)
                  .orElseThrow(() ->
                      new JreproException.Refused(
                          "the data " + pointer.path() + " has no " + path + "."));
    }
    Checkout checkout = new Checkout(project, force);
    SortedMap<RepoPath, Optional<Entry>> here = isHere(pointer) ? edit.changes() : new TreeMap<>();
    checkout.checkChanges(here);
    try (ObjectWriter writer = project.cache().writer()) {
      keep(whole.digest(), fresh, writer);
      writer.commit();
    }
    Pointer now = new Pointer(pointer.path(), Optional.of(whole), Optional.empty());
    new Workspace(project).write(now);
    checkout.change(here);
    return now;
  }

  private boolean isHere(Pointer pointer) {
    return Files.exists(pointer.path().under(project.root()), LinkOption.NOFOLLOW_LINKS);
  }

  private static byte[] read(Digest digest, TreeMemory fresh, DataSource data) {
    try {
      return fresh.read(digest);
    } catch (MissingObject e) {
      return data.read(digest);
    }
  }

  /** Stores those trees that are new: of several edits only the last ones are in the result. */
  private static void keep(Digest tree, TreeMemory fresh, ObjectWriter writer) throws IOException {
    byte[] bytes;
    try {
      bytes = fresh.read(tree);
    } catch (MissingObject e) {
      return;
    }
    writer.put(bytes);
    for (Entry child : Tree.children(tree, fresh)) {
      if (child.kind().isTree()) {
        keep(child.digest(), fresh, writer);
      }
    }
  }
}
