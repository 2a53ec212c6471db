package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.core.Unpacking;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the pipelines that {@link GraphWriter} wrote. What most stages have in common, such as an
 * environment with nothing in it, is one object.
 */
final class GraphReader {

  private static final JsonValue NULL = new JsonValue.Null();

  private final Unpacking in;
  private final Map<Object, Object> common = new HashMap<>();

  GraphReader(Unpacking in) {
    this.in = in;
  }

  /** Returns the pipelines. */
  List<Pipeline> read() {
    List<Pipeline> pipelines = new ArrayList<>();
    while (in.flag()) {
      pipelines.add(
          new Pipeline(
              in.text(),
              in.path(),
              in.each(this::stage),
              in.each(this::artifact),
              in.each(this::claim),
              in.each(in::path),
              in.each(in::path)));
    }
    return pipelines;
  }

  /** Returns the document. */
  YamlNode document() {
    return node();
  }

  private Stage stage() {
    return new Stage(
        new StageName(in.text(), in.text()),
        command(),
        in.path(),
        in.each(in::path),
        in.each(this::param),
        in.each(this::output),
        in.each(in::path),
        environment(),
        resources(),
        in.maybe(this::duration),
        shared(new Retries(size(), in.each(this::size), duration())),
        in.maybe(this::map),
        in.maybe(() -> SandboxMode.valueOf(in.text())),
        Fingerprint.valueOf(in.text()),
        in.flag(),
        in.flag(),
        in.text(),
        json(),
        mark());
  }

  private ItemMap map() {
    return new ItemMap(
        in.text(),
        in.each(this::pattern),
        size(),
        in.path(),
        in.each(this::template),
        in.each(() -> new ItemMap.Out(template(), in.path())),
        new TreeSet<>(in.each(in::path)),
        mark());
  }

  private ItemPattern pattern() {
    return new ItemPattern(
        in.path(), in.each(() -> in.maybe(() -> new NamePattern(in.each(this::atom)))), in.flag());
  }

  private NamePattern.Atom atom() {
    return switch (size()) {
      case 0 -> new NamePattern.Atom.Star();
      case 1 -> new NamePattern.Atom.Any();
      case 2 -> new NamePattern.Atom.Just(size());
      case 3 ->
          new NamePattern.Atom.OneOf(
              in.each(() -> new NamePattern.Range(size(), size())), in.flag());
      default -> throw new IllegalArgumentException("no part of a pattern");
    };
  }

  private ItemTemplate template() {
    return new ItemTemplate(in.each(this::part));
  }

  private ItemTemplate.Part part() {
    return switch (size()) {
      case 0 -> new ItemTemplate.Part.Literal(in.text());
      case 1 -> new ItemTemplate.Part.Place(ItemField.valueOf(in.text()));
      default -> throw new IllegalArgumentException("no part of a template");
    };
  }

  /** Returns an equal value that was there before, if there is one. */
  private <T> T shared(T value) {
    @SuppressWarnings("unchecked") // Equal values of these records are of one class.
    T known = (T) common.putIfAbsent(value, value);
    return known == null ? value : known;
  }

  private int size() {
    return (int) in.number();
  }

  private Duration duration() {
    return Duration.ofSeconds(in.number(), in.number());
  }

  private Command command() {
    return switch (size()) {
      case 0 -> new Command.Shell(in.each(in::text));
      case 1 -> new Command.JavaSource(in.path(), in.each(in::text));
      case 2 -> new Command.JavaClass(in.text(), in.each(in::path), in.each(in::text));
      default -> throw new IllegalArgumentException("no command");
    };
  }

  private Param param() {
    return new Param(in.path(), in.text(), node());
  }

  private Output output() {
    return new Output(
        in.path(),
        Output.Kind.valueOf(in.text()),
        in.flag(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.each(in::text),
        in.maybe(() -> new Tolerance(real(), real())),
        object(),
        mark());
  }

  private Environment environment() {
    SortedMap<String, String> values = new TreeMap<>();
    in.times(() -> values.put(in.text(), in.text()));
    return shared(
        new Environment(
            values, new TreeSet<>(in.each(in::text)), new TreeSet<>(in.each(in::text)), in.flag()));
  }

  private Resources resources() {
    int cpus = size();
    Resources.Gpu gpu =
        switch (size()) {
          case 0 -> new Resources.Gpu.None();
          case 1 -> new Resources.Gpu.Auto();
          case 2 -> new Resources.Gpu.Count(size());
          default -> throw new IllegalArgumentException("no wish for a GPU");
        };
    OptionalLong memory = in.flag() ? OptionalLong.of(in.number()) : OptionalLong.empty();
    SortedMap<String, Integer> named = new TreeMap<>();
    in.times(() -> named.put(in.text(), size()));
    return shared(new Resources(cpus, gpu, memory, named, in.each(in::text)));
  }

  private Artifact artifact() {
    return new Artifact(in.text(), in.path(), in.text(), object());
  }

  private Claim claim() {
    String name = in.text();
    String text = in.text();
    RepoPath file = in.path();
    String field = in.text();
    Claim.Test test =
        switch (size()) {
          case 0 -> new Claim.Test.AtLeast(real());
          case 1 -> new Claim.Test.AtMost(real());
          case 2 -> new Claim.Test.Equals(real(), real());
          default -> throw new IllegalArgumentException("no test");
        };
    Optional<Claim.Published> published =
        in.maybe(() ->
            new Claim.Published(
                real(), in.maybe(this::real), in.maybe(in::number), in.maybe(in::text)));
    return new Claim(name, text, file, field, test, published, mark());
  }

  private double real() {
    return Double.longBitsToDouble(in.number());
  }

  private JsonValue.Obj object() {
    if (json() instanceof JsonValue.Obj object) {
      return object;
    }
    throw new IllegalArgumentException("no object");
  }

  private JsonValue json() {
    return switch (size()) {
      case 0 -> NULL;
      case 1 -> new JsonValue.Bool(in.flag());
      case 2 -> new JsonValue.Num(real());
      case 3 -> new JsonValue.Str(in.text());
      case 4 -> new JsonValue.Arr(in.each(this::json));
      case 5 -> {
        SortedMap<String, JsonValue> fields = new TreeMap<>();
        in.times(() -> fields.put(in.text(), json()));
        yield shared(new JsonValue.Obj(fields));
      }
      default -> throw new IllegalArgumentException("no JSON");
    };
  }

  private YamlNode node() {
    return switch (size()) {
      case 0 -> new YamlNode.Scalar(YamlNode.Type.valueOf(in.text()), in.text(), mark());
      case 1 -> new YamlNode.Seq(in.each(this::node), mark());
      case 2 -> mapping();
      default -> throw new IllegalArgumentException("no YAML");
    };
  }

  private YamlNode mapping() {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Mark> keys = new LinkedHashMap<>();
    in.times(() -> {
      String key = in.text();
      keys.put(key, mark());
      entries.put(key, node());
    });
    return new YamlNode.Mapping(entries, keys, mark());
  }

  private Mark mark() {
    return new Mark(in.text(), size(), size());
  }
}
