package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import dev.jrepro.store.Wholeness;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Outputs by stage key: where the committed lock has the key, its outputs are the answer, otherwise
 * those of the oldest local record of the same numerics class.
 */
final class RunCache {

  private final Project project;
  private final WorkspaceFacts facts;
  private Ledger.@Nullable ByKey byKey;

  RunCache(Project project, WorkspaceFacts facts) {
    this.project = project;
    this.facts = facts;
  }

  /**
   * What a run with a key gave.
   *
   * @param outs as a lock has it
   * @param files what to put where; nothing for a file that is in place but for volatile fields
   * @param numerics the numerics class
   * @param sources what the program was compiled from
   */
  record Answer(
      SortedMap<RepoPath, Entry> outs,
      SortedMap<RepoPath, Entry> files,
      Optional<String> numerics,
      Optional<FoundSources> sources) {
    Answer {
      outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
  }

  /** A run that has nothing to do never reads the ledger. */
  private Ledger.ByKey runs() {
    if (byKey == null) {
      byKey = project.ledger().byKey();
    }
    return byKey;
  }

  /** Notes a run, so that later look-ups find it. */
  void note(Ledger.Line line) {
    runs().add(line);
  }

  /** Returns whether the record of a run with a key is known. */
  boolean knows(Digest record, Digest key) {
    return runs().of(key).stream().anyMatch(line -> line.record().equals(record));
  }

  /** Returns what to restore instead of running, if all of it is in the cache. */
  Optional<Answer> find(Stage stage, StageKey key, Optional<Lock> lock, Optional<String> numerics) {
    return candidates(stage, key, lock, numerics)
        .filter(answer -> lacking(answer).isEmpty())
        .findFirst();
  }

  /**
   * Returns what could be restored instead of running, the best first, whether the cache has it or
   * not: what a lock with the key says and nothing else, or else what each record says that is of
   * the numerics class.
   */
  Stream<Answer> candidates(
      Stage stage, StageKey key, Optional<Lock> lock, Optional<String> numerics) {
    Digest digest = key.digest();
    Optional<Lock> same = lock.filter(l -> l.key().equals(digest));
    if (same.isPresent() && same.get().numerics().equals(numerics)) {
      return fromLock(stage, same.get()).stream();
    }
    return records(digest).stream()
        .filter(record -> record.numerics().equals(numerics) && covers(record, stage))
        .map(record ->
            new Answer(
                record.outs(),
                toPlace(stage, record.outs(), record.files()),
                record.numerics(),
                record.sources()));
  }

  /** Returns what is to be put into the workspace for an answer, and is not in the cache. */
  List<Entry> lacking(Answer answer) {
    return answer.files().values().stream()
        .filter(entry -> !Wholeness.has(project.cache(), entry))
        .toList();
  }

  /** Returns the newest record of a run with the key that gave these outputs. */
  Optional<Digest> producer(Digest key, SortedMap<RepoPath, Entry> outs) {
    for (Ledger.Line line : runs().of(key).reversed()) {
      if (line.outcome() == RunRecord.Outcome.SUCCEEDED
          && read(line).filter(r -> r.outs().equals(outs)).isPresent()) {
        return Optional.of(line.record());
      }
    }
    return Optional.empty();
  }

  private Optional<Answer> fromLock(Stage stage, Lock lock) {
    SortedMap<RepoPath, Entry> files = new TreeMap<>(lock.outs());
    for (RunRecord record : records(lock.key())) {
      if (record.outs().equals(lock.outs())) {
        files.putAll(record.files());
        break;
      }
    }
    boolean covered = stage.outs().stream().allMatch(out -> lock.outs().containsKey(out.path()));
    Answer answer =
        new Answer(
            lock.outs(), toPlace(stage, lock.outs(), files), lock.numerics(), lock.sources());
    return covered ? Optional.of(answer) : Optional.empty();
  }

  /** Returns what to put where: a record may come from anywhere, and has a say on outputs alone. */
  SortedMap<RepoPath, Entry> toPlace(
      Stage stage, SortedMap<RepoPath, Entry> outs, SortedMap<RepoPath, Entry> files) {
    SortedMap<RepoPath, Entry> place = new TreeMap<>();
    for (Output out : stage.outs()) {
      Entry counted = outs.get(out.path());
      if (counted != null && !facts.output(out).equals(Optional.of(counted))) {
        boolean asWritten = !out.volatileFields().isEmpty() && files.containsKey(out.path());
        place.put(out.path(), asWritten ? files.get(out.path()) : counted);
      }
    }
    return place;
  }

  private List<RunRecord> records(Digest key) {
    return runs().of(key).stream()
        .filter(line -> line.outcome() == RunRecord.Outcome.SUCCEEDED)
        .map(this::read)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<RunRecord> read(Ledger.Line line) {
    try {
      return Optional.of(project.record(line.record()));
    } catch (JreproException e) {
      // A record that is gone or broken is no evidence; the stage runs.
      return Optional.empty();
    }
  }

  private static boolean covers(RunRecord record, Stage stage) {
    return stage.outs().stream().allMatch(out -> record.outs().containsKey(out.path()));
  }
}
