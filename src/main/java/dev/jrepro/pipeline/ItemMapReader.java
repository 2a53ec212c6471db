package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads the {@code map} of a stage, whose other keys were resolved but for the item. Of a stage
 * without one it leaves everything as it is.
 */
final class ItemMapReader {

  private static final String KEY = "map";
  private static final String OUTS = "outs";
  private static final String EXPECTED = "a mapping such as {over: data/raw/*.png}";
  private static final Set<String> KNOWN = Set.of("over", "as", "batch");

  /** Where an item may be named. */
  private static final Set<String> TEMPLATES = Set.of("cmd", "java", OUTS);

  /** What a stage keeps of one run, and not of one for each item. */
  private static final Set<String> NOT_WITH = Set.of("metrics", "plots", "logs");

  private static final Set<String> NOT_OF_OUTPUT = Set.of("persist", "checkpoint", "volatile");
  private static final int MAX_BATCH = 1_000_000;
  private static final int MAX_PATTERNS = 1000;

  private final Fields stage;
  private final PathReader paths;
  private final List<ItemMap.Out> outs = new ArrayList<>();

  /** The literal folders that outputs begin with, and what was said of each. */
  private final Map<RepoPath, YamlNode> folders = new LinkedHashMap<>();

  /**
   * @param stage the stage's keys, the places of the item marked in them
   * @param paths reads its paths
   */
  ItemMapReader(Fields stage, PathReader paths) {
    this.stage = stage;
    this.paths = paths;
    if (stage.has(KEY)) {
      checkPlaces();
      readOutputs();
    }
  }

  /** Returns what a stage calls its items, if it has a map; its keys need not be resolved. */
  static Optional<String> nameIn(Fields raw) {
    return raw.fields(KEY, EXPECTED).map(map -> name(map.allowOnly(KNOWN)));
  }

