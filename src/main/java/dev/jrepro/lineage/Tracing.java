package dev.jrepro.lineage;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ObjectSource;
import dev.jrepro.content.Tree;
import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Walks from data to what made it, or to what was made of it, by the locks of one snapshot. */
public final class Tracing {

  private final Snapshot snapshot;
  private final ObjectSource objects;
  private final List<Ledger.Line> ledger;
  private final boolean forward;
  private final SortedMap<RepoPath, Lineage.Data> data = new TreeMap<>();
  private final SortedMap<StageName, Lineage.Step> steps = new TreeMap<>();
  private final SortedSet<Lineage.Link> reads = new TreeSet<>();
  private final SortedSet<Lineage.Link> writes = new TreeSet<>();
  private final Deque<RepoPath> open = new ArrayDeque<>();

  private Tracing(
      Snapshot snapshot, ObjectSource objects, List<Ledger.Line> ledger, boolean forward) {
    this.snapshot = snapshot;
    this.objects = objects;
    this.ledger = ledger;
    this.forward = forward;
  }

  /**
   * Returns the whole way back from a path or a stage's outputs to the raw inputs.
   *
   * @param target a path, a stage or an artifact
   * @throws JreproException.Invalid if nothing here knows the target
   */
  public static Lineage back(
      String target, Snapshot snapshot, ObjectSource objects, List<Ledger.Line> ledger) {
    return new Tracing(snapshot, objects, ledger, false).walk(target);
  }

  /** Returns everything that was made of a path or of a stage's outputs. */
  public static Lineage forward(
      String target, Snapshot snapshot, ObjectSource objects, List<Ledger.Line> ledger) {
    return new Tracing(snapshot, objects, ledger, true).walk(target);
  }

  private Lineage walk(String target) {
    List<RepoPath> start = start(target);
    start.forEach(this::visit);
    while (!open.isEmpty()) {
      RepoPath path = open.remove();
      if (forward) {
        readers(path).forEach(this::visit);
      } else {
        snapshot.graph().producers(path).forEach(maker -> visitMaker(maker, path));
      }
    }
    return new Lineage(data, steps, reads, writes, start);
  }

  private List<RepoPath> start(String target) {
    RepoPath path = RepoPath.of(target);
    if (isKnown(path)) {
      return List.of(path);
    }
    return snapshot.graph().resolve(target).stream()
        .flatMap(stage -> stage.outs().stream())
        .map(Output::path)
        .toList();
  }

  private boolean isKnown(RepoPath path) {
    return !snapshot.graph().producers(path).isEmpty()
        || snapshot.pointerOver(path).isPresent()
        || snapshot.files().read(path).isPresent()
        || (!path.isRoot()
            && snapshot.graph().ordered().stream().anyMatch(s -> s.deps().contains(path)));
  }

  private List<Stage> readers(RepoPath path) {
    return snapshot.graph().ordered().stream()
        .filter(stage -> deps(stage).stream().anyMatch(d -> d.isIn(path) || path.isIn(d)))
        .toList();
  }

  private void visit(RepoPath path) {
    if (!data.containsKey(path)) {
      data.put(path, describe(path));
      open.add(path);
    }
  }

  /** Forwards: a stage that reads, with all that it writes. */
  private void visit(Stage stage) {
    step(stage);
    for (RepoPath dep : deps(stage)) {
      if (data.keySet().stream().anyMatch(known -> dep.isIn(known) || known.isIn(dep))) {
        RepoPath known =
            data.keySet().stream().filter(k -> dep.isIn(k) || k.isIn(dep)).findFirst().orElse(dep);
        reads.add(new Lineage.Link(stage.name(), known));
      }
    }
    for (Output out : stage.outs()) {
      writes.add(new Lineage.Link(stage.name(), out.path()));
      visit(out.path());
    }
  }

  /** Backwards: the stage that wrote, with all that it read. */
  private void visitMaker(Stage stage, RepoPath path) {
    writes.add(new Lineage.Link(stage.name(), path));
    if (step(stage)) {
      for (RepoPath dep : deps(stage)) {
        reads.add(new Lineage.Link(stage.name(), dep));
        visit(dep);
      }
    }
  }

