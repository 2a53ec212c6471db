package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.store.ObjectStore;
import java.util.Collection;

/** Moves whole entries, trees with all below them, between a cache and a remote. */
@SuppressWarnings("DoNotCallSuggester")
public final class Transfer {

  private final ObjectStore cache;
  private final Remote remote;
  private final int jobs;
  private final Progress progress;

  /**
   * Prepares transfers.
   *
   * @param jobs how many objects move at once
   */
  public Transfer(ObjectStore cache, Remote remote, int jobs, Progress progress) {
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
   * so that a tree on the remote means a whole one.
   *
   * @throws dev.jrepro.content.MissingObject if the cache lacks an object that the remote lacks too
   */
  public Moved push(Collection<Entry> entries) {
    throw new AssertionError("to be written: " + entries + cache + remote + jobs + progress);
  }

  /**
   * Downloads what the cache lacks of the entries. What arrived before a failure stays.
   *
   * @throws dev.jrepro.core.JreproException.RemoteFailed if the remote lacks objects: it names how
   *     many, and the first, after everything that is there was brought
   */
  public Moved fetch(Collection<Entry> entries) {
    throw new AssertionError("to be written: " + entries);
  }
}
