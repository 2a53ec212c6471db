package dev.jrepro.cli;

import dev.jrepro.content.Entry;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.project.Sharing;
import dev.jrepro.store.Sweep;
import java.util.Collection;
import java.util.Locale;

/** How things are put for a person. */
final class Texts {

  private static final int NAMED = 5;
  private static final double KIBI = 1024;

  private Texts() {}

  static String added(Pointer pointer) {
    return pointer
        .entry()
        .map(e ->
            "Stored " + pointer.path() + ": " + of(e) + "; commit " + Pointer.file(pointer.path()))
        .orElse("Pinned " + pointer.path());
  }

  static String of(Entry entry) {
    String files =
        entry.isDirectory() ? entry.count() + (entry.count() == 1 ? " file, " : " files, ") : "";
    return files + bytes(entry.sizeBytes()) + ", " + entry.digest().brief();
  }

  static String of(Sweep.Amount amount) {
    return amount.objects()
        + (amount.objects() == 1 ? " object (" : " objects (")
        + bytes(amount.bytes())
        + ")";
  }

  static String bytes(long bytes) {
    if (bytes < KIBI) {
      return bytes + " B";
    }
    double value = bytes;
    String unit = "";
    for (String next : new String[] {"KiB", "MiB", "GiB", "TiB"}) {
      if (value < KIBI) {
        break;
      }
      value /= KIBI;
      unit = next;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, unit);
  }

  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }

  static String moved(Sharing.Shared shared, String verb) {
    long objects = shared.moved().objects();
    return objects == 0
        ? "Nothing to be " + verb + "; " + shared.remote() + " and the cache agree."
        : objects
            + (objects == 1 ? " object (" : " objects (")
            + bytes(shared.moved().bytes())
            + ") "
            + verb
            + "; "
            + shared.remote()
            + ".";
  }

  /** The first few of some things, and how many more there are. */
  static String some(Collection<?> things) {
    String first = String.join(", ", things.stream().limit(NAMED).map(String::valueOf).toList());
    return things.size() > NAMED ? first + " and " + (things.size() - NAMED) + " more" : first;
  }
}
