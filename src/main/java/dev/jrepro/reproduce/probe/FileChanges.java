package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Kind;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.RepoPath;
import dev.jrepro.run.Change;
import dev.jrepro.store.FolderStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * In which ways a dependency is changed: a little first, then more, to tell what is not read.
 *
 * @param store has what stands there
 */
record FileChanges(FolderStore store) {

  /** Larger files are not read whole. */
  private static final long LARGE = 64L << 20;

  private static final int MOST_FILES = 10_000;
  private static final String EMPTIED = "emptied";

  /** Returns the ways; none for a link. */
  List<Subject.Attempt> of(RepoPath path, Entry entry) {
    if (!entry.isDirectory()) {
      return isFile(entry) ? ofFile(path, entry) : List.of();
    }
    SortedMap<RepoPath, Entry> files = new TreeMap<>(Leaves.of(path, entry, store));
    files.values().removeIf(each -> !isFile(each));
    List<Subject.Attempt> attempts = new ArrayList<>();
    if (files.isEmpty()) {
      return attempts;
    }
    RepoPath first = files.firstKey();
    ofFile(first, files.firstEntry().getValue()).stream()
        .limit(1)
        .forEach(way ->
            attempts.add(
                new Subject.Attempt(
                    "with " + first.from(path) + " changed (" + way.label() + ")", way.change())));
    if (files.size() > 1 && files.size() <= MOST_FILES) {
      SortedMap<RepoPath, Change.Rewriting> all = new TreeMap<>();
      files.forEach((file, each) -> all.put(file, alittle(file, each)));
      attempts.add(
          new Subject.Attempt(
              "with each of its " + files.size() + " files changed", new Change.Files(all)));
    }
    RepoPath last = files.lastKey();
    attempts.add(
        files.size() > 1
            ? attempt("without " + last.from(path), last, FileChanges::move)
            : attempt("with " + last.from(path) + " " + EMPTIED, last, with(new byte[0])));
    return attempts;
  }

  private static boolean isFile(Entry entry) {
    return !entry.isDirectory() && entry.kind() != Kind.SYMLINK;
  }

  private List<Subject.Attempt> ofFile(RepoPath path, Entry entry) {
    List<Subject.Attempt> attempts = new ArrayList<>();
    if (entry.sizeBytes() > LARGE) {
      attempts.add(attempt("with one place in it changed", path, new Patch()));
    } else {
      Nudge.of(path, store.read(entry.digest()))
          .ifPresent(nudge -> attempts.add(attempt(nudge.label(), path, with(nudge.bytes()))));
    }
    attempts.add(
        entry.sizeBytes() == 0
            ? attempt("with a line in it", path, with("x\n".getBytes(StandardCharsets.UTF_8)))
            : attempt(EMPTIED, path, with(new byte[0])));
    return attempts;
  }

  private static Subject.Attempt attempt(String label, RepoPath path, Change.Rewriting how) {
    return new Subject.Attempt(label, new Change.Files(new TreeMap<>(Map.of(path, how))));
  }

  private static Change.Rewriting alittle(RepoPath path, Entry entry) {
    if (entry.sizeBytes() > LARGE) {
      return new Patch();
    }
    return (file, aside) -> {
      Optional<Nudge> nudge = Nudge.of(path, Files.readAllBytes(file));
      return with(nudge.map(Nudge::bytes).orElse(new byte[0])).on(file, aside);
    };
  }

  private static Change.Rewriting with(byte[] bytes) {
    return (file, aside) -> {
      boolean isProgram = Files.isExecutable(file);
      Change.Undoing undoing = move(file, aside);
      Files.write(file, bytes);
      if (isProgram) {
        file.toFile().setExecutable(true, false);
      }
      return undoing;
    };
  }

  /** The file itself comes back, so that it need not be read again to know what it is. */
  private static Change.Undoing move(Path file, Path aside) throws IOException {
    Files.move(file, aside);
    return () -> Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
