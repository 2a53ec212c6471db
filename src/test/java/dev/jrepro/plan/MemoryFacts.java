package dev.jrepro.plan;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A workspace that lies in memory, and remembers what it was asked. */
final class MemoryFacts implements Facts {

  final SortedMap<RepoPath, Entry> files = new TreeMap<>();
  final SortedMap<StageName, Lock> locks = new TreeMap<>();
  final SortedSet<StageName> broken = new TreeSet<>();
  final SortedMap<String, String> variables = new TreeMap<>();
  final List<String> asked = new ArrayList<>();
  final Map<Entry, ItemList> lists = new HashMap<>();
  Optional<FoundSources> found = Optional.empty();

  MemoryFacts with(String path, String text) {
    files.put(RepoPath.of(path), Entry.file(Digest.ofUtf8(text), text.length()));
    return this;
  }

  /** Writes each output of a stage and its lock, as a run would. */
  void run(Stage stage, String... texts) {
    SortedMap<RepoPath, Entry> outs = new TreeMap<>();
    for (int i = 0; i < stage.outs().size(); i++) {
      RepoPath path = stage.outs().get(i).path();
      with(path.value(), i < texts.length ? texts[i] : "made by " + stage.name());
      outs.put(path, entry(path));
    }
    SortedMap<RepoPath, Entry> deps = new TreeMap<>();
    List<RepoPath> read = new ArrayList<>(stage.deps());
    stage.map().ifPresent(map -> read.removeAll(map.collections()));
    found.filter(s -> stage.isJava()).ifPresent(s -> read.addAll(s.files()));
    read.forEach(path -> deps.put(path, entry(path)));
    SortedMap<String, Digest> passed = new TreeMap<>();
    stage.environment().passed().forEach(name -> passed.put(name, variable(name)));
    StageKey alone = StageKey.of(stage, deps, passed);
    StageKey key = stage.map().isEmpty() ? alone : withItems(alone, stage.map().get());
    locks.put(
        stage.name(),
        new Lock(
            stage.name(),
            StageKey.SCHEMA,
            key.digest(),
            key,
            outs,
            stage.isJava() ? found : Optional.empty(),
            Optional.empty()));
  }

  private StageKey withItems(StageKey key, ItemMap map) {
    ItemList list = items(map).orElseThrow();
    lists.put(list.entry(), list);
    return key.withItems(map, list.entry());
  }

  void runAll(Iterable<Stage> stages) {
    stages.forEach(stage -> run(stage));
  }

  Entry entry(RepoPath path) {
    return Optional.ofNullable(files.get(path)).orElseThrow();
  }

  @Override
  public Optional<Entry> dependency(RepoPath path) {
    asked.add("dependency " + path);
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public Optional<Entry> output(Output output) {
    asked.add("output " + output.path());
    return Optional.ofNullable(files.get(output.path()));
  }

  @Override
  public Optional<Lock> lock(StageName stage) {
    return broken.contains(stage) ? Optional.empty() : Optional.ofNullable(locks.get(stage));
  }

  @Override
  public boolean lockIsBroken(StageName stage) {
    return broken.contains(stage);
  }

  @Override
  public Digest variable(String name) {
    return Digest.ofUtf8(variables.getOrDefault(name, ""));
  }

  @Override
  public Optional<FoundSources> sources(Stage stage, Optional<Lock> lock) {
    return stage.isJava() ? found : Optional.empty();
  }

  /** Every file below a folder is one of its items, whatever the pattern. */
  @Override
  public Optional<ItemList> items(ItemMap map) {
    SortedMap<RepoPath, Entry> items = new TreeMap<>(files);
    items.keySet().removeIf(path -> map.folders().stream().noneMatch(path::isIn));
    return items.isEmpty() ? Optional.empty() : Optional.of(ItemList.of(new ItemTable(items)));
  }

  @Override
  public Optional<ItemTable.Difference> difference(Entry locked, ItemList now) {
    ItemList before = lists.get(locked);
    return before == null
        ? Optional.empty()
        : Optional.of(
            ItemTable.difference(
                locked.digest(), before.objects(), now.entry().digest(), now.objects()));
  }

  /** Returns what was asked for more than once. */
  Map<String, Long> askedAgain() {
    Map<String, Long> counts = new TreeMap<>();
    asked.forEach(question -> counts.merge(question, 1L, Long::sum));
    counts.values().removeIf(count -> count == 1);
    return counts;
  }
}
