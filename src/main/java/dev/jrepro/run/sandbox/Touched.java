package dev.jrepro.run.sandbox;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was done to files, by their absolute paths, told in the order in which it happened: what a
 * command reads of its own making is no input, and what it makes and removes again leaves nothing.
 */
final class Touched {

  /** What is known of a file. */
  private enum What {
    /** Bytes that were there before were read. */
    READ,
    /** It was written, replaced or removed. */
    WRITTEN,
    /** All that is in it is the command's. */
    MADE,
    /** It was opened so that it would be made if it was not there. */
    MAYBE_MADE,
    /** It was removed. */
    REMOVED
  }

  private final TreeMap<String, Set<What>> files = new TreeMap<>();
  private final SortedSet<String> listed = new TreeSet<>();

  private Set<What> of(String path) {
    return files.computeIfAbsent(path, p -> EnumSet.noneOf(What.class));
  }

  void read(String path) {
    Set<What> what = of(path);
    if (!what.contains(What.MADE)) {
      what.add(What.READ);
    }
  }

  /** A file is written from nothing: nothing of what was in it stays. */
  void make(String path) {
    Set<What> what = of(path);
    what.add(What.WRITTEN);
    what.add(What.MADE);
    what.remove(What.REMOVED);
  }

  /** A file is opened for writing, and what was in it stays. */
  void write(String path, boolean makes) {
    Set<What> what = of(path);
    what.add(What.WRITTEN);
    what.remove(What.REMOVED);
    if (makes && !what.contains(What.MADE)) {
      what.add(What.MAYBE_MADE);
    }
  }

  /** A file is opened for both. */
  void update(String path, boolean makes) {
    boolean isOwn = files.containsKey(path) && files.get(path).contains(What.MADE);
    write(path, makes);
    if (!isOwn) {
      of(path).add(What.READ);
    }
  }

  void list(String folder) {
    listed.add(folder);
  }

  void remove(String path) {
    Set<What> what = of(path);
    boolean isOwn = what.contains(What.MADE) || what.contains(What.MAYBE_MADE);
    if (isOwn) {
      // Of a temporary file nothing is left, unless it was somebody else's before.
      boolean wasRead = what.contains(What.READ) && what.contains(What.MADE);
      files.remove(path);
      if (wasRead) {
        of(path).addAll(EnumSet.of(What.READ, What.WRITTEN, What.REMOVED));
      }
    } else {
      what.addAll(EnumSet.of(What.WRITTEN, What.REMOVED));
    }
  }

  /** A file or folder gets another name, and takes what is in it with it. */
  void rename(String from, String to) {
    List<String> inside =
        new ArrayList<>(files.subMap(from + "/", from + "0").keySet()); // '0' follows '/'.
    move(from, to, inside.isEmpty());
    for (String path : inside) {
      move(path, to + path.substring(from.length()), true);
    }
  }

  private void move(String from, String to, boolean isRead) {
    Set<What> what = of(from);
    boolean isOwn = what.contains(What.MADE) || what.contains(What.MAYBE_MADE);
    if (isOwn) {
      files.remove(from);
    } else if (isRead) {
      what.addAll(EnumSet.of(What.READ, What.WRITTEN, What.REMOVED));
    }
    if (isOwn || isRead) {
      make(to);
    }
  }

  /** Returns the files of which something was read that the command did not write. */
  SortedSet<String> read() {
    SortedSet<String> read = new TreeSet<>();
    for (Map.Entry<String, Set<What>> file : files.entrySet()) {
      if (file.getValue().contains(What.READ)) {
        read.add(file.getKey());
      }
    }
    return read;
  }

  /** Returns those of them that may have been made when they were opened for the first time. */
  SortedSet<String> maybeMade() {
    return with(What.MAYBE_MADE);
  }

  /** Returns the files that were written, replaced or removed, but for what left nothing. */
  SortedSet<String> written() {
    return with(What.WRITTEN);
  }

  /** Returns the folders whose names were read. */
  SortedSet<String> listed() {
    return new TreeSet<>(listed);
  }

  private SortedSet<String> with(What what) {
    SortedSet<String> found = new TreeSet<>();
    files.forEach((path, known) -> {
      if (known.contains(what)) {
        found.add(path);
      }
    });
    return found;
  }
}
