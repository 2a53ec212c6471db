package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.core.RepoPath;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.pipeline.ItemMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run of a map stage is to do.
 *
 * @param map the map
 * @param list all its items
 * @param run the items whose command runs
 * @param found the outputs of items that are neither to run nor in the base
 * @param base what the outputs of all other items are taken from
 * @param locked what the lock tells of items with such keys, whether it is the base or not
 */
record ItemPlan(
    ItemMap map,
    ItemList list,
    SortedMap<RepoPath, Entry> run,
    SortedMap<RepoPath, List<Entry>> found,
    Optional<Base> base,
    Optional<Base> locked) {

  ItemPlan {
    run = Collections.unmodifiableSortedMap(new TreeMap<>(run));
    found = Collections.unmodifiableSortedMap(new TreeMap<>(found));
  }

  /**
   * Outputs of an earlier run with the same keys.
   *
   * @param outs the trees of the stage's folders
   * @param difference what differs between its items and those of now
   */
  record Base(SortedMap<RepoPath, Entry> outs, ItemTable.Difference difference) {
    Base {
      outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
    }

    /** Returns whether it has the outputs of one of the items of now. */
    boolean has(RepoPath item) {
      return !difference.after().containsKey(item);
    }
  }

  /** Returns for how many items nothing runs. */
  int known() {
    return list.items().size() - run.size();
  }

  /**
   * Returns the trees of the stage's folders, of all items that have results.
   *
   * @param ran the outputs of the items that ran; those that are missing are left out
   */
  SortedMap<RepoPath, Entry> compose(SortedMap<RepoPath, List<Entry>> ran, ItemTrees trees)
      throws IOException {
    SortedMap<RepoPath, List<Entry>> results = new TreeMap<>(found);
    results.putAll(ran);
    List<RepoPath> gone = new ArrayList<>();
    base.ifPresent(b -> b.difference().before().keySet().forEach(i -> gone.addAll(outputs(i))));
    run.keySet().stream().filter(i -> !ran.containsKey(i)).forEach(i -> gone.addAll(outputs(i)));
    SortedMap<RepoPath, Entry> now = new TreeMap<>();
    results.forEach((item, entries) -> put(item, entries, now));
    boolean isLittle = base.isPresent() && gone.size() + now.size() <= ItemTrees.MANY;
    if (!isLittle) {
      addKept(trees, now);
    }
    SortedMap<RepoPath, Entry> folders = new TreeMap<>();
    for (RepoPath folder : folders()) {
      SortedMap<RepoPath, Entry> inside = new TreeMap<>(now);
      inside.keySet().removeIf(path -> !path.isIn(folder));
      Entry before = base.map(b -> b.outs().get(folder)).orElse(null);
      folders.put(
          folder,
          isLittle && before != null
              ? trees.change(
                  folder, before, gone.stream().filter(p -> p.isIn(folder)).toList(), inside)
              : trees.of(folder, inside));
    }
    return folders;
  }

  private void addKept(ItemTrees trees, SortedMap<RepoPath, Entry> now) {
    if (base.isEmpty()) {
      return;
    }
    SortedMap<RepoPath, Entry> before = new TreeMap<>();
    base.get().outs().forEach((folder, entry) -> before.putAll(trees.unfold(folder, entry)));
    for (RepoPath item : list.items().keySet()) {
      if (!run.containsKey(item) && !found.containsKey(item)) {
        outputs(item).forEach(path -> now.put(path, Objects.requireNonNull(before.get(path))));
      }
    }
  }

  private void put(RepoPath item, List<Entry> entries, SortedMap<RepoPath, Entry> to) {
    List<RepoPath> paths = outputs(item);
    for (int i = 0; i < paths.size(); i++) {
      to.put(paths.get(i), entries.get(i));
    }
  }

  /** Returns where an item's outputs lie. */
  List<RepoPath> outputs(RepoPath item) {
    return map.outputs(item);
  }

  /** Returns the folders that are the stage's, each in no other one. */
  List<RepoPath> folders() {
    List<RepoPath> all = map.outs().stream().map(ItemMap.Out::folder).distinct().sorted().toList();
    return all.stream()
        .filter(folder -> all.stream().noneMatch(o -> !o.equals(folder) && folder.isIn(o)))
        .toList();
  }
}
