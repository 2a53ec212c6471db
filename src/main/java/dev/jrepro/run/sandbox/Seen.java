package dev.jrepro.run.sandbox;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a command and all that it started were seen to do. Paths are absolute.
 *
 * @param read files of which something was read that they had not written themselves; a link that
 *     was followed, and what it leads to
 * @param maybeMade those of them that may not have been there before: they were opened to be
 *     written, too, and made if need be
 * @param listed folders whose names were read
 * @param written files that were written, replaced or removed; not those that were made and removed
 *     again
 * @param programs what was started
 * @param network addresses that were connected to, sent to, or listened on, such as {@code
 *     127.0.0.1:80}; successful or not
 * @param denied what the kernel did not allow, as paths and addresses
 * @param hidden whether there were files that nobody could see being opened (io_uring)
 */
public record Seen(
    SortedSet<String> read,
    SortedSet<String> maybeMade,
    SortedSet<String> listed,
    SortedSet<String> written,
    SortedSet<String> programs,
    SortedSet<String> network,
    SortedSet<String> denied,
    boolean hidden) {

  public Seen {
    read = sorted(read);
    maybeMade = sorted(maybeMade);
    listed = sorted(listed);
    written = sorted(written);
    programs = sorted(programs);
    network = sorted(network);
    denied = sorted(denied);
  }

  private static SortedSet<String> sorted(SortedSet<String> texts) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(texts));
  }
}
