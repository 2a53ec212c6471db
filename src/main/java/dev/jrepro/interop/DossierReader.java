package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.Wording;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Pipeline;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gathers the dossier of a commit. For one thread, and one dossier. */
public final class DossierReader {

  private final Project project;
  private final CommitId commit;
  private final Snapshot snapshot;
  private final Ledger.ByKey ledger;
  private final Gaps gaps = new Gaps();
  private final SortedSet<RepoPath> paths = new TreeSet<>();

  /** What records and locks say that there is; a later stage's word never hides a maker's. */
  private final SortedMap<RepoPath, Entry> said = new TreeMap<>();

  /** Reads in a project. */
  public DossierReader(Project project, CommitId commit) {
    this.project = project;
    this.commit = commit;
    this.snapshot = project.snapshotAt(commit);
    this.ledger = project.ledger().byKey();
  }

  /**
   * Returns what is known of the targets and of all that they need.
   *
   * @param targets pipelines, stages, outputs and artifacts; all stages if empty
   * @throws JreproException.Invalid if a target names nothing
   * @throws JreproException.Refused if none of the stages has a result in the commit
   */
  public Dossier read(Collection<String> targets) {
    List<Stage> stages = choose(targets);
    SortedSet<StageName> chosen = new TreeSet<>();
    stages.forEach(stage -> chosen.add(stage.name()));
    List<Dossier.Flow> flows = new ArrayList<>();
    for (Pipeline pipeline : snapshot.graph().pipelines()) {
      List<Dossier.Step> steps =
          stages.stream()
              .filter(stage -> pipeline.stages().contains(stage))
              .map(this::step)
              .toList();
      if (!steps.isEmpty()) {
        paths.add(pipeline.file());
        flows.add(new Dossier.Flow(pipeline.name(), pipeline.file(), steps));
      }
    }
    flows.sort(Comparator.comparing(Dossier.Flow::name));
    Dossier.About about = about();
    about.licenceFile().ifPresent(paths::add);
    return dossier(about, flows);
  }

  /**
   * Returns what is known of data that pointers stand for, or that stages wrote, and of no step.
   *
   * @param data paths of such data; everything that has a pointer if empty
   * @throws JreproException.Invalid if a path is no such data
   */
  public Dossier readData(Collection<RepoPath> data) {
    if (data.isEmpty() && snapshot.pointers().isEmpty()) {
      throw new JreproException.Refused(
          "commit " + commit.brief() + " has no data that a pointer stands for.",
          "'jrepro add' makes one; an output of a stage can be named.");
    }
    for (RepoPath path : data) {
      if (snapshot.pointers().get(path) == null) {
        said.put(path, output(path));
      }
    }
    paths.addAll(data.isEmpty() ? snapshot.pointers().keySet() : data);
    return dossier(about(), List.of());
  }

  private Entry output(RepoPath path) {
    return snapshot
        .graph()
        .producer(path)
        .flatMap(stage -> snapshot.lock(stage.name()))
        .flatMap(lock -> Optional.ofNullable(lock.outs().get(path)))
        .orElseThrow(() ->
            new JreproException.Invalid(
                path + " is neither data with a pointer nor an output with a lock."));
  }

  private Dossier dossier(Dossier.About about, List<Dossier.Flow> flows) {
    return new Dossier(
        commit,
        project.git().authorship(commit).committed(),
        about,
        flows,
        items(),
        gaps.toTexts());
  }

  private Dossier.About about() {
    String author = project.git().authorship(commit).author();
    return new AboutReader(commit, author, snapshot.files(), project.git().filesOf(commit))
        .read(gaps);
  }

  /** The chosen stages that have a result. */
  private List<Stage> choose(Collection<String> targets) {
    SortedSet<StageName> chosen = new TreeSet<>();
    targets.forEach(t -> snapshot.graph().resolve(t).forEach(stage -> chosen.add(stage.name())));
    List<Stage> stages =
        targets.isEmpty() ? snapshot.graph().ordered() : snapshot.graph().withUpstream(chosen);
    List<Stage> locked = new ArrayList<>();
    for (Stage stage : stages) {
      if (snapshot.lock(stage.name()).isPresent()) {
        locked.add(stage);
      } else {
        gaps.noResult(stage.name());
      }
    }
    if (locked.isEmpty()) {
      throw new JreproException.Refused(
          "commit " + commit.brief() + " has no result of these stages.",
          "'jrepro run' makes them, and leaves locks to commit.");
    }
    return locked;
  }

