package dev.jrepro.run;

import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.NewRepository;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.StageKey;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.SandboxMode;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Checkout;
import dev.jrepro.project.Project;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The small project on a cluster's machine in which one stage runs. */
final class NodeProject {

  private final Project project;
  private final Depot depot;
  private final Ticket ticket;
  private final Map<String, String> variables;

  NodeProject(Project project, Depot depot, Ticket ticket, Map<String, String> variables) {
    this.project = project;
    this.depot = depot;
    this.ticket = ticket;
    this.variables = new TreeMap<>(variables);
  }

  /**
   * Makes a project with nothing in it.
   *
   * @param cache where its cache lies, if not in it
   * @return its root
   */
  static Path make(Path root, Optional<String> cache) {
    try {
      Files.createDirectories(root.resolve(Project.FOLDER));
      NewRepository.make(root);
      // The cache is others' too: a command that writes to an input in place must not reach it.
      String text =
          cache
              .map(dir ->
                  "cache:\n  dir: "
                      + Json.canonical(JsonValue.of(dir))
                      + "\n  link: [reflink, copy]\n")
              .orElse("cache:\n  link: [reflink, copy]\n");
      AtomicFile.writeSoon(root.resolve(Project.FOLDER).resolve("config.yaml"), text);
      return root;
    } catch (IOException e) {
      throw new DiskFailed("make " + root, e);
    }
  }

  /**
   * Puts in place what the kit names.
   *
   * @param items of a map stage, the items that are to be there
   * @throws JreproException.Refused if the depot lacks some of it
   */
  Kit furnish(SortedMap<RepoPath, Entry> items) throws InterruptedException {
    depot.bring(List.of(ticket.kit()));
    Kit kit = Kit.parse(project.cache().read(ticket.kit().digest()));
    depot.bring(kit.entries());
    place(kit.words());
    // One behind the other: an input may lie in another one.
    for (Map.Entry<RepoPath, Entry> input : kit.inputs().entrySet()) {
      place(new TreeMap<>(Map.of(input.getKey(), input.getValue())));
    }
    place(kit.staying());
    depot.bring(items.values());
    place(items);
    SortedSet<RepoPath> tracked = tracked(kit.inputs(), kit.data(), project.cache());
    tracked.addAll(tracked(items, kit.data(), project.cache()));
    tracked.addAll(kit.words().keySet());
    NewRepository.declare(project.root(), tracked, kit.data());
    project.refresh();
    return kit;
  }

  private void place(SortedMap<RepoPath, Entry> entries) {
    SortedSet<RepoPath> missing = new Checkout(project, true).run(entries).missing();
    if (!missing.isEmpty()) {
      throw new JreproException.Refused("the depot lacks " + missing.first() + ".");
    }
  }

  /** Returns the files of what was placed that Git is to track: all that is no data. */
  static SortedSet<RepoPath> tracked(
      SortedMap<RepoPath, Entry> placed, List<RepoPath> data, FolderStore cache) {
    SortedSet<RepoPath> tracked = new TreeSet<>();
    placed.forEach((path, entry) -> {
      if (path.selfAndParents().stream().noneMatch(data::contains)) {
        Leaves.of(path, entry, cache)
            .forEach((file, leaf) -> {
              if (!leaf.isDirectory()) {
                tracked.add(file);
              }
            });
      }
    });
    return tracked;
  }

  /** Returns the map of the kit's stage. */
  ItemMap map(Kit kit) {
    return stage(kit, project.workspace(kit.overrides())).map().orElseThrow();
  }

  /** Returns how many items of the kit's stage are done at once. */
  int portion(Kit kit) {
    Stage stage = stage(kit, project.workspace(kit.overrides()));
    return itemsAtOnce(stage) * stage.map().orElseThrow().batch();
  }

  private static Stage stage(Kit kit, Snapshot snapshot) {
    return snapshot
        .graph()
        .find(kit.stage())
        .orElseThrow(() ->
            new JreproException.Different(
                "no stage " + kit.stage() + " is declared on this machine.", null));
  }

