package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.core.Unpacking;
import dev.jrepro.yaml.YamlError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The stages of a project and who needs whom: acyclic, every output made by one stage, in an order
 * that depends on the files alone. Immutable.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class StageGraph {

  private static final int MAX_SHOWN = 20;

  private final List<Pipeline> pipelines;
  private final List<Stage> stages;
  private final Map<StageName, Integer> numbers;
  private final StageTitles titles;
  private final OutputIndex outputs;
  private final Edges edges;
  private final int[] order;

  private StageGraph(List<Pipeline> pipelines) {
    this.pipelines = pipelines.stream().sorted(byName()).toList();
    this.stages =
        pipelines.stream()
            .flatMap(pipeline -> pipeline.stages().stream())
            .sorted(Comparator.comparing(Stage::name))
            .toList();
    this.numbers = new HashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      numbers.put(stages.get(i).name(), i);
    }
    this.titles = new StageTitles(stages);
    this.outputs = new OutputIndex(stages, titles);
    this.edges = Edges.of(stages, outputs, titles);
    this.order = edges.order();
  }

  private static Comparator<Pipeline> byName() {
    return Comparator.comparing(Pipeline::name, RepoPath.BYTE_ORDER);
  }

  /**
   * Builds the graph of all pipelines; its cost is linear in stages, dependencies and outputs (with
   * a logarithm for the look-up of paths).
   *
   * <p>A stage needs another if one of its dependencies is, is in, or holds one of the other's
   * outputs.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if there is a cycle, or two stages write one
   *     path
   */
  public static StageGraph of(List<Pipeline> pipelines) {
    StageGraph graph = new StageGraph(pipelines);
    if (graph.order.length < graph.stages.size()) {
      throw graph.cyclic(graph.edges.cycle(graph.order));
    }
    return graph;
  }

  /**
   * Returns the graph's pipelines as bytes for a cache, which this version of jrepro reads and no
   * other need.
   */
  public byte[] toBytes() {
    return new GraphWriter().write(pipelines);
  }

  /**
   * Returns the graph whose bytes these are.
   *
   * @param offset where they begin
   * @throws IllegalArgumentException if they are no such bytes; so does {@link
   *     IndexOutOfBoundsException}
   */
  public static StageGraph ofBytes(byte[] bytes, int offset) {
    return of(new GraphReader(new Unpacking(bytes, offset)).read());
  }

  private YamlError cyclic(int[] cycle) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Math.min(cycle.length, MAX_SHOWN); i++) {
      names.add(title(cycle[i]));
    }
    if (cycle.length > MAX_SHOWN) {
      names.add("(" + (cycle.length - MAX_SHOWN) + " more)");
    }
    names.add(title(cycle[0]));
    return new YamlError(
        stages.get(cycle[0]).mark(),
        "these stages need each other: " + String.join(" -> ", names),
        link(cycle[0], cycle[cycle.length > 1 ? 1 : 0]));
  }

  /** Says by which path the first two stages of a cycle hang together. */
  private String link(int maker, int reader) {
    for (RepoPath dep : stages.get(reader).deps()) {
      for (OutputIndex.Entry entry : outputs.touching(dep)) {
        if (entry.maker() == maker) {
          return "Stage %s reads '%s', which stage %s writes; one link of the circle must go."
              .formatted(title(reader), dep, title(maker));
        }
      }
    }
    throw new AssertionError("no link between " + title(maker) + " and " + title(reader));
  }

  private String title(int stage) {
    return titles.of(stages.get(stage));
  }

  /** Returns the pipelines, sorted by name. */
  public List<Pipeline> pipelines() {
    return pipelines;
  }

  /** Returns every stage, each behind those that it needs; among free ones, sorted by name. */
  public List<Stage> ordered() {
    return Arrays.stream(order).mapToObj(stages::get).toList();
  }

  /** Returns the stage of that name, if there is one. */
  public Optional<Stage> find(StageName name) {
    return Optional.ofNullable(numbers.get(name)).map(stages::get);
  }

  /**
   * Returns the stages whose outputs this one reads, sorted by name.
   *
   * @throws IllegalArgumentException if there is no such stage; so do the methods below that take
   *     names
   */
  public List<Stage> upstream(StageName name) {
    return neighbours(edges.up(), name);
  }

  /** Returns the stages that read this one's outputs, sorted by name. */
  public List<Stage> downstream(StageName name) {
    return neighbours(edges.down(), name);
  }

  private List<Stage> neighbours(List<int[]> along, StageName name) {
    return Arrays.stream(along.get(number(name))).mapToObj(stages::get).toList();
  }

  private int number(StageName name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no stage " + name);
    }
    return number;
  }

  /** Returns the stage one of whose outputs is this path or holds it, if there is one. */
  public Optional<Stage> producer(RepoPath path) {
    return outputs.holder(path).map(OutputIndex.Entry::stage);
  }

  /** Returns the stages one of whose outputs is this path, holds it or lies in it, sorted. */
  public List<Stage> producers(RepoPath path) {
    return outputs.touching(path).stream()
        .map(OutputIndex.Entry::maker)
        .distinct()
        .sorted()
        .map(stages::get)
        .toList();
  }

  /**
   * Returns what people call a stage: its short name, or {@code pipeline:stage} where another
   * pipeline has a stage of that name.
   */
  public String title(StageName name) {
    return titles.of(name);
  }

  /**
   * Returns the stages that a target names: a pipeline (by its name or its file), a stage ({@code
   * stage} or {@code pipeline:stage}; the name before an {@code @} means all stages that {@code
   * foreach} or {@code matrix} made of it), an output path (or a folder that holds some) or an
   * artifact's name, looked for in that order.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if it names nothing (with the nearest name as a
   *     hint), or two things of one kind (with the candidates)
   */
  public List<Stage> resolve(String target) {
    return new Targets(this, stages).resolve(target);
  }

  /** Returns whether a target is the name of a pipeline or of stages, and so no path. */
  public boolean isName(String target) {
    return new Targets(this, stages).isName(target);
  }

  /** Returns the chosen stages and all that they need, in order. */
  public List<Stage> withUpstream(Set<StageName> chosen) {
    return reach(edges.up(), chosen);
  }

  /** Returns the chosen stages and all that need them, in order. */
  public List<Stage> withDownstream(Set<StageName> chosen) {
    return reach(edges.down(), chosen);
  }

  private List<Stage> reach(List<int[]> along, Set<StageName> chosen) {
    boolean[] start = new boolean[stages.size()];
    chosen.forEach(name -> start[number(name)] = true);
    boolean[] reached = Edges.reach(along, start);
    return Arrays.stream(order).filter(i -> reached[i]).mapToObj(stages::get).toList();
  }
}
