package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a command left, stored.
 *
 * @param outs its outputs, as locks have them
 * @param files its outputs, as their bytes are
 * @param logs what is kept with the run's record alone
 */
record Taken(
    SortedMap<RepoPath, Entry> outs,
    SortedMap<RepoPath, Entry> files,
    SortedMap<RepoPath, Entry> logs) {

  /** Larger files are made durable by themselves: others are not to wait for them. */
  static final long GROUPED_BYTES = 128 << 10;

  Taken {
    outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    logs = Collections.unmodifiableSortedMap(new TreeMap<>(logs));
  }

  static Taken nothing() {
    return new Taken(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  /**
   * Stores what stands at a stage's outputs. What is large is durable then; what is small will be
   * with what is handed in afterwards.
   *
   * @throws JreproException.Refused if an output is gone, or cannot be stored
   */
  static Taken of(RunSession session, Stage stage) throws IOException {
    boolean isSmall =
        Stream.concat(stage.outs().stream().map(Output::path), stage.logs().stream())
            .allMatch(path -> isSmall(path.under(session.project().root())));
    if (isSmall) {
      return session.commits().store(writer -> of(session, stage, writer));
    }
    try (ObjectWriter writer = session.project().cache().writer()) {
      Taken taken = of(session, stage, writer);
      writer.commit();
      return taken;
    }
  }

  private static boolean isSmall(Path path) {
    try {
      return !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && (Files.isSymbolicLink(path) || Files.size(path) < GROUPED_BYTES);
    } catch (IOException e) {
      return true; // It is not there, which is found when it is read.
    }
  }

  private static Taken of(RunSession session, Stage stage, ObjectWriter writer) throws IOException {
    SortedMap<RepoPath, Entry> outs = new TreeMap<>();
    SortedMap<RepoPath, Entry> files = new TreeMap<>();
    SortedMap<RepoPath, Entry> logs = new TreeMap<>();
    for (Output out : stage.outs()) {
      Entry entry =
          session
              .store(out.path(), writer)
              .orElseThrow(() -> new JreproException.Refused(out.path() + " is gone."));
      files.put(out.path(), entry);
      outs.put(out.path(), session.storeCounted(out, entry, writer));
    }
    for (RepoPath log : stage.logs()) {
      session.store(log, writer).ifPresent(entry -> logs.put(log, entry));
    }
    return new Taken(outs, files, logs);
  }
}
