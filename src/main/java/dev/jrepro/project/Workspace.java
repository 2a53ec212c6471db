package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.UnmergedPointer;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a user does with data in the workspace: add, commit, remove, move. For one thread. */
public final class Workspace {

  private final Project project;
  private final GitIgnoreFile ignore;
  private final Contents contents;

  /** Works on a project's workspace. */
  public Workspace(Project project) {
    this.project = project;
    this.ignore = new GitIgnoreFile(project.root());
    this.contents =
        new Contents(project.root(), project.index(), LeaveOut.standard(project.root()));
  }

  /**
   * Puts data under jrepro's care: stores it, writes its pointer, and has Git ignore it.
   *
   * @return the pointers, in the order of the paths
   * @throws JreproException.Refused if something is not there, or is cared for already by Git, a
   *     stage or another pointer; nothing is changed then
   */
  public List<Pointer> add(List<RepoPath> paths) {
    Care care = new Care(project);
    paths.forEach(path -> care.checkAdd(path, paths));
    List<Pointer> pointers = new ArrayList<>();
    for (RepoPath path : paths) {
      Optional<Pointer> old = Optional.ofNullable(project.workspace().pointers().get(path));
      checkOwn(path);
      Pointer pointer = new Pointer(path, Optional.of(store(path)), old.flatMap(Pointer::source));
      checkPins(pointer);
      pointers.add(pointer);
    }
    pointers.forEach(this::put);
    new InStep(project).note(pointers);
    return pointers;
  }

