package dev.jrepro.remote;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Files under names, in a shared place: all that packs, segments and their garbage collection need
 * of a bucket, a folder or a web host. A name is parts of {@code [A-Za-z0-9._-]} with slashes
 * between, as {@code packs/ab/abcd…}. Almost all files are immutable: what is under a name never
 * changes, and whoever writes it writes the same bytes. A file appears whole or not at all, and is
 * durable when the call that wrote it returns. Safe for many threads; the place is first asked by
 * the first call.
 *
 * <p>Whatever goes wrong on the other side is a {@link
 * dev.jrepro.core.JreproException.RemoteFailed} (exit code 5) that names the remote and the likely
 * cure, after the repetitions that make sense, and within the configured time. Bytes are not
 * checked here: whoever reads knows their digest. A read-only shelf refuses to write with a {@link
 * dev.jrepro.core.JreproException.RemoteFailed} too.
 *
 * <p>On a virtual thread an interrupt ends a call soon, with an {@link InterruptedException}; on a
 * platform thread, whose sockets know no interrupt, after the server's answer or the timeout.
 */
interface Shelf extends AutoCloseable {

  /** Returns what messages call it, and the errors that name it. */
  Label label();

  /** Returns its name and address, as messages have them: {@code the remote 'x' (s3://…)}. */
  default String describe() {
    return label().toString();
  }

  /** Returns a file whole; empty if it is absent. For files that fit into memory. */
  Optional<byte[]> read(String name) throws InterruptedException;

  /**
   * Returns exactly {@code length} bytes from {@code offset} on.
   *
   * @throws MissingFile if the file is absent
   * @throws dev.jrepro.core.JreproException.RemoteFailed also if it is shorter
   */
  byte[] read(String name, long offset, int length) throws InterruptedException;

  /**
   * Publishes a file if it is absent; one of another size is replaced. Of several who write one
   * name at once all succeed. A payload that does not read is its own error, not the remote's.
   *
   * @return false if a file of that size was there already
   */
  boolean write(String name, Payload payload) throws InterruptedException;

  /** Writes one of the few files that change; who reads it sees the old bytes or the new ones. */
  void replace(String name, Payload payload) throws InterruptedException;

  /**
   * Returns the files below a folder, at any depth, sorted by name; none if the folder is absent. A
   * file that was written before the call began is among them.
   *
   * @param folder a name with a slash at its end, as {@code packs/}
   */
  List<Item> list(String folder) throws InterruptedException;

  /** Deletes files; absent ones are no error. */
  void delete(Collection<String> names) throws InterruptedException;

  @Override
  void close();
}
