package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.NewRepository;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.project.Sandboxing;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Placement;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A small project of its own in which one stage runs again and again, each time from nothing and
 * with something changed. For one thread.
 */
public final class TrialRoom {

  private final StageTrials trials;
  private final Path folder;
  private final Path root;

  private TrialRoom(StageTrials trials, Path folder) {
    this.trials = trials;
    this.folder = folder;
    this.root = folder.resolve(trials.home().root().getFileName().toString());
  }

  static TrialRoom make(StageTrials trials, Path folder) {
    TrialRoom room = new TrialRoom(trials, folder);
    NodeProject.make(room.root, Optional.of(room.cache().toString()));
    room.configure(trials.home().config().run().sandbox());
    Kit kit = trials.kit();
    room.place(kit.words());
    room.place(kit.inputs());
    FolderStore source = trials.home().cache();
    SortedSet<RepoPath> tracked =
        new TreeSet<>(NodeProject.tracked(kit.inputs(), kit.data(), source));
    tracked.addAll(kit.words().keySet());
    NewRepository.declare(room.root, tracked, kit.data());
    trials
        .lock()
        .filter(lock -> trials.stage().map().isEmpty())
        .ifPresent(lock -> {
          Path file = LockFiles.path(lock.stage()).under(room.root);
          AtomicFile.writeSoon(file, lock.toText()); // So that nobody has to ask javac again.
        });
    return room;
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  /** What holds for commands at home holds here. */
  private void configure(Sandboxing sandboxing) {
    Path file = root.resolve(Project.FOLDER).resolve("config.yaml");
    JsonValue allowed = JsonValue.texts(sandboxing.allowed().stream().map(Path::toString).toList());
    try {
      String text =
          Files.readString(file)
              + "run:\n  sandbox: "
              + sandboxing.mode().name().toLowerCase(Locale.ROOT)
              + "\n  sandbox-allow: "
              + Json.canonical(allowed)
              + "\n";
      AtomicFile.writeSoon(file, text);
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }

  private void place(SortedMap<RepoPath, Entry> entries) {
    FolderStore source = trials.home().cache();
    for (Map.Entry<RepoPath, Entry> each : entries.entrySet()) {
      // One may lie in another, or be among the files that declare the stage.
      if (Files.exists(each.getKey().under(root), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        SortedSet<RepoPath> missing =
            new Placement(source, root, folder.resolve("tmp"))
                .linking(source.links())
                .change(new TreeMap<>(), Leaves.of(each.getKey(), each.getValue(), source));
        if (!missing.isEmpty()) {
          throw new JreproException.Refused("the cache lost " + missing.first() + " meanwhile.");
        }
      } catch (IOException e) {
        throw new DiskFailed("write " + each.getKey(), e);
      }
    }
  }

  /** Returns its folder. */
  public Path root() {
    return root;
  }

  StageTrials trials() {
    return trials;
  }

  /**
   * Changes something, to look at what comes of it; until that is closed nothing else is begun.
   *
   * @param most how long the stage's command may take
   * @throws JreproException if there is no such stage then, or it cannot be started; nothing is
   *     changed then
   */
  public Trial begin(Change change, Duration most) {
    clear();
    return Trial.begin(this, change, most);
  }

  /** Takes away what a trial left: its outputs, logs and objects. */
  private void clear() {
    Stage stage = trials.stage();
    try {
      for (Output out : stage.outs()) {
        Scrap.delete(out.path().under(root));
      }
      for (RepoPath log : stage.logs()) {
        Scrap.delete(log.under(root));
      }
      if (stage.map().isPresent()) {
        Scrap.delete(LockFiles.path(stage.name()).under(root)); // No item's outputs are known.
      }
      Scrap.delete(cache());
    } catch (IOException e) {
      throw new DiskFailed("remove what a trial left", e);
    }
  }

  /**
   * Keeps the objects of the last trial, which is closed.
   *
   * @param at where nothing is yet, on the same file system
   * @return a store with them
   */
  public FolderStore keep(Path at) {
    try {
      Files.createDirectories(cache());
      Files.move(cache(), at, StandardCopyOption.ATOMIC_MOVE);
      return new FolderStore(at);
    } catch (IOException e) {
      throw new DiskFailed("keep the outputs of a trial", e);
    }
  }
}