  private boolean step(Stage stage) {
    if (steps.containsKey(stage.name())) {
      return false;
    }
    Optional<Lock> lock = snapshot.lock(stage.name());
    JsonValue.Obj inputs =
        lock.map(l -> l.inputs().inputs()).orElseGet(() -> JsonValue.object().build());
    steps.put(
        stage.name(),
        new Lineage.Step(
            stage.name(),
            inputs.get("command").orElse(JsonValue.of("(not run)")),
            params(inputs.object("params")),
            lock.map(Lock::key),
            lock.map(l -> runs(l.key())).orElse(List.of())));
    return true;
  }

  private static List<String> params(JsonValue.Obj files) {
    List<String> params = new ArrayList<>();
    for (String file : files.fields().keySet()) {
      for (Map.Entry<String, JsonValue> value : files.object(file).fields().entrySet()) {
        params.add(value.getKey() + " = " + Wording.of(value.getValue()));
      }
    }
    return params;
  }

  private List<Lineage.Run> runs(Digest key) {
    List<Lineage.Run> runs = new ArrayList<>();
    for (Ledger.Line line : ledger) {
      if (line.key().equals(key)) {
        try {
          runs.add(new Lineage.Run(line.record(), RunRecord.parse(objects.read(line.record()))));
        } catch (JreproException e) {
          // The record is not here, or not for this version; the ledger still told of the run.
        }
      }
    }
    return runs;
  }

  private List<RepoPath> deps(Stage stage) {
    SortedSet<RepoPath> deps = new TreeSet<>(stage.deps());
    snapshot
        .lock(stage.name())
        .flatMap(Lock::sources)
        .ifPresent(found -> deps.addAll(found.files()));
    return List.copyOf(deps);
  }

  private Lineage.Data describe(RepoPath path) {
    Optional<Pointer> pointer = snapshot.pointerOver(path);
    if (pointer.isPresent()) {
      Pointer over = pointer.get();
      Optional<Entry> entry = over.entry().flatMap(e -> inside(e, over.path(), path));
      List<String> places = over.source().map(Tracing::places).orElse(List.of());
      return new Lineage.Data(
          path,
          over.source().isPresent() ? Lineage.Source.IMPORTED : Lineage.Source.ADDED,
          entry,
          places);
    }
    Optional<Stage> maker = snapshot.graph().producer(path);
    if (maker.isPresent()) {
      return new Lineage.Data(path, Lineage.Source.OUTPUT, output(maker.get(), path), List.of());
    }
    return new Lineage.Data(path, Lineage.Source.GIT, asRead(path), List.of());
  }

  private static List<String> places(Pointer.Source source) {
    return switch (source) {
      case Pointer.Import places -> places.places();
      case Pointer.FromRepo from ->
          List.of(
              from.repo()
                  + " "
                  + from.path()
                  + from.commit().map(commit -> " at " + commit.brief()).orElse(""));
    };
  }

  private Optional<Entry> output(Stage maker, RepoPath path) {
    return snapshot.lock(maker.name()).stream()
        .flatMap(lock -> lock.outs().entrySet().stream())
        .filter(out -> path.isIn(out.getKey()))
        .findFirst()
        .flatMap(out -> inside(out.getValue(), out.getKey(), path));
  }

  /** What a file of Git's was when a stage read it. */
  private Optional<Entry> asRead(RepoPath path) {
    return snapshot.graph().ordered().stream()
        .map(stage -> snapshot.lock(stage.name()))
        .flatMap(Optional::stream)
        .map(lock -> lock.inputs().dependency(path))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** What a file in a directory is, where the directory's trees are here. */
  private Optional<Entry> inside(Entry entry, RepoPath at, RepoPath path) {
    Entry found = entry;
    try {
      for (String name :
          path.from(at).isEmpty() ? List.<String>of() : List.of(path.from(at).split("/", -1))) {
        if (!found.isDirectory()) {
          return Optional.empty();
        }
        Entry next = Tree.load(found.digest(), objects).entries().get(name);
        if (next == null) {
          return Optional.empty();
        }
        found = next;
      }
      return Optional.of(found);
    } catch (JreproException.Refused e) {
      return Optional.empty();
    }
  }
}
