package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Config;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.Reproduction;
import dev.jrepro.reproduce.certificate.Signers;
import dev.jrepro.store.Scrap;
import dev.jrepro.yaml.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A commit's files in a commit of its own, in a project of its own, in which nothing tells who is
 * behind them: no author, time or history, no remotes, signers, or places of imports.
 */
final class Disguise implements AutoCloseable {

  private static final String CONFIG = Project.FOLDER + "/config.yaml";
  private static final String SUBMODULES = ".gitmodules";

  private final Path folder;
  private final Project project;
  private final CommitId commit;

  private Disguise(Path folder, Project project, CommitId commit) {
    this.folder = folder;
    this.project = project;
    this.commit = commit;
  }

  /** Makes it of a commit of a project. */
  static Disguise of(Project home, CommitId original, Anonymity anonymity) {
    try {
      Path folder = Files.createTempDirectory("jrepro-anonymous").toRealPath();
      Path root = Files.createDirectory(folder.resolve("project"));
      try {
        CommitId made =
            home.git().outbound(original).orphan(changes(home, original, anonymity), root);
        Files.createDirectory(root.resolve(Project.FOLDER));
        return new Disguise(folder, Project.openForNow(root), made);
      } catch (JreproException | IOException e) {
        Scrap.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new DiskFailed("make an anonymous commit", e);
    }
  }

  private static SortedMap<RepoPath, Optional<byte[]>> changes(
      Project home, CommitId commit, Anonymity anonymity) {
    SortedMap<RepoPath, Optional<byte[]>> changes = new TreeMap<>();
    Snapshot snapshot = home.snapshotAt(commit);
    for (Pointer pointer : snapshot.pointers().values()) {
      if (pointer.source().isPresent() && pointer.entry().isPresent()) {
        Pointer plain = new Pointer(pointer.path(), pointer.entry(), Optional.empty());
        changes.put(Pointer.file(pointer.path()), Optional.of(utf8(plain.toText())));
      }
    }
    changes.put(RepoPath.of(CONFIG), Optional.of(utf8(config(home.configAt(commit)))));
    changes.put(RepoPath.of(Signers.FILE), Optional.empty());
    changes.put(RepoPath.of(SUBMODULES), Optional.empty());
    for (RepoPath path : home.git().filesOf(commit).list(RepoPath.ROOT, true).keySet()) {
      if (anonymity.excluded().stream().anyMatch(path::isIn)) {
        changes.put(path, Optional.empty());
      }
    }
    return changes;
  }

  /** Of the configuration, only what is run where nothing is named has a part in results. */
  private static String config(Config config) {
    return config.runDefault().isEmpty()
        ? "{}\n"
        : Yaml.write(Map.of("run", Map.of("default", config.runDefault())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Project project() {
    return project;
  }

  CommitId commit() {
    return commit;
  }

  /**
   * Checks that stages find what they read, although files were excluded.
   *
   * @throws JreproException.Refused if one does not
   */
  static void checkThatNothingIsMissing(Reproduction original, Anonymity anonymity) {
    for (Stage stage : original.stages()) {
      List<RepoPath> read = new ArrayList<>(stage.deps());
      Optional<Lock> lock = original.snapshot().lock(stage.name());
      lock.flatMap(Lock::sources).map(FoundSources::files).ifPresent(read::addAll);
      for (RepoPath excluded : anonymity.excluded()) {
        if (read.stream().anyMatch(path -> path.isIn(excluded) || excluded.isIn(path))) {
          throw new JreproException.Refused(
              "--exclude " + excluded + ": stage " + stage.name() + " reads it.",
              "What a stage reads has to be in the capsule.");
        }
      }
    }
  }

  @Override
  public void close() {
    project.close();
    try {
      Scrap.delete(folder);
    } catch (IOException e) {
      throw new DiskFailed("remove " + folder, e);
    }
  }
}
