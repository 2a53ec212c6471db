package dev.jrepro.run;

import dev.jrepro.testing.Scratch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Makes a random pipeline, and changes it at random: in the model and in the project alike. */
final class RandomEdits {

  private static final int SOURCES = 4;
  private static final int PARAMS = 4;
  private static final int VALUES = 3;
  private static final int DIGITS = 64;

  private final Random random;
  private final Scratch scratch;
  private final PipelineModel model;
  private final List<State> states = new ArrayList<>();
  private int ids;

  /** What a person writes: to go back to it is an edit. */
  private record State(
      SortedMap<String, ModelStage> stages,
      SortedMap<String, Integer> params,
      SortedMap<String, String> sources) {}

  RandomEdits(Random random, Scratch scratch, PipelineModel model) {
    this.random = random;
    this.scratch = scratch;
    this.model = model;
  }

  /** Makes the pipeline. */
  void begin(int stages) {
    IntStream.range(0, SOURCES).forEach(i -> source("in" + i));
    IntStream.range(0, PARAMS).forEach(i -> model.params.put("p" + i, random.nextInt(VALUES)));
    for (int i = 0; i < stages; i++) {
      add();
    }
    save();
    write();
  }

  /** Makes some changes, and writes them. */
  List<String> some() {
    List<String> made = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      made.add(one());
    }
    save();
    write();
    return made;
  }

  private String one() {
    ModelStage stage = any(List.copyOf(model.stages.values()));
    return switch (random.nextInt(14)) {
      case 0, 1 -> {
        String param = "p" + random.nextInt(PARAMS);
        model.params.put(param, random.nextInt(VALUES));
        yield "parameter " + param;
      }
      case 2, 3 -> source("in" + random.nextInt(SOURCES));
      case 4 -> {
        put(stage.salted(random.nextInt(VALUES)));
        yield "command of " + stage.name();
      }
      case 5 -> stage.frozen() ? "nothing" : remove(any(stage.outs()).path());
      case 6 -> spoil(any(any(stage.outs()).files()));
      case 7 -> stage.frozen() ? "nothing" : spoil(any(stage.outs()).path() + "/stray");
      case 8 -> forgetLock(stage);
      case 9 -> add();
      case 10 -> drop(stage);
      case 11 -> rename(stage);
      case 12 -> mark(stage);
      default -> back();
    };
  }

  private String source(String name) {
    String text = "source " + random.nextInt(VALUES) + "\n";
    model.files.put(name, text);
    scratch.write(name, text);
    return "file " + name;
  }

  private String add() {
    int id = ids++;
    List<String> deps = new ArrayList<>();
    List<String> used = new ArrayList<>();
    List<String> offered =
        new ArrayList<>(IntStream.range(0, SOURCES).mapToObj(i -> "in" + i).toList());
    for (ModelStage other : model.stages.values()) {
      for (ModelStage.Out out : other.outs()) {
        offered.add(out.path());
        if (out.isFolder()) {
          offered.add(out.path() + "/a");
        }
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      // The newest are preferred, so that there are chains and not only fans.
      int at = Math.max(random.nextInt(offered.size()), random.nextInt(offered.size()));
      String dep = offered.get(at);
      boolean overlaps =
          deps.stream()
              .anyMatch(d -> (d + "/").startsWith(dep + "/") || (dep + "/").startsWith(d + "/"));
      if (!overlaps) {
        deps.add(dep);
        if (random.nextInt(4) > 0) {
          used.add(isFolder(dep) ? dep + "/*" : dep);
        }
      }
    }
    List<ModelStage.Out> outs = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      boolean folder = random.nextInt(4) == 0;
      String path = (folder ? "d" : "o") + id + "-" + i;
      outs.add(new ModelStage.Out(path, folder, random.nextInt(3) == 0 ? 1 : DIGITS));
    }
    String param = random.nextInt(3) == 0 ? "p" + random.nextInt(PARAMS) : "";
    boolean tells = !param.isEmpty() && random.nextBoolean();
    // Names are in no order that says who needs whom.
    String name = "s%02d-%d".formatted(random.nextInt(100), id);
    boolean always = random.nextInt(25) == 0;
    put(new ModelStage(id, name, deps, used, outs, param, tells, 0, false, always));
    return "new stage " + name;
  }

  private boolean isFolder(String path) {
    return model.stages.values().stream()
        .flatMap(stage -> stage.outs().stream())
        .anyMatch(out -> out.isFolder() && out.path().equals(path));
  }

  private void put(ModelStage stage) {
    model.stages.put(stage.name(), stage);
  }

  private String remove(String path) {
    if (!model.at(path).isEmpty()) {
      model.at(path).keySet().forEach(model.files::remove);
      scratch.delete(path);
    }
    return "removed " + path;
  }

  /** Writes to a file of an output; a stray one only into a folder that is there. */
  private String spoil(String path) {
    String folder = path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
    boolean fits = folder.isEmpty() ? model.files.containsKey(path) : scratch.has(folder + "/a");
    if (fits) {
      model.files.put(path, "spoilt " + random.nextInt(VALUES) + "\n");
      scratch.write(path, model.files.get(path));
    }
    return "spoilt " + path;
  }

  private String forgetLock(ModelStage stage) {
    if (!stage.frozen() && model.locks.remove(stage.name()) != null) {
      scratch.delete(".repro/lock/p/" + stage.name() + ".json");
    }
    return "lock of " + stage.name();
  }

  private String drop(ModelStage stage) {
    boolean isNeeded =
        model.stages.values().stream().anyMatch(s -> model.needs(s).contains(stage.name()));
    if (!isNeeded && model.stages.size() > 1) {
      model.stages.remove(stage.name());
    }
    return "dropped " + stage.name();
  }

  private String rename(ModelStage stage) {
    model.stages.remove(stage.name());
    put(stage.named("r%02d-%d".formatted(random.nextInt(100), stage.id())));
    return "renamed " + stage.name();
  }

  /** A frozen stage is one whose outputs are there, for whoever reads them. */
  private String mark(ModelStage stage) {
    boolean isThere =
        stage.outs().stream().flatMap(o -> o.files().stream()).allMatch(model.files::containsKey);
    if (stage.frozen() || (isThere && random.nextBoolean())) {
      put(stage.with(!stage.frozen(), false));
      return "frozen or not: " + stage.name();
    }
    put(stage.with(false, !stage.always() && random.nextInt(3) == 0));
    return "always or not: " + stage.name();
  }

  /** Nothing is frozen whose outputs went since. */
  private String back() {
    State state = any(states);
    model.stages.clear();
    state.stages().values().forEach(stage -> put(stage.with(false, stage.always())));
    model.params.putAll(state.params());
    state
        .sources()
        .forEach((name, text) -> {
          model.files.put(name, text);
          scratch.write(name, text);
        });
    return "back";
  }

  /** Lets nothing be frozen or always run any more. */
  void thaw() {
    List.copyOf(model.stages.values()).forEach(stage -> put(stage.with(false, false)));
    write();
  }

  private void save() {
    SortedMap<String, String> sources = new TreeMap<>();
    IntStream.range(0, SOURCES).forEach(i -> sources.putAll(model.at("in" + i)));
    states.add(new State(new TreeMap<>(model.stages), new TreeMap<>(model.params), sources));
  }

  private void write() {
    StringBuilder params = new StringBuilder();
    model.params.forEach(
        (key, value) -> params.append(key).append(": ").append(value).append('\n'));
    scratch.write("params.yaml", params.toString());
    StringBuilder text = new StringBuilder("stages:\n");
    String folder = scratch.root().resolveSibling("told").toString();
    for (Map.Entry<String, ModelStage> stage : model.stages.entrySet()) {
      text.append(stage.getValue().yaml(folder));
    }
    scratch.write("pipelines/p.yaml", text.toString());
  }

  private <T> T any(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
