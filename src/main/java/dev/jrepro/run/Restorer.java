package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.project.Checkout;
import dev.jrepro.store.Wholeness;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts files that the cache has into the workspace, for one thread at a time. Its monitor is taken
 * before that of the session.
 */
final class Restorer {

  private static final int NAMED = 5;

  private final RunSession session;

  Restorer(RunSession session) {
    this.session = session;
  }

  /**
   * Puts an answer of the run cache into the workspace; the lock is written with the next group.
   */
  void restore(Judgement judgement, StageKey key, RunCache.Answer answer) {
    Stage stage = judgement.stage();
    place(stage, answer.files());
    Lock lock =
        new Lock(
            stage.name(),
            StageKey.SCHEMA,
            key.digest(),
            key,
            answer.outs(),
            judgement.sources(),
            answer.numerics());
    session
        .commits()
        .submit(
            new GroupCommit.Left(Optional.empty(), Optional.of(lock)), GroupCommit.Sequel.none());
  }

  /** Puts files in the places of a stage's outputs, after storing what stands there. */
  void place(Stage stage, SortedMap<RepoPath, Entry> files) {
    new OldOutputs(session, stage).keep();
    replace(stage, files);
  }

  /**
   * Puts files in the places of a stage's outputs, whose old bytes the cache has, or nobody needs.
   */
  void replace(Stage stage, SortedMap<RepoPath, Entry> files) {
    checkOut(files);
    session.forget(stage.outs().stream().map(Output::path).toList());
  }

  /**
   * Puts a lock's outputs into the workspace after a run that contradicted it; where the cache
   * lacks them, the files of that run.
   */
  void restoreLocked(Stage stage, Lock lock, SortedMap<RepoPath, Entry> files) {
    SortedMap<RepoPath, Entry> wanted = new TreeMap<>();
    for (Output out : stage.outs()) {
      Entry locked = lock.outs().get(out.path());
      if (locked == null || session.counted(out).equals(Optional.of(locked))) {
        continue;
      }
      boolean here = Wholeness.has(session.project().cache(), locked);
      Entry other = files.get(out.path());
      if (here || other != null) {
        wanted.put(out.path(), here ? locked : other);
      }
    }
    checkOut(wanted);
    session.forget(wanted.keySet());
  }

  /**
   * Puts back a dependency that a command removed, if the cache has all of it.
   *
   * @return whether it is there again
   */
  boolean bringBack(RepoPath path, Entry entry) {
    if (!Wholeness.has(session.project().cache(), entry)) {
      return false;
    }
    checkOut(new TreeMap<>(Map.of(path, entry)));
    session.forget(List.of(path));
    return session.look(path).equals(Optional.of(entry));
  }

  /**
   * Puts back what commands read and removed, where the cache has it.
   *
   * @return what to tell a person, as sentences; empty if nothing is gone
   */
  Optional<String> bringBackGone(SortedMap<RepoPath, Entry> read) {
    List<RepoPath> back = new ArrayList<>();
    List<RepoPath> gone = new ArrayList<>();
    read.forEach((path, entry) -> {
      if (!Files.exists(path.under(session.project().root()), LinkOption.NOFOLLOW_LINKS)) {
        (bringBack(path, entry) ? back : gone).add(path);
      }
    });
    String told = told(back, "there again, from the cache") + told(gone, "gone");
    return told.isEmpty()
        ? Optional.empty()
        : Optional.of("A command must leave what it reads." + told);
  }

  private static String told(List<RepoPath> paths, String what) {
    if (paths.isEmpty()) {
      return "";
    }
    String named = String.join(", ", paths.stream().limit(NAMED).map(RepoPath::toString).toList());
    int more = paths.size() - NAMED;
    return " "
        + named
        + (more > 0 ? " and " + more + " more" : "")
        + (paths.size() == 1 ? " is " : " are ")
        + what
        + ".";
  }

  private synchronized void checkOut(SortedMap<RepoPath, Entry> files) {
    new Checkout(session.project(), true).run(files);
  }
}