  private Dossier.Step step(Stage stage) {
    Lock lock = snapshot.lock(stage.name()).orElseThrow();
    Optional<Lineage.Run> run = run(lock);
    if (run.isEmpty()) {
      gaps.noRun(stage.name());
    }
    JsonValue.Obj inputs = lock.inputs().inputs();
    SortedMap<RepoPath, Entry> deps = entries(inputs.object("deps"));
    SortedSet<RepoPath> reads = new TreeSet<>(stage.deps());
    reads.addAll(deps.keySet());
    deps.forEach(said::putIfAbsent);
    said.putAll(lock.outs());
    // To the byte: the entries of locks leave volatile fields out.
    run.ifPresent(r -> said.putAll(r.record().files()));
    List<Dossier.Parameter> params = params(inputs.object("params"));
    params.forEach(param -> paths.add(param.file()));
    List<RepoPath> writes = stage.outs().stream().map(Output::path).toList();
    paths.addAll(reads);
    paths.addAll(writes);
    return new Dossier.Step(
        stage.name(),
        stage.description(),
        inputs.get("command").map(Wording::command).orElse("(not run)"),
        lock.key().hex(),
        texts(inputs.object("java")),
        params,
        List.copyOf(reads),
        writes,
        run);
  }

  private static SortedMap<RepoPath, Entry> entries(JsonValue.Obj object) {
    SortedMap<RepoPath, Entry> entries = new TreeMap<>();
    for (String path : object.fields().keySet()) {
      entries.put(new RepoPath(path), Entry.fromJson(object.object(path)));
    }
    return entries;
  }

  private static SortedMap<String, String> texts(JsonValue.Obj object) {
    SortedMap<String, String> texts = new TreeMap<>();
    object.fields().forEach((name, value) -> texts.put(name, Wording.of(value)));
    return texts;
  }

  private static List<Dossier.Parameter> params(JsonValue.Obj files) {
    List<Dossier.Parameter> params = new ArrayList<>();
    for (String file : files.fields().keySet()) {
      for (Map.Entry<String, JsonValue> value : files.object(file).fields().entrySet()) {
        params.add(
            new Dossier.Parameter(
                new RepoPath(file), value.getKey(), Wording.of(value.getValue())));
      }
    }
    return params;
  }

  /** The oldest, so that a run more is no other export. */
  private Optional<Lineage.Run> run(Lock lock) {
    List<Lineage.Run> runs = new ArrayList<>();
    for (Ledger.Line line : ledger.of(lock.key())) {
      try {
        RunRecord record = project.record(line.record());
        if (record.outcome() == RunRecord.Outcome.SUCCEEDED && record.outs().equals(lock.outs())) {
          runs.add(new Lineage.Run(line.record(), record));
        }
      } catch (JreproException.Refused | JreproException.Corrupt e) {
        // The record is not here, or not for this version; that no run is on record is said.
      }
    }
    return runs.stream()
        .min(
            Comparator.comparing((Lineage.Run run) -> run.record().measured().start())
                .thenComparing(Lineage.Run::digest));
  }

  private SortedMap<RepoPath, Dossier.Item> items() {
    ItemReader reader = new ItemReader(project, commit, snapshot, gaps);
    SortedMap<RepoPath, Dossier.Item> items = new TreeMap<>();
    paths.forEach(path -> items.put(path, reader.read(path, Optional.ofNullable(said.get(path)))));
    items.replaceAll((path, item) -> item.without(part -> !isPart(part, path)));
    return items;
  }

  /** Whether a file in a directory is no item by itself, and in no item further inside. */
  private boolean isPart(RepoPath file, RepoPath folder) {
    return file.selfAndParents().stream()
        .filter(paths::contains)
        .findFirst()
        .filter(folder::equals)
        .isPresent();
  }
}
