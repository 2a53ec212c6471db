package dev.jrepro.remote;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.store.ObjectStore;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;

/** Moves whole entries, trees with all below them, between a cache and a remote. */
public final class Transfer {

  private final Route route;

  /**
   * Prepares transfers.
   *
   * @param jobs how many requests are under way at once, at least 1
   */
  public Transfer(ObjectStore cache, Remote remote, int jobs, Progress progress) {
    if (jobs < 1) {
      throw new IllegalArgumentException("jobs: " + jobs);
    }
    this.route = new Route(cache, remote, jobs, progress);
  }

  /**
   * What a transfer did.
   *
   * @param objects how many objects it moved
   * @param bytes how many bytes they have; fewer went over the line where they share chunks, or
   *     shrink
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
    return push(entries, Collections.emptySortedMap());
  }

  /**
   * Uploads entries as {@link #push(Collection)} does, and tells the remote which runs left which
   * records.
   *
   * @param runs records, which are among the entries, and the stage key of each
   */
  public Moved push(Collection<Entry> entries, SortedMap<Digest, Digest> runs)
      throws InterruptedException {
    return new Push(route, false).run(entries, runs);
  }

  /**
   * Uploads what the remote lacks as {@link #push(Collection, SortedMap)} does, but looks at
   * everything below trees that the remote has too, and whether the packs are there: for a remote
   * that lost some, or holds some that are too short.
   */
  public Moved pushAgain(Collection<Entry> entries, SortedMap<Digest, Digest> runs)
      throws InterruptedException {
    return new Push(route, true).run(entries, runs);
  }

  /** Uploads entries as {@link #pushAgain(Collection, SortedMap)} does. */
  public Moved pushAgain(Collection<Entry> entries) throws InterruptedException {
    return pushAgain(entries, Collections.emptySortedMap());
  }

  /**
   * Downloads what the cache lacks of the entries. What arrived before a failure stays.
   *
   * @throws dev.jrepro.core.JreproException.RemoteFailed if the remote lacks objects: it names how
   *     many, and the first, after everything that is there was brought
   * @throws dev.jrepro.store.CorruptObject if objects there are corrupt; likewise
   */
  public Moved fetch(Collection<Entry> entries) throws InterruptedException {
    return new Fetch(route).run(entries);
  }

  /**
   * Downloads exactly these objects, as far as the cache lacks them, and nothing that they name.
   *
   * @throws dev.jrepro.core.JreproException.RemoteFailed as {@link #fetch}
   * @throws dev.jrepro.store.CorruptObject as {@link #fetch}
   */
  public Moved fetchObjects(Collection<Digest> objects) throws InterruptedException {
    return new Fetch(route).objects(objects);
  }
}
