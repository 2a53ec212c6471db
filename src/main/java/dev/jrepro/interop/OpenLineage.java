package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lineage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes a dossier as OpenLineage run events: for each pipeline and each stage whose run is on
 * record a START and a COMPLETE. The ids of runs are functions of their records.
 */
public final class OpenLineage {

  private final Dossier dossier;
  private final EventWords words;
  private final List<JsonValue.Obj> events = new ArrayList<>();

  private OpenLineage(Dossier dossier, EventWords words) {
    this.dossier = dossier;
    this.words = words;
  }

  /** Returns the events, those of a pipeline around those of its stages. */
  public static List<JsonValue.Obj> of(Dossier dossier, String namespace) {
    OpenLineage writer = new OpenLineage(dossier, new EventWords(namespace));
    dossier.flows().forEach(writer::add);
    return List.copyOf(writer.events);
  }

  private void add(Dossier.Flow flow) {
    List<Dossier.Step> ran = flow.steps().stream().filter(s -> s.run().isPresent()).toList();
    if (ran.isEmpty()) {
      return;
    }
    EventWords.Subject whole = whole(flow, ran);
    Instant first = times(ran).getFirst();
    Instant last = times(ran).getLast();
    events.add(words.event(EventWords.Type.START, first, whole, EventWords.Data.NONE));
    ran.forEach(step -> step.run().ifPresent(run -> add(flow, whole, step, run)));
    events.add(words.event(EventWords.Type.COMPLETE, last, whole, EventWords.Data.NONE));
  }

  private static List<Instant> times(List<Dossier.Step> ran) {
    List<Instant> times = new ArrayList<>();
    for (Dossier.Step step : ran) {
      step.measured()
          .ifPresent(measured -> {
            times.add(measured.start());
            times.add(measured.end());
          });
    }
    times.sort(Comparator.naturalOrder());
    return times;
  }

  /** The run of a pipeline is that of these stages' runs, whenever each of them was. */
  private EventWords.Subject whole(Dossier.Flow flow, List<Dossier.Step> ran) {
    List<String> parts = new ArrayList<>(List.of("pipeline", flow.name()));
    ran.forEach(step -> step.run().ifPresent(run -> parts.add(run.digest().hex())));
    return new EventWords.Subject(
        flow.name(),
        JsonValue.object()
            .put("jobType", EventWords.jobType("PIPELINE"))
            .put("sourceCodeLocation", source(flow))
            .build(),
        EventWords.id(parts.toArray(String[]::new)),
        JsonValue.object().build());
  }

  private JsonValue source(Dossier.Flow flow) {
    return EventWords.source(dossier.about().url(), dossier.commit().hex(), flow.file().value());
  }

  private void add(
      Dossier.Flow flow, EventWords.Subject whole, Dossier.Step step, Lineage.Run run) {
    JsonValue.Builder job =
        JsonValue.object()
            .put("jobType", EventWords.jobType("STAGE"))
            .put("sourceCodeLocation", source(flow));
    if (!step.description().isEmpty()) {
      job.put("documentation", EventWords.documentation(step.description()));
    }
    JsonValue.Builder facets =
        JsonValue.object()
            .put("parent", words.parent(whole))
            .put("jrepro_run", EventWords.own(account(step, run)));
    run.record()
        .environment()
        .object("engine")
        .text("jrepro")
        .ifPresent(version -> facets.put("processing_engine", EventWords.engine(version)));
    EventWords.Subject subject =
        new EventWords.Subject(
            step.stage().toString(),
            job.build(),
            EventWords.id("run", run.digest().hex()),
            facets.build());
    EventWords.Data data = new EventWords.Data(data(step.reads()), data(step.writes()));
    Instant start = run.record().measured().start();
    Instant end = run.record().measured().end();
    events.add(words.event(EventWords.Type.START, start, subject, data));
    events.add(words.event(EventWords.Type.COMPLETE, end, subject, data));
  }

  private static JsonValue.Builder account(Dossier.Step step, Lineage.Run run) {
    JsonValue.Builder params = JsonValue.object();
    step.params().forEach(param -> params.put(param.id(), param.value()));
    return JsonValue.object()
        .put("command", step.command())
        .put("key", step.key())
        .put("record", run.digest().hex())
        .put("params", params.build());
  }

  private List<JsonValue> data(List<RepoPath> paths) {
    return paths.stream()
        .map(path ->
            words.data(
                path.value(),
                Optional.ofNullable(dossier.items().get(path))
                    .flatMap(Dossier.Item::entry)
                    .map(Entry::digest)
                    .map(Object::toString)))
        .toList();
  }
}
