package dev.jrepro.lineage;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.PipelineFiles;
import dev.jrepro.pipeline.Pipelines;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.yaml.YamlError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace or a commit declares: pipelines, locks and pointers, each read when it is first
 * asked for, and once. For one thread.
 */
public final class Snapshot {

  private static final RepoPath PIPELINES = RepoPath.of("pipelines");
  private static final String DVC = "dvc.yaml";

  private final ProjectFiles files;
  private final Map<String, String> overrides;
  private final BiFunction<PipelineFiles, Map<String, String>, StageGraph> graphs;
  private @Nullable SortedSet<RepoPath> listed;
  private @Nullable StageGraph graph;
  private @Nullable SortedMap<RepoPath, Pointer> pointers;
  private final SortedMap<RepoPath, UnmergedPointer> unmerged = new TreeMap<>();
  private final SortedMap<StageName, Optional<Lock>> locks = new TreeMap<>();
  private final Map<StageName, Digest> texts = new HashMap<>();
  private final SortedSet<StageName> broken = new TreeSet<>();

  /**
   * Reads from these files.
   *
   * @param overrides parameter values that count in place of those in files
   */
  public Snapshot(ProjectFiles files, Map<String, String> overrides) {
    this(files, overrides, Snapshot::parse);
  }

  /**
   * Reads from these files.
   *
   * @param overrides parameter values that count in place of those in files
   * @param graphs reads stages from pipelines with overrides, as {@link #parse} does or sooner
   */
  public Snapshot(
      ProjectFiles files,
      Map<String, String> overrides,
      BiFunction<PipelineFiles, Map<String, String>, StageGraph> graphs) {
    this.files = files;
    this.graphs = graphs;
    this.overrides = Collections.unmodifiableMap(new TreeMap<>(overrides));
  }

  /** Returns the files it reads from. */
  public ProjectFiles files() {
    return files;
  }

  /** Returns the stages. */
  public StageGraph graph() {
    if (graph == null) {
      graph = graphs.apply(new Words(), overrides);
    }
    return graph;
  }

  /** Returns the files in which it reads pipelines. */
  public PipelineFiles pipelineFiles() {
    return new Words();
  }

  /** Reads the stages of pipelines. */
  public static StageGraph parse(PipelineFiles files, Map<String, String> overrides) {
    return StageGraph.of(Pipelines.read(files, overrides));
  }

  /** Returns a stage's lock, if it has one that reads. */
  public Optional<Lock> lock(StageName stage) {
    Optional<Lock> known = locks.get(stage);
    if (known == null) {
      known = read(stage);
      locks.put(stage, known);
    }
    return known;
  }

  /** Returns the digest of the text in which a stage's lock was read; empty if there is none. */
  public Optional<Digest> lockText(StageName stage) {
    return lock(stage).map(lock -> texts.get(stage));
  }

  /** Returns whether a stage has a lock that does not read, such as one with conflict markers. */
  public boolean lockIsBroken(StageName stage) {
    return lock(stage).isEmpty() && broken.contains(stage);
  }

  /**
   * Returns the locks that a merge has left of a stage, from which the right one is still to be
   * chosen.
   *
   * @return ours first; empty for a lock that reads, and for one of which nothing is to be had
   */
  public List<Lock> sides(StageName stage) {
    if (!lockIsBroken(stage)) {
      return List.of();
    }
    RepoPath file = LockFiles.path(stage);
    List<String> texts = new ArrayList<>();
    try {
      texts.addAll(files.sidesOfMerge(file));
      files.read(file).ifPresent(text -> texts.addAll(sidesIn(text)));
    } catch (JreproException.Corrupt | JreproException.Invalid e) {
      return List.of();
    }
    return UnsettledLock.distinct(
        texts.stream().flatMap(text -> UnsettledLock.locksIn(stage, text).stream()).toList());
  }

  /**
   * Returns the sides of a text with conflict markers that Git has as they are. In others, Git has
   * joined lines of both: such a lock would tell of a run that never was.
   */
  private List<String> sidesIn(String text) {
    return ConflictSides.of(text)
        .map(sides -> Stream.of(sides.ours(), sides.theirs()).filter(files::isKept).toList())
        .orElse(List.of(text));
  }

  /** Forgets a lock, because it was written anew. */
  public void forget(StageName stage) {
    locks.remove(stage);
    broken.remove(stage);
    texts.remove(stage);
  }

