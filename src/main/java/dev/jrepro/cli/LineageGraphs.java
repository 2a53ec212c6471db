package dev.jrepro.cli;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A lineage in the languages of graphs. */
final class LineageGraphs {

  private LineageGraphs() {}

  static String dot(Lineage lineage) {
    StringBuilder text = new StringBuilder("digraph lineage {\n");
    lineage
        .data()
        .keySet()
        .forEach(p -> text.append("  ").append(quote(p)).append(" [shape=box];\n"));
    lineage.steps().keySet().forEach(s -> text.append("  ").append(quote(s)).append(";\n"));
    lineage.reads().forEach(l -> text.append(arrow(quote(l.path()), " -> ", quote(l.step()), ";")));
    lineage
        .writes()
        .forEach(l -> text.append(arrow(quote(l.step()), " -> ", quote(l.path()), ";")));
    return text.append("}\n").toString();
  }

  static String mermaid(Lineage lineage) {
    List<RepoPath> data = new ArrayList<>(lineage.data().keySet());
    List<Object> steps = new ArrayList<>(lineage.steps().keySet());
    StringBuilder text = new StringBuilder("flowchart LR\n");
    data.forEach(p -> text.append("  d%d[%s]%n".formatted(data.indexOf(p), quote(p))));
    steps.forEach(s -> text.append("  s%d([%s])%n".formatted(steps.indexOf(s), quote(s))));
    lineage
        .reads()
        .forEach(l ->
            text.append(
                arrow("d" + data.indexOf(l.path()), " --> ", "s" + steps.indexOf(l.step()), "")));
    lineage
        .writes()
        .forEach(l ->
            text.append(
                arrow("s" + steps.indexOf(l.step()), " --> ", "d" + data.indexOf(l.path()), "")));
    return text.toString();
  }

  static JsonValue json(Lineage lineage) {
    return JsonValue.object()
        .put("data", JsonValue.array(lineage.data().values(), LineageGraphs::data))
        .put("steps", JsonValue.array(lineage.steps().values(), LineageGraphs::step))
        .put("reads", JsonValue.array(lineage.reads(), LineageGraphs::link))
        .put("writes", JsonValue.array(lineage.writes(), LineageGraphs::link))
        .build();
  }

  private static JsonValue data(Lineage.Data data) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("path", data.path().value())
            .put("source", data.source().name().toLowerCase(Locale.ROOT))
            .put("places", JsonValue.texts(data.places()));
    data.entry().map(Entry::toJson).ifPresent(entry -> object.put("entry", entry));
    return object.build();
  }

  private static JsonValue step(Lineage.Step step) {
    return JsonValue.object()
        .put("stage", step.stage().toString())
        .put("command", step.command())
        .put("params", JsonValue.texts(step.params()))
        .putIf("key", step.key().map(Object::toString))
        .put("runs", JsonValue.array(step.runs(), LineageGraphs::run))
        .build();
  }

  private static JsonValue run(Lineage.Run run) {
    return JsonValue.object()
        .put("digest", run.digest().toString())
        .put("record", run.record().toJson())
        .build();
  }

  private static JsonValue link(Lineage.Link link) {
    return JsonValue.object()
        .put("stage", link.step().toString())
        .put("path", link.path().value())
        .build();
  }

  private static String arrow(String from, String arrow, String to, String end) {
    return "  " + from + arrow + to + end + "\n";
  }

  private static String quote(Object thing) {
    return Json.canonical(JsonValue.of(thing.toString()));
  }
}
