package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.ItemTable;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.MissingObject;
import dev.jrepro.content.ObjectSink;
import dev.jrepro.content.TreeMemory;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.host.Platform;
import dev.jrepro.lineage.FoundSources;
import dev.jrepro.lineage.ItemList;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.lineage.VolatileFields;
import dev.jrepro.pipeline.ItemMap;
import dev.jrepro.pipeline.ItemPattern;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Facts;
import dev.jrepro.plan.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is so in the workspace; each path is looked at once, until it is forgotten. */
public final class WorkspaceFacts implements Facts {

  private final Project project;
  private final Snapshot snapshot;
  private final Map<String, String> variables;
  private final Contents data;
  private final Contents sources;
  private final Set<RepoPath> logs = new TreeSet<>();
  private final SortedMap<RepoPath, Optional<Entry>> known = new TreeMap<>();
  private final Map<List<ItemPattern>, Collected> collected = new HashMap<>();
  private Optional<SortedSet<RepoPath>> share = Optional.empty();
  private @Nullable Platform platform;

  /** The folders that maps read and write, whose trees are kept when they are looked at. */
  private final Set<RepoPath> mapped = new HashSet<>();

  private final TreeMemory trees = new TreeMemory();

  /** What matched some patterns, when their folders were these. */
  private record Collected(SortedMap<RepoPath, Entry> folders, ItemList list) {}

  /**
   * Looks at a project's workspace.
   *
   * @param variables the caller's environment
   */
  public WorkspaceFacts(Project project, Snapshot snapshot, Map<String, String> variables) {
    this.project = project;
    this.snapshot = snapshot;
    this.variables = new TreeMap<>(variables);
    LeaveOut standard = LeaveOut.standard(project.root());
    this.data = new Contents(project.root(), project.index(), standard);
    this.sources =
        Contents.asGit(
            project.root(),
            project.index(),
            (path, isDirectory) ->
                standard.test(path, isDirectory) || isForeign(path, isDirectory));
    for (Stage stage : snapshot.graph().ordered()) {
      logs.addAll(stage.logs());
      if (stage.map().isPresent()) {
        mapped.addAll(stage.map().get().folders());
        stage.outs().forEach(out -> mapped.add(out.path()));
      }
    }
  }

  /** Returns whether Git ignores something that neither a stage nor a pointer answers for. */
  private boolean isForeign(RepoPath path, boolean isDirectory) {
    return project.git().isIgnored(path, isDirectory)
        && !project.git().isTracked(path)
        && snapshot.pointersAt(path).isEmpty()
        && snapshot.graph().producers(path).isEmpty();
  }

  /** Returns where a dependency comes from. */
  public Origin origin(RepoPath path) {
    List<Stage> makers = snapshot.graph().producers(path);
    if (!makers.isEmpty()) {
      return new Origin.StageOutput(makers);
    }
    List<Pointer> pointers = snapshot.pointersAt(path);
    if (!pointers.isEmpty()) {
      return new Origin.PointerData(pointers);
    }
    if (project.git().isTracked(path)) {
      return new Origin.Tracked();
    }
    boolean isDirectory = Files.isDirectory(path.under(project.root()), LinkOption.NOFOLLOW_LINKS);
    return project.git().isIgnored(path, isDirectory)
        ? new Origin.Ignored()
        : new Origin.Untracked();
  }

  @Override
  public Optional<Entry> dependency(RepoPath path) {
    Optional<Output> output =
        snapshot.graph().producer(path).stream()
            .flatMap(stage -> stage.outs().stream())
            .filter(out -> out.path().equals(path))
            .findFirst();
    return output.isPresent() ? output(output.get()) : look(path);
  }

  @Override
  public Optional<Entry> output(Output output) {
    Optional<Entry> entry = look(output.path());
    return entry.map(e -> counted(output, e));
  }

  /** Returns what counts of an output whose bytes are these: its volatile fields do not. */
  public Entry counted(Output output, Entry entry) {
    if (output.volatileFields().isEmpty() || entry.isDirectory()) {
      return entry;
    }
    try {
      byte[] bytes = Files.readAllBytes(output.path().under(project.root()));
      return VolatileFields.strip(bytes, output.volatileFields());
    } catch (IOException e) {
      throw new DiskFailed("read " + output.path(), e);
    }
  }

  /**
   * Stores what counts of an output besides its bytes, so that the digest in the lock is one that
   * the cache can answer for.
   */
  public Entry storeCounted(Output output, Entry entry, ObjectSink sink) throws IOException {
    if (!output.volatileFields().isEmpty() && !entry.isDirectory()) {
      byte[] bytes = Files.readAllBytes(output.path().under(project.root()));
      sink.put(VolatileFields.counted(bytes, output.volatileFields()));
    }
    return counted(output, entry);
  }

  /** Returns what stands at a path, every byte counted. */
  public Optional<Entry> look(RepoPath path) {
    Optional<Entry> entry = known.get(path);
    if (entry == null) {
      entry = read(path, mapped.contains(path) ? trees : ObjectSink.hashing());
      known.put(path, entry);
    }
    return entry;
  }

  /**
   * Returns what stands at a folder that a map reads or writes; {@link #trees} has its trees then.
   */
  public Optional<Entry> lookInto(RepoPath path) {
    Optional<Entry> entry = look(path);
    boolean isKnown = entry.filter(e -> e.isDirectory() && !trees.has(e.digest())).isEmpty();
    return isKnown ? entry : store(path, trees);
  }

  /** Returns the trees of folders that were looked into, and of others. */
  public TreeMemory trees() {
    return trees;
  }

