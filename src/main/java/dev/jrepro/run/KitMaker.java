package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.PipelineFiles;
import dev.jrepro.pipeline.Pipelines;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes kits of a session's stages: what they name is in the cache then. */
final class KitMaker {

  private static final List<String> IGNORE_FILES = List.of(".reproignore", ".dvcignore");

  private final RunSession session;
  private @Nullable SortedSet<RepoPath> declaring;

  KitMaker(RunSession session) {
    this.session = session;
  }

  /** Makes the kit of a stage whose inputs are in place. */
  Kit make(Judgement judgement, StageKey key) {
    try (ObjectWriter writer = session.project().cache().writer()) {
      Stage stage = judgement.stage();
      SortedMap<RepoPath, Entry> inputs = new TreeMap<>();
      SortedSet<RepoPath> read = new TreeSet<>(judgement.deps().keySet());
      for (RepoPath dep : read) {
        session.keep(dep, writer).ifPresent(entry -> inputs.put(dep, entry));
      }
      SortedSet<RepoPath> named = new TreeSet<>(inputs.keySet());
      // A map stage's items travel apart: each task of its array needs some of them.
      stage.map().ifPresent(map -> named.addAll(map.folders()));
      SortedMap<RepoPath, Entry> staying = new TreeMap<>();
      for (Output out : stage.outs()) {
        if (out.persist()) {
          session.keep(out.path(), writer).ifPresent(entry -> staying.put(out.path(), entry));
        }
      }
      Kit kit =
          new Kit(
              stage.name(),
              key.digest(),
              session.options().overrides(),
              words(stage, named, writer),
              inputs,
              staying,
              named.stream().filter(session::isData).toList(),
              new Kit.Origin(session.head(), session.uncommitted(), session.producers(judgement)));
      writer.put(kit.toBytes());
      writer.commit();
      return kit;
    } catch (IOException e) {
      throw new DiskFailed("store what stage " + judgement.stage().name() + " needs", e);
    }
  }

  /** Stores the files that declare the stage. */
  private SortedMap<RepoPath, Entry> words(
      Stage stage, SortedSet<RepoPath> inputs, ObjectWriter writer) throws IOException {
    SortedSet<RepoPath> paths = new TreeSet<>(declaring());
    SortedSet<RepoPath> folders = new TreeSet<>();
    for (RepoPath input : inputs) {
      session.pointers(input).forEach(pointer -> paths.add(Pointer.file(pointer.path())));
      folders.addAll(input.parent().selfAndParents());
    }
    stage.outs().forEach(out -> folders.addAll(out.path().parent().selfAndParents()));
    folders.forEach(folder -> IGNORE_FILES.forEach(name -> paths.add(folder.child(name))));
    SortedMap<RepoPath, Entry> words = new TreeMap<>();
    for (RepoPath path : paths) {
      Path file = path.under(session.project().root());
      if (Files.isRegularFile(file)) {
        byte[] bytes = Files.readAllBytes(file);
        words.put(path, Entry.file(writer.put(bytes), bytes.length));
      }
    }
    return words;
  }

  /** Returns the files that reading the pipelines reads; found out once. */
  private synchronized SortedSet<RepoPath> declaring() {
    if (declaring == null) {
      SortedSet<RepoPath> read = new TreeSet<>();
      List<RepoPath> pipelines =
          session.snapshot().graph().pipelines().stream().map(Pipeline::file).sorted().toList();
      read.addAll(pipelines);
      PipelineFiles recording =
          new PipelineFiles() {
            @Override
            public List<RepoPath> pipelines() {
              return new ArrayList<>(pipelines);
            }

            @Override
            public Optional<String> read(RepoPath file) {
              read.add(file);
              return session.snapshot().files().read(file);
            }
          };
      Pipelines.read(recording, session.options().overrides());
      declaring = read;
    }
    return declaring;
  }
}
