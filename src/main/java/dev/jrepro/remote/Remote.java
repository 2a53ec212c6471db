package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.store.ObjectStore;
import dev.jrepro.store.ObjectWriter;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * A shared store of objects, and of which run records belong to which stage key. Every upload is
 * idempotent: the name of an object is its digest. Safe for many threads.
 *
 * <p>Whatever goes wrong on the other side is a {@link
 * dev.jrepro.core.JreproException.RemoteFailed} (exit code 5) that names the remote, what was
 * asked, and the likely cure; bytes that are not what their name says are a {@link
 * dev.jrepro.store.CorruptObject} (exit code 4).
 *
 * <p>On a virtual thread an interrupt ends a call soon, with an {@link InterruptedException}; on a
 * platform thread, whose sockets know no interrupt, after the server's answer or the timeout.
 */
public interface Remote extends AutoCloseable {

  /** The size of an object whose size is not known: any will do. */
  long ANY_SIZE = -1;

  /** Returns its name and address, as messages have them: {@code the remote 'x' (s3://…)}. */
  String describe();

  /**
   * Returns which of the objects are there with the size they should have; a shorter or longer one
   * counts as absent.
   *
   * @param sizes the objects' sizes in bytes, {@link #ANY_SIZE} where one is not known
   */
  Set<Digest> present(Map<Digest, Long> sizes) throws InterruptedException;

  /**
   * Copies an object from a store to here. What was there under that name is replaced only if its
   * size is wrong. Progress hears of bytes that were acknowledged, not of finished objects.
   *
   * @throws dev.jrepro.content.MissingObject if the store does not have it
   * @throws dev.jrepro.store.CorruptObject if it is corrupt in the store
   */
  void upload(Digest digest, long sizeBytes, ObjectStore from, Progress progress)
      throws InterruptedException;

  /**
   * Copies an object from here into a writer, checked against its digest. Progress hears of bytes
   * that arrived, not of finished objects.
   *
   * @throws dev.jrepro.content.MissingObject if it is not there
   */
  void download(Digest digest, ObjectWriter into, Progress progress) throws InterruptedException;

  /** Notes that a run with this stage key left this record; the record is an object. */
  void linkRun(Digest stageKey, Digest record) throws InterruptedException;

  /** Returns the records that runs with this stage key left, on whichever machine. */
  SortedSet<Digest> runs(Digest stageKey) throws InterruptedException;

  @Override
  void close();
}
