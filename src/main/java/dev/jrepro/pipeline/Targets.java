package dev.jrepro.pipeline;

import dev.jrepro.core.BadPath;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds what a user's word for a part of the project means.
 *
 * @param graph the project's stages
 * @param stages the same, sorted by name
 */
record Targets(StageGraph graph, List<Stage> stages) {

  private record Named(Pipeline pipeline, Artifact artifact) {
    String address() {
      return pipeline.name() + ":" + artifact.name();
    }
  }

  List<Stage> resolve(String target) {
    return pipeline(target)
        .or(() -> stage(target))
        .or(() -> path(target))
        .or(() -> artifact(target))
        .orElseThrow(() -> unknown(target));
  }

  private Optional<List<Stage>> pipeline(String target) {
    return graph.pipelines().stream()
        .filter(pipeline -> isCalled(pipeline, target))
        .findFirst()
        .map(p -> p.stages().stream().sorted(Comparator.comparing(Stage::name)).toList());
  }

  private static boolean isCalled(Pipeline pipeline, String word) {
    return pipeline.name().equals(word) || pipeline.file().value().equals(word);
  }

  private Optional<List<Stage>> stage(String target) {
    List<Stage> found =
        graph.pipelines().stream()
            .flatMap(pipeline -> stages(pipeline, target))
            .sorted(Comparator.comparing(Stage::name))
            .toList();
    if (found.size() > 1) {
      throw ambiguous(target, found.stream().map(stage -> stage.name().toString()).toList());
    }
    return Optional.of(found).filter(stage -> !stage.isEmpty());
  }

  private static Stream<Stage> stages(Pipeline pipeline, String target) {
    return local(pipeline, target).stream()
        .flatMap(name -> pipeline.stages().stream().filter(s -> s.name().stage().equals(name)));
  }

  /** Returns what a target names inside a pipeline, if it can name something there. */
  private static Optional<String> local(Pipeline pipeline, String target) {
    int colon = target.lastIndexOf(':');
    if (colon < 0) {
      return Optional.of(target);
    }
    return isCalled(pipeline, target.substring(0, colon))
        ? Optional.of(target.substring(colon + 1))
        : Optional.empty();
  }

  private Optional<List<Stage>> path(String target) {
    try {
      RepoPath path = RepoPath.of(target);
      return Optional.of(graph.producers(path)).filter(found -> !path.isRoot() && !found.isEmpty());
    } catch (BadPath e) {
      return Optional.empty();
    }
  }

  private Optional<List<Stage>> artifact(String target) {
    List<Named> found =
        artifacts()
            .filter(named ->
                local(named.pipeline(), target).equals(Optional.of(named.artifact().name())))
            .toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.stream().map(named -> named.artifact().path()).distinct().count() > 1) {
      throw ambiguous(target, found.stream().map(Named::address).toList());
    }
    RepoPath path = found.getFirst().artifact().path();
    List<Stage> producers = graph.producers(path);
    if (producers.isEmpty()) {
      throw new JreproException.Invalid(
          "no stage makes '" + path + "', the artifact '" + target + "'.");
    }
    return Optional.of(producers);
  }

  private Stream<Named> artifacts() {
    return graph.pipelines().stream()
        .flatMap(pipeline -> pipeline.artifacts().stream().map(a -> new Named(pipeline, a)));
  }

  private static JreproException ambiguous(String target, List<String> candidates) {
    return new JreproException.Invalid(
        "'" + target + "' could be " + String.join(" or ", candidates) + ".",
        "Name one of them in full.");
  }

  private JreproException unknown(String target) {
    SortedSet<String> known = new TreeSet<>();
    graph.pipelines().forEach(pipeline -> known.add(pipeline.name()));
    artifacts().forEach(named -> known.add(named.artifact().name()));
    for (Stage stage : stages) {
      known.add(stage.name().stage());
      known.add(stage.name().toString());
      stage.outs().forEach(output -> known.add(output.path().value()));
    }
    return new JreproException.Invalid(
        "'" + target + "' is no pipeline, stage, output or artifact of this project.",
        Nearest.to(target, known)
            .map(near -> "Did you mean " + near + "?")
            .orElse("'jrepro dag' shows what there is."));
  }
}