  /** Returns the stages that have a lock, declared or not; sorted. */
  public SortedSet<StageName> locked() {
    SortedMap<RepoPath, StageName> declared = new TreeMap<>();
    graph().ordered().forEach(s -> declared.put(LockFiles.path(s.name()), s.name()));
    SortedSet<StageName> stages = new TreeSet<>();
    for (RepoPath file : files.files(LockFiles.FOLDER)) {
      // The path of a long name ends in a digest, which does not tell the name.
      Optional.ofNullable(declared.get(file))
          .or(() -> LockFiles.stage(file))
          .ifPresent(stages::add);
    }
    return stages;
  }

  /**
   * Returns the pointers by the path of their data; sorted. One with conflict markers says nothing
   * of its data: it is told by {@link #unmerged} too.
   */
  public SortedMap<RepoPath, Pointer> pointers() {
    if (pointers == null) {
      SortedMap<RepoPath, Pointer> found = new TreeMap<>();
      for (RepoPath file : listed()) {
        if (Pointer.data(file).isPresent()) {
          files.read(file).map(text -> pointer(file, text)).ifPresent(p -> found.put(p.path(), p));
        }
      }
      pointers = found;
    }
    return pointers;
  }

  private Pointer pointer(RepoPath file, String text) {
    try {
      return Pointer.parse(file, text);
    } catch (YamlError e) {
      UnmergedPointer sides = UnmergedPointer.in(file, text).orElseThrow(() -> e);
      unmerged.put(sides.path(), sides);
      return new Pointer(sides.path(), Optional.empty(), Optional.empty());
    }
  }

  /** Returns the pointers with conflict markers, by the path of their data; sorted. */
  public SortedMap<RepoPath, UnmergedPointer> unmerged() {
    pointers();
    return Collections.unmodifiableSortedMap(unmerged);
  }

  /**
   * Checks that a merge has left no conflict in a pointer.
   *
   * @throws UnmergedPointer.Unsettled otherwise
   */
  public void checkMerged(Pointer pointer) {
    UnmergedPointer sides = unmerged().get(pointer.path());
    if (sides != null) {
      throw sides.error();
    }
  }

  /** Returns the pointer whose data is the path or holds it, if there is one. */
  public Optional<Pointer> pointerOver(RepoPath path) {
    return path.selfAndParents().stream()
        .map(p -> Optional.ofNullable(pointers().get(p)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Returns the pointers whose data is the path, holds it, or lies in it; sorted. */
  public List<Pointer> pointersAt(RepoPath path) {
    List<Pointer> at = new ArrayList<>();
    pointerOver(path).ifPresent(at::add);
    pointers().tailMap(path).entrySet().stream()
        .takeWhile(e -> e.getKey().value().startsWith(path.value()))
        .filter(e -> e.getKey().isIn(path) && !e.getKey().equals(path))
        .forEach(e -> at.add(e.getValue()));
    return at;
  }

  private Optional<Lock> read(StageName stage) {
    try {
      Optional<String> text = files.read(LockFiles.path(stage));
      text.ifPresent(t -> texts.put(stage, Digest.ofUtf8(t)));
      return text.map(t -> Lock.parse(stage, t));
    } catch (Lock.Newer e) {
      throw e;
    } catch (JreproException.Corrupt | JreproException.Invalid e) {
      // A stale stage and no error: what it was is settled by running it.
      broken.add(stage);
      return Optional.empty();
    }
  }

  private SortedSet<RepoPath> listed() {
    if (listed == null) {
      listed = files.named(name -> Words.isPipeline(name) || name.endsWith(Pointer.SUFFIX));
    }
    return listed;
  }

  /** The pipeline files among all files. */
  private final class Words implements PipelineFiles {
    @Override
    public List<RepoPath> pipelines() {
      return listed().stream().filter(Words::isPipeline).toList();
    }

    @Override
    public Optional<String> read(RepoPath file) {
      return files.read(file);
    }

    private static boolean isPipeline(RepoPath path) {
      return isPipeline(path.name()) && (path.name().equals(DVC) || path.isIn(PIPELINES));
    }

    private static boolean isPipeline(String name) {
      return name.equals(DVC) || name.endsWith(".yaml") || name.endsWith(".yml");
    }
  }
}
