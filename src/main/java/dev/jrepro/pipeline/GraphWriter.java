package dev.jrepro.pipeline;

import dev.jrepro.core.Packing;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.time.Duration;

/** Writes pipelines into a cache, for {@link GraphReader}. What one writes, the other reads. */
final class GraphWriter {

  private final Packing out = new Packing();

  /** Returns the bytes of pipelines. */
  byte[] write(Iterable<Pipeline> pipelines) {
    for (Pipeline pipeline : pipelines) {
      out.flag(true);
      pipeline(pipeline);
    }
    return out.flag(false).toBytes();
  }

  /** Returns the bytes of a document. */
  byte[] write(YamlNode document) {
    node(document);
    return out.toBytes();
  }

  private void pipeline(Pipeline pipeline) {
    out.text(pipeline.name())
        .path(pipeline.file())
        .each(pipeline.stages(), this::stage)
        .each(pipeline.artifacts(), this::artifact)
        .each(pipeline.claims(), this::claim)
        .each(pipeline.metrics(), out::path)
        .each(pipeline.plots(), out::path);
  }

  private void stage(Stage stage) {
    name(stage.name());
    command(stage.command());
    out.path(stage.workingFolder())
        .each(stage.deps(), out::path)
        .each(stage.params(), this::param)
        .each(stage.outs(), this::output)
        .each(stage.logs(), out::path);
    environment(stage.environment());
    resources(stage.resources());
    out.maybe(stage.timeout(), this::duration);
    retries(stage.retries());
    out.maybe(stage.map(), this::map);
    out.maybe(stage.sandbox(), mode -> out.text(mode.name()));
    out.text(stage.fingerprint().name());
    out.flag(stage.frozen()).flag(stage.alwaysChanged()).text(stage.description());
    json(stage.meta());
    mark(stage.mark());
  }

  private void map(ItemMap map) {
    out.text(map.as())
        .each(map.over(), this::pattern)
        .number(map.batch())
        .path(map.workingFolder())
        .each(map.command(), this::template)
        .each(
            map.outs(),
            each -> {
              template(each.path());
              out.path(each.folder());
            })
        .each(map.collections(), out::path);
    mark(map.mark());
  }

  private void pattern(ItemPattern pattern) {
    out.path(pattern.folder())
        .each(pattern.names(), name -> out.maybe(name, n -> out.each(n.atoms(), this::atom)))
        .flag(pattern.wantsFolders());
  }

  private void atom(NamePattern.Atom atom) {
    switch (atom) {
      case NamePattern.Atom.Star() -> out.number(0);
      case NamePattern.Atom.Any() -> out.number(1);
      case NamePattern.Atom.Just(int character) -> out.number(2).number(character);
      case NamePattern.Atom.OneOf(var ranges, boolean isIn) ->
          out.number(3)
              .each(ranges, range -> out.number(range.first()).number(range.last()))
              .flag(isIn);
    }
  }

  private void template(ItemTemplate template) {
    out.each(
        template.parts(),
        part -> {
          switch (part) {
            case ItemTemplate.Part.Literal(String text) -> out.number(0).text(text);
            case ItemTemplate.Part.Place(ItemField field) -> out.number(1).text(field.name());
          }
        });
  }

  private void name(StageName name) {
    out.text(name.pipeline()).text(name.stage());
  }

  private void command(Command command) {
    switch (command) {
      case Command.Shell(var lines) -> out.number(0).each(lines, out::text);
      case Command.JavaSource(var source, var arguments) ->
          out.number(1).path(source).each(arguments, out::text);
      case Command.JavaClass(var className, var classPath, var arguments) ->
          out.number(2).text(className).each(classPath, out::path).each(arguments, out::text);
    }
  }

  private void param(Param param) {
    out.path(param.file()).text(param.key());
    node(param.value());
  }

  private void output(Output output) {
    out.path(output.path())
        .text(output.kind().name())
        .flag(output.cached())
        .flag(output.persist())
        .flag(output.push())
        .flag(output.checkpoint())
        .each(output.volatileFields(), out::text)
        .maybe(
            output.tolerance(),
            tolerance -> {
              real(tolerance.absolute());
              real(tolerance.relative());
            });
    json(output.settings());
    mark(output.mark());
  }

  private void environment(Environment environment) {
    out.each(environment.values().entrySet(), e -> out.text(e.getKey()).text(e.getValue()))
        .each(environment.passed(), out::text)
        .each(environment.secrets(), out::text)
        .flag(environment.inherit());
  }

  private void resources(Resources resources) {
    out.number(resources.cpus());
    switch (resources.gpu()) {
      case Resources.Gpu.None() -> out.number(0);
      case Resources.Gpu.Auto() -> out.number(1);
      case Resources.Gpu.Count(int gpus) -> out.number(2).number(gpus);
    }
    out.flag(resources.memoryBytes().isPresent());
    resources.memoryBytes().ifPresent(out::number);
    out.each(resources.named().entrySet(), e -> out.text(e.getKey()).number(e.getValue()))
        .each(resources.mutexes(), out::text);
  }

  private void retries(Retries retries) {
    out.number(retries.times()).each(retries.exitCodes(), code -> out.number(code));
    duration(retries.backoff());
  }

  private void duration(Duration duration) {
    out.number(duration.toSeconds()).number(duration.toNanosPart());
  }

  private void artifact(Artifact artifact) {
    out.text(artifact.name()).path(artifact.path()).text(artifact.description());
    json(artifact.settings());
  }

  private void claim(Claim claim) {
    out.text(claim.name()).text(claim.text()).path(claim.file()).text(claim.field());
    switch (claim.test()) {
      case Claim.Test.AtLeast(double bound) -> number(0, bound);
      case Claim.Test.AtMost(double bound) -> number(1, bound);
      case Claim.Test.Equals(double value, double tolerance) -> {
        number(2, value);
        real(tolerance);
      }
    }
    out.maybe(claim.published(), this::published);
    mark(claim.mark());
  }

  private void published(Claim.Published figure) {
    real(figure.value());
    out.maybe(figure.sd(), this::real)
        .maybe(figure.n(), out::number)
        .maybe(figure.source(), out::text);
  }

  private void real(double number) {
    out.number(Double.doubleToRawLongBits(number));
  }

  private void number(int kind, double number) {
    out.number(kind).number(Double.doubleToRawLongBits(number));
  }

  private void json(JsonValue value) {
    switch (value) {
      case JsonValue.Null() -> out.number(0);
      case JsonValue.Bool(boolean truth) -> out.number(1).flag(truth);
      case JsonValue.Num(double number) -> number(2, number);
      case JsonValue.Str(String text) -> out.number(3).text(text);
      case JsonValue.Arr(var items) -> out.number(4).each(items, this::json);
      case JsonValue.Obj(var fields) ->
          out.number(5)
              .each(
                  fields.entrySet(),
                  field -> {
                    out.text(field.getKey());
                    json(field.getValue());
                  });
    }
  }

  private void node(YamlNode node) {
    switch (node) {
      case YamlNode.Scalar(var type, String text, var mark) ->
          out.number(0).text(type.name()).text(text);
      case YamlNode.Seq(var items, var mark) -> out.number(1).each(items, this::node);
      case YamlNode.Mapping mapping ->
          out.number(2)
              .each(
                  mapping.entries().entrySet(),
                  entry -> {
                    out.text(entry.getKey());
                    mark(mapping.keyMark(entry.getKey()));
                    node(entry.getValue());
                  });
    }
    mark(node.mark());
  }

  private void mark(Mark mark) {
    out.text(mark.file()).number(mark.line()).number(mark.column());
  }
}
