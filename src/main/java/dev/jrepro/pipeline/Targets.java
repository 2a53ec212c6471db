package dev.jrepro.pipeline;

import dev.jrepro.core.BadPath;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.yaml.Nearest;
import java.util.ArrayList;
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

  /** Returns whether a target is the name of a pipeline or of stages, and so no path. */
  boolean isName(String target) {
    return graph.pipelines().stream()
        .anyMatch(p -> isCalled(p, target) || !stages(p, target).isEmpty());
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

  /** A name of several stages, before the {@code @}, means all of them. */
  private Optional<List<Stage>> stage(String target) {
    List<List<Stage>> found =
        graph.pipelines().stream()
            .map(pipeline -> stages(pipeline, target))
            .filter(stages -> !stages.isEmpty())
            .toList();
    if (found.size() > 1) {
      throw ambiguous(target, found.stream().map(each -> address(each, target)).toList());
    }
    return found.stream()
        .findFirst()
        .map(each -> each.stream().sorted(Comparator.comparing(Stage::name)).toList());
  }

  private static String address(List<Stage> stages, String target) {
    StageName name = stages.getFirst().name();
    return name.stage().equals(target) ? name.toString() : name.pipeline() + ":" + target;
  }

  private static List<Stage> stages(Pipeline pipeline, String target) {
    return locals(pipeline, target).stream()
        .flatMap(name -> pipeline.stages().stream().filter(s -> isNamed(s.name().stage(), name)))
        .toList();
  }

  private static boolean isNamed(String stage, String name) {
    return stage.startsWith(name)
        && (stage.length() == name.length() || stage.indexOf(Variant.SIGN) == name.length());
  }

  /** Returns what a target can name inside a pipeline; the colon may be part of a name too. */
  private static List<String> locals(Pipeline pipeline, String target) {
    List<String> names = new ArrayList<>(List.of(target));
    for (String prefix : List.of(pipeline.name() + ":", pipeline.file() + ":")) {
      if (target.startsWith(prefix)) {
        names.add(target.substring(prefix.length()));
      }
    }
    return names;
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
            .filter(named -> locals(named.pipeline(), target).contains(named.artifact().name()))
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

  private static String group(String stage) {
    int sign = stage.indexOf(Variant.SIGN);
    return sign < 0 ? stage : stage.substring(0, sign);
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
      known.add(group(stage.name().stage()));
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
