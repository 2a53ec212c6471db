package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.run.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What trials came to, by stage key: a file each in Git's own folder, so that no trial is made
 * twice. Successful runs of the ledger count as well. For many threads.
 */
final class Notes {

  private static final int SCHEMA = 1;

  private final Project home;
  private final Path folder;
  private final Ledger.ByKey ledger;
  private final boolean anew;
  private final Set<Digest> written = ConcurrentHashMap.newKeySet();

  /**
   * Opens the notes of a project.
   *
   * @param anew whether nothing counts that was noted or recorded before
   */
  Notes(Project home, boolean anew) {
    this.home = home;
    this.anew = anew;
    this.folder = home.sharedDir().resolve("probe");
    this.ledger = home.ledger().byKey();
  }

  /**
   * What is known of a key.
   *
   * @param runs how the runs ended, the first first
   * @param against the digest of the outputs that those of the last run were compared with
   * @param moved where they differ
   */
  record Note(List<Trial.Ended> runs, Optional<Digest> against, SortedMap<RepoPath, Moved> moved) {

    static final Note NOTHING = new Note(List.of(), Optional.empty(), new TreeMap<>());

    Note {
      runs = List.copyOf(runs);
      moved = Collections.unmodifiableSortedMap(new TreeMap<>(moved));
    }

    Note with(Trial.Ended run) {
      List<Trial.Ended> all = new ArrayList<>(runs);
      all.add(run);
      return new Note(all, against, moved);
    }

    Note with(Digest other, SortedMap<RepoPath, Moved> where) {
      return new Note(runs, Optional.of(other), where);
    }
  }

  /** Returns what is noted of a key. */
  Note of(Digest key) {
    if (anew && !written.contains(key)) {
      return Note.NOTHING;
    }
    try {
      return read(Json.parseObject(Files.readString(file(key))));
    } catch (NoSuchFileException e) {
      return Note.NOTHING;
    } catch (WrongJson e) {
      return Note.NOTHING; // It is another jrepro's; the trial is made again.
    } catch (IOException e) {
      throw new DiskFailed("read " + file(key), e);
    }
  }

  /** Returns the same, else what the ledger knows of a successful run in a numerics class. */
  Note ofAnywhere(Digest key, Optional<String> numerics) {
    Note note = of(key);
    return note.runs().isEmpty() && !anew
        ? ofLedger(key, numerics).map(note::with).orElse(note)
        : note;
  }

  private synchronized Optional<Trial.Ended> ofLedger(Digest key, Optional<String> numerics) {
    for (Ledger.Line line : ledger.of(key)) {
      if (line.outcome() == RunRecord.Outcome.SUCCEEDED && home.cache().contains(line.record())) {
        RunRecord record = home.record(line.record());
        if (record.numerics().equals(numerics)) {
          return Optional.of(
              new Trial.Ended.Made(
                  record.outs(), record.numerics(), record.measured().wallMillis()));
        }
      }
    }
    return Optional.empty();
  }

  /** Notes. */
  void put(Digest key, Note note) {
    JsonValue.Builder moved = JsonValue.object();
    note.moved().forEach((path, where) -> moved.put(path.value(), where.toJson()));
    JsonValue.Obj object =
        JsonValue.object()
            .put("schema", SCHEMA)
            .put("key", key.toString())
            .put("runs", JsonValue.array(note.runs(), Notes::json))
            .put("moved", moved.build())
            .putIf("against", note.against().map(Digest::toString))
            .build();
    written.add(key);
    AtomicFile.write(file(key), Json.canonical(object) + "\n");
  }

  private Path file(Digest key) {
    return folder.resolve(key.hex() + ".json");
  }

  private static JsonValue json(Trial.Ended run) {
    JsonValue.Builder object = JsonValue.object().put("wallMillis", run.wallMillis());
    switch (run) {
      case Trial.Ended.Failed failed -> object.put("failed", failed.why());
      case Trial.Ended.Made made -> {
        object.put("outs", outs(made.outs())).putIf("numerics", made.numerics());
      }
    }
    return object.build();
  }

  static JsonValue.Obj outs(Map<RepoPath, Entry> outs) {
    JsonValue.Builder object = JsonValue.object();
    outs.forEach((path, entry) -> object.put(path.value(), entry.toJson()));
    return object.build();
  }

  private static Note read(JsonValue.Obj object) {
    if (object.needInteger("schema") != SCHEMA) {
      throw new WrongJson("the note has another schema");
    }
    SortedMap<RepoPath, Moved> moved = new TreeMap<>();
    JsonValue.Obj outputs = object.object("moved");
    for (String path : outputs.fields().keySet()) {
      moved.put(RepoPath.of(path), Moved.fromJson(outputs.object(path)));
    }
    return new Note(
        object.objects("runs", Notes::run), object.text("against").map(Digest::parse), moved);
  }

  private static Trial.Ended run(JsonValue.Obj object) {
    long wallMillis = object.needInteger("wallMillis");
    Optional<String> failed = object.text("failed");
    if (failed.isPresent()) {
      return new Trial.Ended.Failed(failed.get(), wallMillis);
    }
    JsonValue.Obj outs = object.object("outs");
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    for (String path : outs.fields().keySet()) {
      entries.put(RepoPath.of(path), Entry.fromJson(outs.object(path)));
    }
    return new Trial.Ended.Made(entries, object.text("numerics"), wallMillis);
  }
}
