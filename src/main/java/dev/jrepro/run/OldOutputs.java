package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.store.Wholeness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What stands where a stage is about to write: bytes that exist nowhere else are stored first. */
final class OldOutputs {

  private final RunSession session;
  private final Stage stage;

  OldOutputs(RunSession session, Stage stage) {
    this.session = session;
    this.stage = stage;
  }

  /** Stores what stands at a stage's outputs and not in the cache yet, before it is replaced. */
  void keep() {
    List<RepoPath> paths = new ArrayList<>(stage.outs().stream().map(Output::path).toList());
    paths.addAll(stage.logs());
    try (ObjectWriter writer = session.project().cache().writer()) {
      SortedMap<RepoPath, Entry> unknown = new TreeMap<>();
      for (RepoPath path : paths) {
        Optional<Entry> entry = session.look(path);
        if (entry.isPresent()) {
          keepLeftOut(path, entry.get(), writer, unknown);
        }
        // All of it: a fetch that was cut short leaves trees without what they name.
        if (entry.isPresent()
            && !Wholeness.has(session.project().cache(), entry.get())
            && !session.isCommitted(stage, path)) {
          session.store(path, writer);
          unknown.put(path, entry.get());
        }
      }
      writer.commit();
      unknown.forEach(session.events()::kept);
    } catch (IOException e) {
      throw new DiskFailed("store the old outputs of " + stage.name(), e);
    }
  }

  /** Stores what stands at paths in a stage's outputs and not in the cache yet. */
  void keep(Collection<RepoPath> paths) {
    try (ObjectWriter writer = session.project().cache().writer()) {
      SortedMap<RepoPath, Entry> unknown = new TreeMap<>();
      for (RepoPath path : paths) {
        Optional<Entry> entry = session.storeApart(path, ObjectSink.hashing());
        if (entry.isPresent() && !Wholeness.has(session.project().cache(), entry.get())) {
          session.storeApart(path, writer);
          unknown.put(path, entry.get());
        }
      }
      writer.commit();
      unknown.forEach(session.events()::kept);
    } catch (IOException e) {
      throw new DiskFailed("store the old outputs of " + stage.name(), e);
    }
  }

  /** What ignore rules leave out of an output goes with it when it is replaced: it is kept too. */
  private void keepLeftOut(
      RepoPath path, Entry counted, ObjectWriter writer, SortedMap<RepoPath, Entry> unknown) {
    if (!counted.isDirectory()) {
      return;
    }
    Optional<Entry> whole = session.facts().everything(path, ObjectSink.hashing());
    if (whole.isPresent()
        && !whole.get().equals(counted)
        && !Wholeness.has(session.project().cache(), whole.get())) {
      session.facts().everything(path, writer);
      unknown.put(path, whole.get());
    }
  }
}
