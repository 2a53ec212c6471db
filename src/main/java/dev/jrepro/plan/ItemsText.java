package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.core.RepoPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Tells a person which items changed: how many, and the first few by name. */
final class ItemsText {

  private static final int NAMED = 5;

  private ItemsText() {}

  static String of(Reason.ItemsChanged changed) {
    if (changed.difference().isEmpty()) {
      return "its items changed: "
          + brief(changed.before())
          + " → "
          + brief(changed.now())
          + (changed.before().isPresent() ? "; which ones is not known here" : "");
    }
    ItemTable.Difference difference = changed.difference().get();
    SortedSet<RepoPath> paths = new TreeSet<>(difference.before().keySet());
    paths.addAll(difference.after().keySet());
    List<String> named = new ArrayList<>();
    paths.stream().limit(NAMED).forEach(path -> named.add(path + " " + what(difference, path)));
    int more = paths.size() - named.size();
    return (paths.size() == 1 ? "1 item: " : paths.size() + " items: ")
        + String.join(", ", named)
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String what(ItemTable.Difference difference, RepoPath path) {
    if (!difference.before().containsKey(path)) {
      return "is new";
    }
    return difference.after().containsKey(path) ? "changed" : "is gone";
  }

  private static String brief(Optional<Entry> table) {
    return table.map(entry -> entry.digest().brief()).orElse("(nothing)");
  }
}
