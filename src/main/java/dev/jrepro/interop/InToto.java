package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.reproduce.certificate.Statement;
import dev.jrepro.reproduce.certificate.Subject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes a dossier as an in-toto Statement 1 with SLSA provenance 1 of the recorded runs. It is not
 * signed: that is what certificates are for.
 */
public final class InToto {

  private final Dossier dossier;

  private InToto(Dossier dossier) {
    this.dossier = dossier;
  }

  /**
   * Returns the statement.
   *
   * @param targets what was asked for
   */
  public static Statement of(Dossier dossier, Collection<String> targets) {
    InToto writer = new InToto(dossier);
    return Statement.recorded(writer.outputs(), writer.definition(targets), writer.details());
  }

  private SortedMap<Subject, Digest> outputs() {
    SortedMap<Subject, Digest> outputs = new TreeMap<>();
    dossier
        .steps()
        .flatMap(step -> step.writes().stream())
        .forEach(path ->
            digest(path)
                .ifPresent(
                    digest -> outputs.put(new Subject(Subject.Kind.OUTPUT, path.value()), digest)));
    return outputs;
  }

  private Optional<Digest> digest(RepoPath path) {
    return Optional.ofNullable(dossier.items().get(path))
        .flatMap(Dossier.Item::entry)
        .map(Entry::digest);
  }

  private JsonValue.Builder definition(Collection<String> targets) {
    List<JsonValue> needed = new ArrayList<>(List.of(Statement.git(dossier.commit())));
    SortedSet<RepoPath> read = new TreeSet<>();
    dossier.steps().forEach(step -> read.addAll(step.reads()));
    read.removeIf(path -> dossier.maker(path).isPresent());
    read.forEach(path ->
        digest(path)
            .ifPresent(digest -> needed.add(Statement.descriptor("input:" + path, digest))));
    List<JsonValue> stages = dossier.steps().map(InToto::stage).toList();
    return JsonValue.object()
        .put(
            "externalParameters",
            JsonValue.object()
                .put("commit", dossier.commit().hex())
                .put("targets", JsonValue.texts(targets))
                .build())
        .put(
            "internalParameters",
            JsonValue.object().put("stages", new JsonValue.Arr(stages)).build())
        .put("resolvedDependencies", new JsonValue.Arr(needed));
  }

  private static JsonValue stage(Dossier.Step step) {
    JsonValue.Builder params = JsonValue.object();
    step.params().forEach(param -> params.put(param.id(), param.value()));
    return JsonValue.object()
        .put("stage", step.stage().toString())
        .put("command", step.command())
        .put("key", step.key())
        .put("params", params.build())
        .build();
  }

  private JsonValue.Builder details() {
    JsonValue.Builder metadata = JsonValue.object();
    records()
        .map(record -> record.measured().start())
        .min(Comparator.naturalOrder())
        .ifPresent(start -> metadata.put("startedOn", seconds(start)));
    records()
        .map(record -> record.measured().end())
        .max(Comparator.naturalOrder())
        .ifPresent(end -> metadata.put("finishedOn", seconds(end)));
    List<JsonValue> byproducts = new ArrayList<>();
    dossier
        .steps()
        .forEach(step ->
            step.run()
                .map(Lineage.Run::digest)
                .ifPresent(digest ->
                    byproducts.add(Statement.descriptor("record:" + step.stage(), digest))));
    return JsonValue.object()
        .put("builder", Statement.builder(versions()))
        .put("metadata", metadata.build())
        .put("byproducts", new JsonValue.Arr(byproducts));
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Stream<RunRecord> records() {
    return dossier.steps().flatMap(step -> step.run().stream()).map(Lineage.Run::record);
  }

  /** Of what ran last. */
  private JsonValue.Obj versions() {
    JsonValue.Builder versions = JsonValue.object();
    records()
        .max(Comparator.comparing(record -> record.measured().end()))
        .map(record -> record.environment().object("engine"))
        .ifPresent(engine -> {
          for (String name : List.of("jrepro", "djl", "libtorch")) {
            versions.putIf(name, engine.text(name));
          }
        });
    return versions.build();
  }
}