  private static String name(Fields map) {
    String name = map.text("as").orElse("item");
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw map.wrong(
          "as",
          map.get("as").orElseThrow().mark(),
          "'" + name + "' is no name",
          "Use letters, digits and '_'.");
    }
    return name;
  }

  /**
   * Checks that a variable is not called as the items are.
   *
   * @param known the variables of the stage
   */
  static void refuseHiding(Fields raw, String as, Variables known) {
    if (known.find(as).isPresent()) {
      throw raw.wrong(
          KEY,
          raw.mapping().keyMark(KEY),
          "the stage has a variable '" + as + "' already",
          "Call the items something else: as: file.");
    }
  }

  /** Returns the stage's keys, each output replaced by the literal folder that it begins with. */
  Fields stage() {
    return folders.isEmpty() ? stage : withFolders();
  }

  private void readOutputs() {
    for (YamlNode item : stage.items(OUTS)) {
      switch (item) {
        case YamlNode.Mapping mapping ->
            mapping.entries().forEach((path, said) -> add(path, mapping.keyMark(path), said));
        case YamlNode.Scalar scalar ->
            add(stage.text(OUTS, scalar), scalar.mark(), nothing(scalar.mark()));
        case YamlNode.Seq seq ->
            throw stage.expected(OUTS, seq, "a path or a mapping of a path to its settings", null);
      }
    }
    if (outs.isEmpty()) {
      throw stage.wrong(
          KEY,
          mark(),
          "there are no outs",
          "Name what each item writes: outs: ['feat/${item.stem}.npy'].");
    }
  }

  private void checkPlaces() {
    for (Map.Entry<String, YamlNode> entry : stage.mapping().entries().entrySet()) {
      Mark mark = stage.mapping().keyMark(entry.getKey());
      if (NOT_WITH.contains(entry.getKey()) && stage.has(entry.getKey())) {
        throw stage.wrong(
            entry.getKey(),
            mark,
            "a stage with a map has outs alone",
            "Let another stage read them.");
      }
      if (!TEMPLATES.contains(entry.getKey()) && isMarked(entry.getValue())) {
        throw stage.wrong(
            entry.getKey(), mark, "an item can be named in cmd, java and outs alone", null);
      }
    }
  }

  private static boolean isMarked(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> ItemTemplate.isMarked(scalar.text());
      case YamlNode.Seq seq -> seq.items().stream().anyMatch(ItemMapReader::isMarked);
      case YamlNode.Mapping mapping ->
          mapping.entries().keySet().stream().anyMatch(ItemTemplate::isMarked)
              || mapping.entries().values().stream().anyMatch(ItemMapReader::isMarked);
    };
  }

  private void add(String text, Mark mark, YamlNode said) {
    ItemTemplate template = ItemTemplate.parse(text);
    if (!template.hasPlaces()) {
      throw stage.wrong(
          OUTS,
          mark,
          "'" + text + "' is the same for every item",
          "Put the item into it, as in feat/${item.stem}.npy.");
    }
    int slash = template.literal().lastIndexOf('/');
    if (slash < 1) {
      throw stage.wrong(
          OUTS,
          mark,
          "'" + template.shown() + "' does not begin with a folder",
          "The folder is wholly the stage's: begin with one of its own, as in feat/"
              + template.shown()
              + ".");
    }
    refuseSettings(said);
    RepoPath folder = paths.output(stage, OUTS, mark, template.literal().substring(0, slash));
    outs.add(new ItemMap.Out(template, folder));
    YamlNode other = folders.putIfAbsent(folder, said);
    if (other != null && !isSame(other, said)) {
      throw stage.wrong(
          OUTS, mark, "two outputs in '" + folder + "' have different settings", null);
    }
  }

  /** Marks do not count. */
  private static boolean isSame(YamlNode a, YamlNode b) {
    return (a.isNull() ? nothing(a.mark()) : a)
        .toJson()
        .equals((b.isNull() ? nothing(b.mark()) : b).toJson());
  }

  private void refuseSettings(YamlNode said) {
    if (said instanceof YamlNode.Mapping settings) {
      for (String key : settings.entries().keySet()) {
        if (NOT_OF_OUTPUT.contains(key)) {
          throw stage.wrong(
              OUTS, settings.keyMark(key), "an output of a map stage has no '" + key + "'", null);
        }
      }
    }
  }

  /** A folder in another one is part of it. */
  private Fields withFolders() {
    List<YamlNode> items = new ArrayList<>();
    Mark mark = stage.mapping().keyMark(OUTS);
    folders.forEach((folder, said) -> {
      boolean isInOther = folder.parent().selfAndParents().stream().anyMatch(folders::containsKey);
      if (!isInOther) {
        Mark at = said.mark();
        String written = Item.seen(folder, paths.folder());
        items.add(new YamlNode.Mapping(Map.of(written, said), Map.of(written, at), at));
      }
    });
    Map<String, YamlNode> entries = new LinkedHashMap<>(stage.mapping().entries());
    entries.put(OUTS, new YamlNode.Seq(items, mark));
    return new Fields(
        stage.owner(),
        new YamlNode.Mapping(entries, stage.mapping().keyMarks(), stage.mapping().mark()));
  }

  /**
   * Reads the map itself; empty if there is none.
   *
   * @param command the command, its places marked
   * @param deps what the stage depends on besides
   */
  Optional<ItemMap> read(RepoPath workingFolder, Command command, List<RepoPath> deps) {
    return stage.fields(KEY, EXPECTED).map(map -> read(map, workingFolder, command, deps));
  }

  private ItemMap read(Fields map, RepoPath workingFolder, Command command, List<RepoPath> deps) {
    YamlNode over =
        map.get("over").orElseThrow(() -> stage.wrong(KEY, mark(), "there is no 'over'", null));
    List<ItemPattern> patterns = patterns(map, over);
    int batch = batch(map);
    List<ItemTemplate> templates = templates(command);
    boolean isNamed = templates.stream().anyMatch(ItemTemplate::hasPlaces);
    if (isNamed && command instanceof Command.Shell) {
      refuseUnknownQuotes(templates);
    }
    if (batch > 1 && isNamed) {
      throw map.wrong(
          "batch",
          map.get("batch").orElseThrow().mark(),
          "with a batch the command cannot name one item",
          "The file that $JREPRO_ITEMS names lists the items of a process, a JSON object a line.");
    }
    SortedSet<RepoPath> collections = new TreeSet<>();
    patterns.forEach(pattern -> collections.add(pattern.folder()));
    deps.forEach(collections::remove);
    return new ItemMap(
        name(map), patterns, batch, workingFolder, templates, outs, collections, mark());
  }

  /** Nobody knows what the shell would make of an item there, or behind it. */
  private void refuseUnknownQuotes(List<ItemTemplate> templates) {
    for (ItemTemplate template : templates) {
      String text = template.shown();
      if (template.hasPlaces() && (text.contains("`") || text.contains("<<"))) {
        throw stage.wrong(
            "cmd",
            stage.mapping().keyMark("cmd"),
            "an item cannot be named in a command with "
                + (text.contains("`") ? "backquotes" : "a here-document"),
            "Take the variable, such as \"$JREPRO_ITEM\"; $(…) does what backquotes do.");
      }
    }
  }

  private List<ItemPattern> patterns(Fields map, YamlNode over) {
    ItemPatternReader reader = new ItemPatternReader(map, paths);
    List<ItemPattern> patterns = new ArrayList<>();
    List<YamlNode> written = over instanceof YamlNode.Seq seq ? seq.items() : List.of(over);
    written.forEach(node -> patterns.addAll(reader.read(map.text("over", node), node.mark())));
    if (patterns.isEmpty()) {
      throw map.wrong("over", over.mark(), "there is no pattern", null);
    }
    if (patterns.size() > MAX_PATTERNS) {
      throw map.wrong("over", over.mark(), "there are more than 1,000 patterns", null);
    }
    return patterns;
  }

  private int batch(Fields map) {
    Optional<YamlNode> node = map.get("batch");
    if (node.isEmpty()) {
      return 1;
    }
    if (node.get() instanceof YamlNode.Scalar scalar
        && scalar.type() == YamlNode.Type.INT
        && scalar.text().matches("[0-9]{1,7}")) {
      int batch = Integer.parseInt(scalar.text());
      if (batch >= 1 && batch <= MAX_BATCH) {
        return batch;
      }
    }
    throw map.expected("batch", node.get(), "a number of items from 1 to 1000000", null);
  }

  private static List<ItemTemplate> templates(Command command) {
    List<String> texts =
        switch (command) {
          case Command.Shell(List<String> lines) -> lines;
          case Command.JavaSource java -> java.arguments();
          case Command.JavaClass java -> java.arguments();
        };
    return texts.stream().map(ItemTemplate::parse).toList();
  }

  /** Returns the command as keys and people see it. */
  static Command shown(Command command) {
    List<String> texts = templates(command).stream().map(ItemTemplate::shown).toList();
    return switch (command) {
      case Command.Shell shell -> new Command.Shell(texts);
      case Command.JavaSource java -> new Command.JavaSource(java.source(), texts);
      case Command.JavaClass java ->
          new Command.JavaClass(java.className(), java.classPath(), texts);
    };
  }

  private static YamlNode.Mapping nothing(Mark mark) {
    return new YamlNode.Mapping(Map.of(), Map.of(), mark);
  }

  private Mark mark() {
    return stage.mapping().keyMark(KEY);
  }
}
