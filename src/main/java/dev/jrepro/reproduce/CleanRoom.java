package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.MissingObject;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Imports;
import dev.jrepro.project.Project;
import dev.jrepro.project.Sharing;
import dev.jrepro.remote.Progress;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Placement;
import dev.jrepro.store.Scrap;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A clean clone of a commit in a folder of its own, with raw inputs and nothing else. */
final class CleanRoom implements AutoCloseable {

  private static final int JOBS = 8;

  private final Project home;
  private final Path folder;
  private final Path root;
  private final boolean keep;
  private final List<FolderStore> sources = new ArrayList<>();

  private CleanRoom(Project home, Path folder, boolean keep) {
    sources.add(home.cache());
    this.home = home;
    this.folder = folder;
    this.root = folder.resolve(home.root().getFileName().toString());
    this.keep = keep;
  }

  /**
   * Clones a commit.
   *
   * @param keep whether the clone stays for someone to look at
   */
  static CleanRoom of(Project home, CommitId commit, boolean keep) {
    try {
      Path folder = Files.createTempDirectory("jrepro-reproduce").toRealPath();
      CleanRoom room = new CleanRoom(home, folder, keep);
      home.git().cloneAt(commit, Files.createDirectory(room.root));
      return room;
    } catch (IOException e) {
      throw new DiskFailed("make a clean clone", e);
    }
  }

  Path root() {
    return root;
  }

  /** Has inputs come from another cache, too. */
  CleanRoom from(FolderStore other) {
    sources.add(other);
    return this;
  }

  /**
   * Gives the clone the raw inputs of the stages, and takes from it what they are to make: Git may
   * keep that, and a stage could read there what was to come out.
   *
   * @throws JreproException.Refused if some are to be had nowhere
   */
  void furnish(Snapshot snapshot, Collection<Stage> stages, Map<String, String> variables)
      throws InterruptedException {
    RawInputs inputs = RawInputs.of(snapshot, stages);
    for (Map.Entry<RepoPath, Entry> entry : inputs.known().entrySet()) {
      if (!place(entry.getKey(), entry.getValue())) {
        find(entry.getKey(), entry.getValue(), snapshot, variables);
      }
    }
    try (Project clone = Project.openForNow(root)) {
      inputs.unfilled().forEach(pointer -> new Imports(clone, variables).fill(pointer));
    }
    for (Stage stage : stages) {
      if (!stage.frozen()) {
        stage.outs().forEach(output -> remove(output.path()));
      }
    }
  }

  private void remove(RepoPath path) {
    try {
      Scrap.delete(path.under(root));
    } catch (IOException e) {
      throw new DiskFailed("remove " + path, e);
    }
  }

  /** Puts files and folders into the clone, as far as they are here, over what it has there. */
  void overlay(SortedMap<RepoPath, Entry> entries) {
    for (Map.Entry<RepoPath, Entry> each : entries.entrySet()) {
      if (sources.stream().anyMatch(source -> Wholeness.has(source, each.getValue()))) {
        remove(each.getKey());
        place(each.getKey(), each.getValue());
      }
    }
  }

  private boolean place(RepoPath path, Entry entry) {
    return sources.stream().anyMatch(source -> place(path, entry, source));
  }

  /** Returns whether the cache had all of it. */
  private boolean place(RepoPath path, Entry entry, FolderStore source) {
    try {
      if (!Wholeness.has(source, entry)) {
        return false;
      }
      SortedMap<RepoPath, Entry> leaves = Leaves.of(path, entry, source);
      Placement placement = new Placement(source, root, folder.resolve("tmp"));
      SortedSet<RepoPath> missing = placement.change(new TreeMap<>(), leaves);
      return missing.isEmpty();
    } catch (MissingObject e) {
      return false;
    } catch (IOException e) {
      throw new DiskFailed("write " + path, e);
    }
  }

  private void find(RepoPath path, Entry entry, Snapshot snapshot, Map<String, String> variables)
      throws InterruptedException {
    Pointer pointer = snapshot.pointers().get(path);
    boolean isImport = pointer != null && pointer.source().isPresent();
    if (!home.config().remotes().isEmpty()) {
      try {
        new Sharing(home, Optional.empty(), JOBS, Progress.silent())
            .fetch(List.of(snapshot), List.of(path.value()));
      } catch (JreproException.RemoteFailed e) {
        // An import has other places; anything else is to be had nowhere.
        if (!isImport) {
          throw e;
        }
      }
      if (place(path, entry)) {
        return;
      }
    }
    if (pointer == null || !isImport) {
      throw new JreproException.Refused(
          "the raw input " + path + " of that commit is neither in the cache nor on a remote.",
          "Ask whoever made the commit to 'jrepro push' it.");
    }
    try (Project clone = Project.openForNow(root)) {
      new Imports(clone, variables).fill(pointer);
    }
  }

  @Override
  public void close() {
    if (keep) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : new ArrayList<>(walk.toList()).reversed()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // What a stage made read-only stays behind in the temporary folder; the report counts.
      return;
    }
  }
}
