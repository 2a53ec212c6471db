package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.Transfer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The runs that others have pushed to the default remote, by stage key. The remote is opened when
 * the first key is looked up; its index is read then, and looking up further ones asks nobody. Safe
 * for many threads, one after the other.
 */
public final class SharedRuns implements AutoCloseable {

  private static final int JOBS = 16;

  private final Project project;
  private final Sharing sharing;
  private @Nullable Remote remote;

  /**
   * Prepares to look runs up.
   *
   * @throws JreproException.Invalid if the project has no remote, or none is the default
   */
  public SharedRuns(Project project) {
    this.project = project;
    this.sharing = new Sharing(project, Optional.empty(), JOBS, Progress.silent());
  }

  /**
   * Brings the records of runs with these keys into cache and ledger, as far as they are not there:
   * all of them with as few requests as their packs need.
   *
   * @return the lines of those that the ledger did not have
   * @throws JreproException.RemoteFailed if the remote cannot be read; a record that it has lost is
   *     passed over
   */
  public synchronized List<Ledger.Line> learn(Collection<Digest> keys) throws InterruptedException {
    SharedRecords.Learned learned = sharing.records().learn(opened(), new TreeSet<>(keys));
    if (learned.lines().isEmpty() && learned.lost().isPresent()) {
      throw learned.lost().get();
    }
    return learned.lines();
  }

  /**
   * Brings data into the cache.
   *
   * @throws JreproException.RemoteFailed if the remote cannot be read or lacks some; what it has is
   *     there then
   * @throws JreproException.Corrupt if some of it is not what its name says
   */
  public synchronized void fetch(Collection<Entry> data) throws InterruptedException {
    new Transfer(project.cache(), opened(), JOBS, Progress.silent()).fetch(data);
  }

  private Remote opened() {
    Remote open = remote;
    if (open == null) {
      open = sharing.open();
      remote = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    Remote open = remote;
    if (open != null) {
      open.close();
      remote = null;
    }
  }
}
