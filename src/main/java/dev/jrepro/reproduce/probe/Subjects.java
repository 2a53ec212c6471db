package dev.jrepro.reproduce.probe;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Environment;
import dev.jrepro.pipeline.Param;
import dev.jrepro.run.Change;
import dev.jrepro.run.StageTrials;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Finds what there is to change about a stage. */
final class Subjects {

  private final StageTrials trials;
  private final ProbeRequest request;
  private final List<Subject> found = new ArrayList<>();

  private Subjects(StageTrials trials, ProbeRequest request) {
    this.trials = trials;
    this.request = request;
  }

  /** Returns parameters, items, variables and dependencies, as far as they are asked for. */
  static List<Subject> of(StageTrials trials, ProbeRequest request) {
    Subjects subjects = new Subjects(trials, request);
    trials.stage().params().forEach(subjects::add);
    trials.item().ifPresent(subjects::addItem);
    subjects.add(trials.stage().environment());
    trials.stage().deps().forEach(subjects::add);
    return subjects.found.stream().filter(each -> request.wants(each.name())).toList();
  }

  private void add(Param param) {
    long same = trials.stage().params().stream().filter(p -> p.key().equals(param.key())).count();
    String name = same > 1 ? param.file() + ":" + param.key() : param.key();
    addLeaves(
        Subject.Kind.PARAM,
        name,
        param.value(),
        (leaf, other) ->
            new Change.Parameter(
                new Param(param.file(), param.key(), leaf.whole().apply(other)),
                param.key() + leaf.key(),
                leaf.value(),
                other));
  }

  private void addItem(YamlNode item) {
    boolean hasNames = item instanceof YamlNode.Mapping;
    addLeaves(
        Subject.Kind.ITEM,
        hasNames ? "" : "item",
        item,
        (leaf, other) -> new Change.Item(leaf.whole().apply(other)));
  }

  /** Each single value is a subject, and each list is one. */
  private void addLeaves(
      Subject.Kind kind,
      String name,
      YamlNode value,
      BiFunction<ValueLeaf, YamlNode.Scalar, Change> change) {
    Map<String, List<ValueLeaf>> byList = new LinkedHashMap<>();
    for (ValueLeaf leaf : ValueLeaf.of(value)) {
      byList.computeIfAbsent(leaf.list(), key -> new ArrayList<>()).add(leaf);
    }
    if (byList.isEmpty()) {
      found.add(Subject.untried(kind, name, "there is no value in it"));
    }
    byList.forEach((key, leaves) -> {
      String called = name.isEmpty() ? key.substring(Math.min(1, key.length())) : name + key;
      boolean isList = leaves.size() > 1 || !leaves.getFirst().key().equals(key);
      found.add(isList ? list(kind, called, leaves, change) : single(kind, called, leaves, change));
    });
  }

  private Subject single(
      Subject.Kind kind,
      String name,
      List<ValueLeaf> leaves,
      BiFunction<ValueLeaf, YamlNode.Scalar, Change> change) {
    ValueLeaf leaf = leaves.getFirst();
    List<Subject.Attempt> attempts =
        others(name, leaf.value()).stream()
            .map(other -> new Subject.Attempt(shown(other), change.apply(leaf, other)))
            .toList();
    return Subject.of(kind, name, Optional.of(shown(leaf.value())), attempts);
  }

  /** Of a list, the first and the last value are changed, each in one way. */
  private Subject list(
      Subject.Kind kind,
      String name,
      List<ValueLeaf> leaves,
      BiFunction<ValueLeaf, YamlNode.Scalar, Change> change) {
    List<Subject.Attempt> attempts = new ArrayList<>();
    for (ValueLeaf leaf : List.of(leaves.getFirst(), leaves.getLast())) {
      String place = leaf.key().substring(leaf.list().length());
      others(name, leaf.value()).stream()
          .limit(1)
          .map(
              other -> new Subject.Attempt(place + " = " + shown(other), change.apply(leaf, other)))
          .filter(attempt -> attempts.stream().noneMatch(a -> a.label().equals(attempt.label())))
          .forEach(attempts::add);
    }
    return Subject.of(kind, name, Optional.of("what it is"), attempts);
  }

  private List<YamlNode.Scalar> others(String name, YamlNode.Scalar now) {
    List<YamlNode.Scalar> given = request.values().get(name);
    return given != null ? given : Values.besides(name, now);
  }

  static String shown(YamlNode.Scalar scalar) {
    return switch (scalar.type()) {
      case STRING ->
          scalar.text().matches("[A-Za-z0-9_./:+-]+") ? scalar.text() : "'" + scalar.text() + "'";
      case NULL -> "null";
      case INT, FLOAT, BOOL -> scalar.text();
    };
  }

  private void add(Environment environment) {
    environment
        .values()
        .forEach((name, value) -> {
          List<Subject.Attempt> attempts =
              others(name, text(value)).stream()
                  .map(other -> variable(shown(other), name, Optional.of(other.text())))
                  .toList();
          found.add(Subject.of(Subject.Kind.ENV, name, Optional.of(shown(text(value))), attempts));
        });
    environment.passed().forEach(this::addPassed);
    environment
        .secrets()
        .forEach(name -> found.add(Subject.untried(Subject.Kind.ENV, name, "it is a secret")));
  }

  private static YamlNode.Scalar text(String value) {
    return new YamlNode.Scalar(YamlNode.Type.STRING, value, new Mark("a probe", 1, 1));
  }

  /** What a caller has in a variable is for no file and no screen. */
  private void addPassed(String name) {
    Optional<String> value = Optional.ofNullable(trials.caller().get(name));
    List<Subject.Attempt> attempts = new ArrayList<>();
    if (request.values().containsKey(name)) {
      others(name, text(""))
          .forEach(other -> attempts.add(variable(shown(other), name, Optional.of(other.text()))));
    } else {
      YamlNode.Scalar now = text(value.orElse(""));
      Function<YamlNode.Scalar, Subject.Attempt> set =
          other ->
              variable(
                  value.isEmpty() ? shown(other) : "another value",
                  name,
                  Optional.of(other.text()));
      Values.besides(name, now).stream().limit(1).map(set).forEach(attempts::add);
      value.ifPresent(text -> attempts.add(variable("nothing", name, Optional.empty())));
    }
    Optional<String> now = Optional.of(value.isPresent() ? "the caller's value" : "nothing");
    found.add(Subject.of(Subject.Kind.ENV, name, now, attempts));
  }

  private static Subject.Attempt variable(String label, String name, Optional<String> value) {
    return new Subject.Attempt(label, new Change.Variable(name, value));
  }

  private void add(RepoPath dep) {
    Entry entry = trials.inputs().get(dep);
    List<Subject.Attempt> attempts =
        entry == null ? List.of() : new FileChanges(trials.home().cache()).of(dep, entry);
    found.add(
        attempts.isEmpty()
            ? Subject.untried(Subject.Kind.DEP, dep.value(), "there is no file in it")
            : new Subject(
                Subject.Kind.DEP, dep.value(), Optional.empty(), attempts, Optional.empty()));
  }
}