  /**
   * Stores data that differs from its pointer and rewrites the pointer.
   *
   * @return the pointers that were rewritten
   */
  public List<Pointer> commit(List<Pointer> pointers) {
    pointers.forEach(project.workspace()::checkMerged);
    List<Pointer> changed = new ArrayList<>();
    for (Pointer pointer : pointers) {
      if (!Files.exists(pointer.path().under(project.root()), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      Entry entry = store(pointer.path());
      if (!pointer.entry().equals(Optional.of(entry))) {
        Pointer now = new Pointer(pointer.path(), Optional.of(entry), pointer.source());
        checkPins(now);
        put(now);
        changed.add(now);
      }
    }
    new InStep(project).note(changed);
    return changed;
  }

  /** Adding data settles a conflict by what is in the workspace; of an import it is no own data. */
  private void checkOwn(RepoPath path) {
    UnmergedPointer sides = project.workspace().unmerged().get(path);
    if (sides != null
        && (sides.ours().source().isPresent() || sides.theirs().source().isPresent())) {
      throw sides.error();
    }
  }

  /**
   * Settles conflicts of a merge by taking one side's pointers; the data in the workspace stays as
   * it is.
   *
   * @param paths the data; all that is to be settled if empty
   * @param ours our side's, and not theirs
   * @return the pointers that were written
   * @throws JreproException.Refused if there is no conflict at a path
   */
  public List<Pointer> settle(List<RepoPath> paths, boolean ours) {
    SortedMap<RepoPath, UnmergedPointer> all = project.workspace().unmerged();
    List<Pointer> settled = new ArrayList<>();
    for (RepoPath path : paths.isEmpty() ? List.copyOf(all.keySet()) : paths) {
      UnmergedPointer sides =
          Optional.ofNullable(all.get(Pointer.data(path).orElse(path)))
              .orElseThrow(() ->
                  new JreproException.Refused(
                      path + " is no data whose pointer has conflict markers.",
                      "'jrepro status' lists what a merge has left to be settled."));
      settled.add(ours ? sides.ours() : sides.theirs());
    }
    settled.forEach(this::put);
    return settled;
  }

  /** A pinned import is somebody else's data: what was made of it here has no place in its name. */
  private void checkPins(Pointer pointer) {
    if (pointer.source().isEmpty() || pointer.entry().isEmpty()) {
      return;
    }
    boolean asPinned =
        switch (pointer.source().get()) {
          case Pointer.Import places -> files(pointer).equals(places.files());
          case Pointer.FromRepo repo ->
              Optional.ofNullable(project.workspace().pointers().get(pointer.path()))
                  .flatMap(Pointer::entry)
                  .equals(pointer.entry());
        };
    if (!asPinned) {
      throw notAsPinned(pointer.path());
    }
  }

  private SortedMap<String, Digest> files(Pointer pointer) {
    SortedMap<String, Digest> files = new TreeMap<>();
    RepoPath top = pointer.path();
    pointer
        .entry()
        .ifPresent(whole ->
            Leaves.of(top, whole, project.cache())
                .forEach((path, entry) -> {
                  if (!entry.isDirectory()) {
                    files.put(path.equals(top) ? top.name() : path.from(top), entry.digest());
                  }
                }));
    return files;
  }

  private static JreproException notAsPinned(RepoPath path) {
    return new JreproException.Refused(
        path + " is a pinned import, and is not what its pointer pins.",
        "'jrepro checkout -f "
            + path.typed()
            + "' brings it back; 'jrepro remove' and 'jrepro add' make it"
            + " data of your own.");
  }

  /**
   * Writes a pointer, whose data is what it says where it is there, and has Git ignore the data.
   */
  void write(Pointer pointer) {
    put(pointer);
    new InStep(project).note(List.of(pointer));
  }

  private void put(Pointer pointer) {
    AtomicFile.write(Pointer.file(pointer.path()).under(project.root()), pointer.toText());
    ignoreData(pointer.path());
    project.refresh();
  }

  /** Has Git ignore a path, unless some rule has it do so already. */
  private void ignoreData(RepoPath path) {
    ignoreData(List.of(path));
  }

  /** Has Git ignore paths, but for those that some rule has it ignore already. */
  public void ignoreData(Collection<RepoPath> paths) {
    List<RepoPath> seen = new ArrayList<>();
    for (RepoPath path : ignore.unnamed(paths)) {
      if (!project.git().isIgnored(path, Files.isDirectory(path.under(project.root())))) {
        seen.add(path);
      }
    }
    if (!seen.isEmpty()) {
      ignore.add(seen);
      project.git().refresh();
    }
  }

  /**
   * Ends the care for data: its pointer goes, and Git sees it again. The data stays where it is.
   *
   * @throws JreproException.Refused if no pointer stands for it
   */
  public Pointer remove(RepoPath path) {
    Pointer pointer = pointer(path);
    try {
      Files.delete(Pointer.file(pointer.path()).under(project.root()));
    } catch (IOException e) {
      throw new DiskFailed("remove " + Pointer.file(pointer.path()), e);
    }
    ignore.remove(pointer.path());
    project.refresh();
    return pointer;
  }

  /**
   * Moves data and its pointer; into the target where that is a folder.
   *
   * @return the new pointer
   */
  public Pointer move(RepoPath from, RepoPath to) {
    Pointer pointer = pointer(from);
    boolean into =
        Files.isDirectory(to.under(project.root()), LinkOption.NOFOLLOW_LINKS)
            && !project.workspace().pointers().containsKey(to);
    RepoPath target = into ? to.child(pointer.path().name()) : to;
    Path data = pointer.path().under(project.root());
    Path newData = target.under(project.root());
    new Care(project).checkMove(pointer.path(), target);
    Pointer moved = new Pointer(target, pointer.entry(), pointer.source());
    try {
      Files.createDirectories(newData.resolveSibling(".").normalize());
      // The new pointer first: whatever happens next, one pointer stands for the data's digest.
      write(moved);
      if (Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(data, newData);
      }
      Files.delete(Pointer.file(pointer.path()).under(project.root()));
    } catch (IOException e) {
      throw new DiskFailed("move " + from + " to " + target, e);
    }
    ignore.remove(pointer.path());
    project.refresh();
    return moved;
  }

  /**
   * Returns the pointer that a person means by the data's path or the pointer file's.
   *
   * @throws JreproException.Refused if there is none
   */
  public Pointer pointer(RepoPath path) {
    Snapshot snapshot = project.workspace();
    Pointer pointer =
        Optional.ofNullable(snapshot.pointers().get(path))
            .or(() -> Pointer.data(path).map(snapshot.pointers()::get))
            .orElseThrow(() ->
                new JreproException.Refused(
                    path + " is no data that jrepro cares for.",
                    "'jrepro add' puts it under jrepro's care; 'jrepro status' lists what is."));
    snapshot.checkMerged(pointer);
    return pointer;
  }

  /** Stores what stands at a path. */
  Entry store(RepoPath path) {
    try (ObjectWriter writer = project.cache().writer()) {
      Entry entry =
          contents
              .entry(path, writer)
              .orElseThrow(() -> new JreproException.Refused(path + " is not there."));
      writer.commit();
      return entry;
    } catch (IOException e) {
      throw new DiskFailed("store " + path + " in the cache", e);
    }
  }
}
