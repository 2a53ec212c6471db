package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.project.Project;
import dev.jrepro.project.SharedRuns;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Asks the remote for the runs of stage keys and for their outputs. A remote that fails keeps no
 * stage from running: that is a warning, and after a few of them it is asked no more.
 */
final class RemoteAnswers implements AutoCloseable {

  private static final int MOST_FAILURES = 3;

  private final SharedRuns shared;
  private final Consumer<String> warn;
  private final Set<Digest> asked = new HashSet<>();
  private final AtomicInteger failures = new AtomicInteger();

  private RemoteAnswers(Project project, Consumer<String> warn) {
    this.shared = new SharedRuns(project);
    this.warn = warn;
  }

  /**
   * Prepares to ask, if a run is to ask. A remote that a configuration asks for and does not name
   * keeps nobody from running.
   *
   * @throws JreproException.Invalid if the options ask for it and the project has no remote, or
   *     none is the default
   */
  static Optional<RemoteAnswers> asked(Project project, RunOptions options, RunEvents events) {
    boolean mayRestore = !options.force() && !options.noRunCache();
    if (!mayRestore || !(options.pull() || project.config().run().asksRemote())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RemoteAnswers(project, events::warn));
    } catch (JreproException.Invalid e) {
      if (options.pull()) {
        throw e;
      }
      events.warn("'run.cache' is 'remote', and " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns whether nobody has asked for a key yet. */
  boolean isNew(Digest key) {
    synchronized (asked) {
      return !asked.contains(key);
    }
  }

  /** Brings the records of runs with these keys, each asked for once; returns those new here. */
  List<Ledger.Line> records(Collection<Digest> keys) throws InterruptedException {
    List<Digest> fresh;
    synchronized (asked) {
      fresh = keys.stream().filter(asked::add).toList();
    }
    if (fresh.isEmpty() || isOver()) {
      return List.of();
    }
    try {
      List<Ledger.Line> lines = shared.learn(fresh);
      failures.set(0);
      return lines;
    } catch (JreproException.RemoteFailed | JreproException.Corrupt e) {
      // Without an index nothing can be asked, and every attempt takes as long as this one.
      failures.set(MOST_FAILURES - 1);
      failed("the remote was not asked for earlier results", e);
      return List.of();
    }
  }

  /** Brings data into the cache, as far as the remote has it. */
  void bring(Collection<Entry> data) throws InterruptedException {
    if (data.isEmpty() || isOver()) {
      return;
    }
    try {
      shared.fetch(data);
      failures.set(0);
    } catch (JreproException.RemoteFailed | JreproException.Corrupt e) {
      failed("not all outputs of earlier runs could be brought", e);
    }
  }

  private boolean isOver() {
    return failures.get() >= MOST_FAILURES;
  }

  private void failed(String what, JreproException e) {
    boolean last = failures.incrementAndGet() == MOST_FAILURES;
    warn.accept(
        what
            + ": "
            + e.getMessage()
            + (last ? " The remote is not asked again; stages run." : " The stages run."));
  }

  @Override
  public void close() {
    shared.close();
  }
}