  /** Reads a path and hands the sink what it lacks; what was known of the path is replaced. */
  public Optional<Entry> store(RepoPath path, ObjectSink sink) {
    Optional<Entry> entry = read(path, sink);
    known.put(path, entry);
    return entry;
  }

  /**
   * Reads an output and hands the sink what it lacks; nothing is learned of it. Unlike everything
   * else here it may be called by several threads at once, for outputs of which none holds another.
   */
  public Optional<Entry> storeOutput(RepoPath path, ObjectSink sink) {
    boolean isDirectory = Files.isDirectory(path.under(project.root()), LinkOption.NOFOLLOW_LINKS);
    // What decides about names in a folder is for one thread; a file's name is never left out.
    Contents contents =
        isDirectory
            ? new Contents(project.root(), project.index(), LeaveOut.standard(project.root()))
            : data;
    return contents.entry(path, sink);
  }

  /** Notes what was found at a path by {@link #storeOutput}. */
  public void learn(RepoPath path, Optional<Entry> entry) {
    known.put(path, entry);
  }

  /**
   * Returns all that stands at a path, whatever ignore rules say.
   *
   * @throws JreproException.Refused if a Git repository or a project is in it
   */
  public Optional<Entry> everything(RepoPath path, ObjectSink sink) {
    LeaveOut unfinished =
        (inside, isDirectory) -> {
          if (inside.name().equalsIgnoreCase(".git") || inside.name().equalsIgnoreCase(".repro")) {
            throw new JreproException.Refused(
                inside + " is in an output that is about to be replaced, and would be lost.",
                "Move it away, or remove it.");
          }
          return inside.name().startsWith(LeaveOut.UNFINISHED);
        };
    return new Contents(project.root(), project.index(), unfinished).entry(path, sink);
  }

  private Optional<Entry> read(RepoPath path, ObjectSink sink) {
    boolean isData =
        snapshot.pointerOver(path).isPresent()
            || snapshot.graph().producer(path).isPresent()
            || path.selfAndParents().stream().anyMatch(logs::contains);
    return (isData ? data : sources).entry(path, sink);
  }

  /**
   * Has map stages be for these items alone, whatever else matches: the others are done elsewhere.
   */
  public void narrow(Set<RepoPath> items) {
    share = Optional.of(new TreeSet<>(items));
  }

  private ItemList narrowed(Set<RepoPath> items) {
    SortedMap<RepoPath, Entry> found = new TreeMap<>();
    items.forEach(item -> look(item).ifPresent(entry -> found.put(item, entry)));
    return ItemList.of(new ItemTable(found));
  }

  @Override
  public Optional<ItemList> items(ItemMap map) {
    if (share.isPresent()) {
      return share.map(this::narrowed);
    }
    SortedMap<RepoPath, Entry> folders = new TreeMap<>();
    Collected before = collected.get(map.over());
    if (before != null && before.folders().keySet().stream().allMatch(known::containsKey)) {
      before.folders().keySet().forEach(f -> look(f).ifPresent(e -> folders.put(f, e)));
      if (folders.equals(before.folders())) {
        return Optional.of(before.list());
      }
      folders.clear();
    }
    for (RepoPath folder : map.folders()) {
      Optional<Entry> entry = lookInto(folder);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      folders.put(folder, entry.get());
    }
    Collected now =
        before != null && before.folders().equals(folders)
            ? before
            : new Collected(folders, ItemList.of(map, folders, trees));
    collected.put(map.over(), now);
    return Optional.of(now.list());
  }

  @Override
  public Optional<ItemTable.Difference> difference(Entry locked, ItemList now) {
    try {
      return Optional.of(
          ItemTable.difference(
              locked.digest(), project.cache(), now.entry().digest(), now.objects()));
    } catch (MissingObject | JreproException.Corrupt e) {
      return Optional.empty(); // Nobody knows what it was; the key tells that it was another one.
    }
  }

  /** Forgets what is at and below a path and above it, because it has changed. */
  public void forget(RepoPath path) {
    path.selfAndParents().forEach(known::remove);
    known.remove(RepoPath.ROOT);
    known.tailMap(path).keySet().stream()
        .takeWhile(p -> p.value().startsWith(path.value()))
        .filter(p -> p.isIn(path))
        .toList()
        .forEach(known::remove);
  }

  @Override
  public Optional<Lock> lock(StageName stage) {
    return snapshot.lock(stage);
  }

  @Override
  public boolean lockIsBroken(StageName stage) {
    return snapshot.lockIsBroken(stage);
  }

  @Override
  public boolean isFreshAsBefore(Stage stage) {
    return project.memory().isFresh(stage, this);
  }

  @Override
  public void noteFresh(Judgement judgement) {
    snapshot
        .lockText(judgement.stage().name())
        .ifPresent(lock -> project.memory().note(judgement, lock, this));
  }

  @Override
  public List<Lock> sides(StageName stage) {
    return snapshot.sides(stage);
  }

  @Override
  public Digest variable(String name) {
    return Digest.ofUtf8(variables.getOrDefault(name, ""));
  }

  @Override
  public SortedMap<String, String> environment(Stage stage) {
    return switch (stage.fingerprint()) {
      case NONE -> new TreeMap<>();
      case MAJOR -> platform().major();
      case EXACT -> platform().exact();
    };
  }

  /** Returns what is known of the system that everything here runs on; it is looked at once. */
  public synchronized Platform platform() {
    if (platform == null) {
      platform = Platform.look(variables);
    }
    return platform;
  }

  @Override
  public Optional<FoundSources> sources(Stage stage, Optional<Lock> lock) {
    return new SourceFinder(project, this, snapshot.files()).find(stage, lock);
  }
}
