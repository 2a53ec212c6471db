package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.store.ObjectStore;
import java.util.Collection;

/** Moves whole entries, trees with all below them, between a cache and a remote. */
public final class Transfer {

  private final ObjectStore cache;
  private final Remote remote;
  private final int jobs;
  private final Progress progress;

  /**
   * Prepares transfers.
   *
   * @param jobs how many objects move at once, at least 1
   */
  public Transfer(ObjectStore cache, Remote remote, int jobs, Progress progress) {
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs: " + jobs);
    }
    this.cache = cache;
    this.remote = remote;
    this.jobs = jobs;
    this.progress = progress;
  }

  /**
   * What a transfer did.
   *
   * @param objects how many objects it moved
   * @param bytes how many bytes they have
   */
  public record Moved(long objects, long bytes) {}

  /**
   * Uploads what the remote lacks of the entries; a tree goes up when all that it names is there,
   * so that a tree on the remote means a whole one, and nothing below it is looked at.
   *
   * @throws dev.jrepro.content.MissingObject if the cache lacks an object that the remote lacks
   *     too, after everything else went up
   * @throws dev.jrepro.store.CorruptObject if one is corrupt in the cache; likewise
   */
  public Moved push(Collection<Entry> entries) throws InterruptedException {
    return new Push(cache, remote, jobs, progress, false).run(entries);
  }

  /**
   * Uploads what the remote lacks of the entries as {@link #push} does, but looks at everything
   * below trees that the remote has too: for a remote that lost objects, or holds some that are too
   * short.
   */
  public Moved pushAgain(Collection<Entry> entries) throws InterruptedException {
    return new Push(cache, remote, jobs, progress, true).run(entries);
  }

  /**
   * Downloads what the cache lacks of the entries. What arrived before a failure stays.
   *
   * @throws dev.jrepro.core.JreproException.RemoteFailed if the remote lacks objects: it names how
   *     many, and the first, after everything that is there was brought
   * @throws dev.jrepro.store.CorruptObject if objects there are corrupt; likewise
   */
  public Moved fetch(Collection<Entry> entries) throws InterruptedException {
    return new Fetch(cache, remote, jobs, progress).run(entries);
  }
}
