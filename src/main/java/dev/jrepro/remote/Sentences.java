package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The lists of condemned packs on a remote, and since when each of them stands there. */
final class Sentences {

  private static final String CLOCK_FOLDER = "gc/";

  /** An empty file, whose time is that of the server when it is written. */
  private static final String CLOCK = CLOCK_FOLDER + "clock";

  private final Shelf shelf;
  private final List<Sentence> all;
  private final Instant now;

  /**
   * A list.
   *
   * @param file its name
   * @param since when it was written, by the server's clock
   */
  record Sentence(String file, Instant since, Set<Digest> packs) {}

  private Sentences(Shelf shelf, List<Sentence> all, Instant now) {
    this.shelf = shelf;
    this.all = List.copyOf(all);
    this.now = now;
  }

  /** Reads the lists, and asks for the server's time by writing a file. */
  static Sentences readAndAskTime(Shelf shelf) throws InterruptedException {
    shelf.replace(CLOCK, Payload.of(new byte[0]));
    Instant now = Instant.EPOCH;
    for (Item item : shelf.list(CLOCK_FOLDER)) {
      now = item.modified();
    }
    return read(shelf, now);
  }

  /**
   * Reads the lists.
   *
   * @param now what time it is on the server
   */
  static Sentences read(Shelf shelf, Instant now) throws InterruptedException {
    List<Sentence> found = new ArrayList<>();
    for (Item file : shelf.list(Layout.CONDEMNED)) {
      if (Layout.digest(file.name()).isPresent()) {
        shelf
            .read(file.name())
            .map(DigestLines::decode)
            .ifPresent(packs -> found.add(new Sentence(file.name(), file.modified(), packs)));
      }
    }
    return new Sentences(shelf, found, now);
  }

  /** Returns what time it is on the server. */
  Instant now() {
    return now;
  }

  List<Sentence> all() {
    return all;
  }

  /** Returns since when each condemned pack is one. */
  SortedMap<Digest, Instant> since() {
    SortedMap<Digest, Instant> since = new TreeMap<>();
    for (Sentence sentence : all) {
      for (Digest pack : sentence.packs()) {
        since.merge(pack, sentence.since(), (a, b) -> a.isBefore(b) ? a : b);
      }
    }
    return since;
  }

  /** Condemns packs, from now on. */
  void condemn(Collection<Digest> packs) throws InterruptedException {
    if (!packs.isEmpty()) {
      byte[] lines = DigestLines.encode(packs);
      Digest name = Digest.of(lines);
      shelf.write(Layout.CONDEMNED + name.hex(), Payload.of(name, lines, lines.length));
    }
  }

  /** Takes packs off the lists; the others on the same lists are condemned from now on. */
  void spare(Set<Digest> packs) throws InterruptedException {
    for (Sentence sentence : all) {
      List<Digest> rest = sentence.packs().stream().filter(p -> !packs.contains(p)).toList();
      if (rest.size() < sentence.packs().size()) {
        condemn(rest);
        shelf.delete(List.of(sentence.file()));
      }
    }
  }

  /** Forgets a list. */
  void forget(Sentence sentence) throws InterruptedException {
    shelf.delete(List.of(sentence.file()));
  }
}
