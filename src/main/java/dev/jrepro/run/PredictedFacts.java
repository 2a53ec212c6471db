package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.TreePath;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Lock;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Facts;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The workspace as it is going to be: with the outputs of stages whose results are known. */
final class PredictedFacts implements Facts {

  private final Facts facts;
  private final ObjectSource trees;
  private final SortedMap<RepoPath, Entry> outputs = new TreeMap<>();

  /**
   * Starts from what is there.
   *
   * @param trees where directories are looked into
   */
  PredictedFacts(Facts facts, ObjectSource trees) {
    this.facts = facts;
    this.trees = trees;
  }

  /** Notes what is going to stand at outputs. */
  void predict(SortedMap<RepoPath, Entry> outs) {
    outputs.putAll(outs);
  }

  @Override
  public Optional<Entry> dependency(RepoPath path) {
    for (RepoPath over : path.selfAndParents()) {
      Entry entry = outputs.get(over);
      if (entry != null) {
        return path.equals(over) ? Optional.of(entry) : inside(entry, path.from(over));
      }
    }
    return facts.dependency(path);
  }

  private Optional<Entry> inside(Entry entry, String path) {
    try {
      return TreePath.find(entry, RepoPath.of(path), trees);
    } catch (MissingObject e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Entry> output(Output output) {
    return facts.output(output);
  }

  @Override
  public Optional<Lock> lock(StageName stage) {
    return facts.lock(stage);
  }

  @Override
  public boolean lockIsBroken(StageName stage) {
    return facts.lockIsBroken(stage);
  }

  @Override
  public List<Lock> sides(StageName stage) {
    return facts.sides(stage);
  }

  @Override
  public Digest variable(String name) {
    return facts.variable(name);
  }

  @Override
  public Optional<FoundSources> sources(Stage stage, Optional<Lock> lock) {
    return facts.sources(stage, lock);
  }

  @Override
  public Optional<ItemList> items(ItemMap map) {
    return facts.items(map);
  }

  @Override
  public Optional<ItemTable.Difference> difference(Entry locked, ItemList now) {
    return facts.difference(locked, now);
  }
}
