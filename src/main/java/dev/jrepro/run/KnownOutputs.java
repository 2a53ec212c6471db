package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.TreePath;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.ItemMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outputs of items in the folders of an earlier run. */
final class KnownOutputs {

  private final ItemMap map;
  private final ItemPlan.Base base;
  private final ItemTrees trees;
  private final Map<RepoPath, Entry> unfolded = new HashMap<>();

  /**
   * @param asked about how many items are going to be asked for: many are not looked up one by one
   * @throws dev.jrepro.content.MissingObject if trees are not there, as every look may
   */
  KnownOutputs(ItemMap map, ItemPlan.Base base, ItemTrees trees, int asked) {
    this.map = map;
    this.base = base;
    this.trees = trees;
    if (asked > ItemTrees.MANY) {
      base.outs().forEach((folder, entry) -> unfolded.putAll(trees.unfold(folder, entry)));
    }
  }

  /** Returns an item's outputs, in the order in which they are declared, if all are there. */
  Optional<List<Entry>> of(RepoPath item) {
    List<Entry> entries = new ArrayList<>();
    for (RepoPath path : map.outputs(item)) {
      find(path).ifPresent(entries::add);
    }
    return entries.size() == map.outs().size() ? Optional.of(entries) : Optional.empty();
  }

  private Optional<Entry> find(RepoPath path) {
    if (!unfolded.isEmpty()) {
      return Optional.ofNullable(unfolded.get(path));
    }
    return base.outs().entrySet().stream()
        .filter(out -> path.isIn(out.getKey()))
        .findFirst()
        .flatMap(
            out -> TreePath.find(out.getValue(), new RepoPath(path.from(out.getKey())), trees));
  }
}
