package dev.jrepro.reproduce.capsule;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.CommitFiles;
import dev.jrepro.project.Project;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks for who is behind a capsule in all that goes into it, before it does. */
final class Scrutiny {

  /** How many places are told of each word; a word that is everywhere must not hide another. */
  private static final int TOLD = 3;

  private final LeakScan written;
  private final LeakScan built;

  Scrutiny(Identity identity, Anonymity anonymity) {
    this.written = new LeakScan(identity, anonymity.allowed());
    this.built = new LeakScan(identity.withoutParts(), anonymity.allowed());
  }

  /** Looks at the names and bytes of a commit's files. */
  Scrutiny files(Project project, CommitId commit) {
    CommitFiles files = project.git().filesOf(commit);
    for (RepoPath path : files.list(RepoPath.ROOT, true).keySet()) {
      written.name(path.value(), path.value());
      try (InputStream in = files.open(path).orElseThrow()) {
        written.text(path.value(), in.readAllBytes());
      } catch (IOException e) {
        throw new DiskFailed("read " + path, e);
      }
    }
    return this;
  }

  /** Looks at the names and bytes of data. */
  Scrutiny data(SortedMap<RepoPath, Entry> data, FolderStore cache) {
    data.forEach((at, entry) -> {
      for (Map.Entry<RepoPath, Entry> leaf : Leaves.of(at, entry, cache).entrySet()) {
        String path = leaf.getKey().value();
        written.name(path, path);
        try {
          if (!leaf.getValue().kind().isTree()) {
            written.bytes(path, cache.open(leaf.getValue().digest()));
          }
        } catch (IOException e) {
          throw new DiskFailed("read " + path + " in the cache", e);
        }
      }
    });
    return this;
  }

  /** Looks at the engine's own classes. What they are called is nobody's name. */
  Scrutiny engine(EngineJars engine) {
    Path own = engine.own();
    try {
      built.bytes("the engine's " + EngineJars.OWN, Files.newInputStream(own));
    } catch (IOException e) {
      throw new DiskFailed("read " + own, e);
    }
    return this;
  }

  /**
   * Ends it.
   *
   * @throws JreproException.Refused if something tells
   */
  void refuse() {
    List<Leak> leaks = new ArrayList<>(written.leaks());
    leaks.addAll(built.leaks());
    if (leaks.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("the capsule would tell who made it:");
    SortedMap<String, List<Leak>> byWord = new TreeMap<>();
    leaks.forEach(leak -> byWord.computeIfAbsent(leak.word(), word -> new ArrayList<>()).add(leak));
    byWord.forEach((word, places) -> {
      places.stream().limit(TOLD).forEach(leak -> text.append("\n  ").append(leak.text()));
      if (places.size() > TOLD) {
        text.append("\n  and %d more places with %s".formatted(places.size() - TOLD, word));
      }
    });
    throw new JreproException.Refused(
        text.toString(),
        "--exclude PATH leaves out a file that no stage reads, --without PATH data that the reader"
            + " can supply; --allow WORD says that a word tells nothing.");
  }
}