  /** What was done for other items is published, and in nobody's way. */
  private void clear(Stage stage) {
    try {
      Scrap.delete(project.root().resolve(Project.FOLDER).resolve("lock"));
      for (Output out : stage.outs()) {
        Scrap.delete(out.path().under(project.root()));
      }
    } catch (IOException e) {
      throw new DiskFailed("remove what was written before", e);
    }
    project.refresh();
  }

  /**
   * Runs the stage.
   *
   * @param items of a map stage, the items that it is to run for
   * @throws JreproException.StageFailed if its command fails
   * @throws JreproException.Different if it has another key here
   */
  void run(Kit kit, Optional<SortedMap<RepoPath, Entry>> items, RunEvents events)
      throws InterruptedException {
    if (items.isPresent()) {
      clear(stage(kit, project.workspace(kit.overrides())));
    }
    Snapshot snapshot = project.workspace(kit.overrides());
    List<Stage> stages = List.of(stage(kit, snapshot));
    try (RunSession session = new RunSession(project, snapshot, stages, options(kit), events)) {
      items.ifPresent(some -> session.facts().narrow(some.keySet()));
      run(kit, items, session);
    }
  }

  private void run(Kit kit, Optional<SortedMap<RepoPath, Entry>> items, RunSession session)
      throws InterruptedException {
    Stage stage = stage(kit, session.snapshot());
    session.shares().give(stage, new Shares.Share(gpus(), itemsAtOnce(stage)));
    Judgement judgement = session.judge(stage);
    StageKey key =
        judgement
            .key()
            .filter(found -> isAsked(found, items))
            .orElseThrow(() -> otherKey(kit, judgement));
    Attribution attribution =
        new Attribution(variables, ticket.again(), Optional.empty(), new TreeMap<>(), List.of());
    CheckpointKeeper.Place place =
        new CheckpointKeeper.Place(ticket, depot, attribution, session.events()::warn);
    GroupCommit commits = session.commits();
    try (CheckpointKeeper checkpoints = CheckpointKeeper.begin(session, stage, key, place)) {
      try (commits;
          Executor executor = new LocalExecutor(session)) {
        executor.run(judgement, key);
      } catch (InterruptedException | JreproException.Interrupted e) {
        Thread.interrupted(); // What there is, is for the next attempt.
        checkpoints.interrupted();
        throw e;
      }
      checkpoints.succeeded();
    }
  }

  /** The table of a share's items is another one than that of all; all else has to be the same. */
  private boolean isAsked(StageKey found, Optional<SortedMap<RepoPath, Entry>> items) {
    return items.isEmpty()
        ? found.digest().equals(ticket.key())
        : found.itemKeys().filter(keys -> keys.stage().equals(ticket.key())).isPresent()
            && found.items().equals(items.map(some -> ItemList.of(new ItemTable(some)).entry()));
  }

  private RunOptions options(Kit kit) {
    List<String> targets = new ArrayList<>(List.of(kit.stage().toString()));
    return new RunOptions(
        targets,
        kit.overrides(),
        false,
        ticket.share().filter(Ticket.Share::keepGoing).isPresent(),
        false,
        true,
        false,
        true,
        1,
        Optional.empty(),
        false,
        Optional.of(SandboxMode.OFF),
        false,
        variables,
        new TreeMap<>());
  }

  /** Returns the GPUs that the job was given. */
  private List<String> gpus() {
    String given = variables.getOrDefault("CUDA_VISIBLE_DEVICES", "");
    return Arrays.stream(given.split(",", -1))
        .map(String::strip)
        .filter(g -> !g.isEmpty())
        .toList();
  }

  /** A stage's processors are for each of its items; the job may have been given more. */
  private int itemsAtOnce(Stage stage) {
    String given = variables.getOrDefault("SLURM_CPUS_PER_TASK", "1");
    int cpus = given.matches("[0-9]{1,6}") ? Integer.parseInt(given) : 1;
    return Math.max(1, cpus / Math.max(1, stage.resources().cpus()));
  }

  private static JreproException otherKey(Kit kit, Judgement judgement) {
    return new JreproException.Different(
        "stage "
            + kit.stage()
            + " has another key on this machine than where it was submitted: "
            + judgement.key().map(found -> Json.canonical(found.inputs())).orElse("(none)"),
        "An input changed while it was submitted, a variable of 'env' has another value here, or"
            + " this is another version of jrepro.");
  }
}
