package dev.jrepro.interop;

import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a dossier as an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) of the profiles Process,
 * Workflow and Provenance Run Crate 0.5 (https://w3id.org/ro/wfrun/provenance/0.5) and Workflow
 * RO-Crate 1.0.
 */
public final class RoCrate {

  /** What the file with the metadata is called in a crate. */
  public static final String METADATA = "ro-crate-metadata.json";

  private static final List<List<String>> PROFILES =
      List.of(
          List.of("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
          List.of("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
          List.of("https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"),
          List.of(
              "https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"));

  private final Dossier dossier;
  private final Crate crate = new Crate();

  private RoCrate(Dossier dossier) {
    this.dossier = dossier;
  }

  /** Returns the text of {@code ro-crate-metadata.json}. */
  public static JsonValue.Obj of(Dossier dossier) {
    RoCrate writer = new RoCrate(dossier);
    CrateParameters parameters = new CrateParameters(dossier, writer.crate);
    CrateFiles files = new CrateFiles(dossier, writer.crate, parameters);
    CrateRuns runs = new CrateRuns(dossier, writer.crate, parameters, writer.people());
    dossier.flows().forEach(runs::add);
    dossier.items().values().forEach(files::add);
    writer.addPeople();
    writer.addProfiles();
    writer.addRoot(files);
    return writer.crate.toJson();
  }

  private List<String> people() {
    return dossier.about().people().stream().map(RoCrate::id).toList();
  }

  private static String id(Dossier.Person person) {
    return person.orcid().orElse("#person/" + Iri.of(person.name()));
  }

  private void addPeople() {
    for (Dossier.Person person : dossier.about().people()) {
      JsonValue.Builder fields = JsonValue.object().put("name", person.name());
      person
          .affiliation()
          .ifPresent(name -> {
            String id = "#organization/" + Iri.of(name);
            crate.add(id, "Organization", JsonValue.object().put("name", name));
            fields.put("affiliation", Crate.ref(id));
          });
      crate.add(id(person), "Person", fields);
    }
  }

  private void addProfiles() {
    for (List<String> profile : PROFILES) {
      crate.add(
          profile.getFirst(),
          "CreativeWork",
          JsonValue.object().put("name", profile.get(1)).put("version", profile.getLast()));
    }
  }

  private void addRoot(CrateFiles files) {
    Dossier.About about = dossier.about();
    List<String> mentions = new ArrayList<>(crate.ids("OrganizeAction"));
    mentions.addAll(crate.ids("CreateAction"));
    JsonValue.Builder root =
        JsonValue.object()
            .put("name", about.title())
            .put("description", about.description())
            .put("datePublished", about.released().orElseGet(() -> Times.of(dossier.committed())))
            .put("license", licence(about))
            .put("conformsTo", Crate.refs(PROFILES.stream().map(List::getFirst).toList()))
            .put("hasPart", Crate.refs(files.atTheTop()))
            .put("mainEntity", Crate.ref(Iri.of(dossier.flows().getFirst().file())))
            .put("mentions", Crate.refs(mentions))
            .put("author", Crate.refs(people()))
            .put("identifier", identifiers(about))
            .putIf("version", about.version())
            .putIf("citation", about.citation());
    about.url().ifPresent(url -> root.put("url", url));
    if (!about.keywords().isEmpty()) {
      root.put("keywords", JsonValue.texts(about.keywords()));
    }
    crate.add(Crate.ROOT, "Dataset", root);
  }

  private JsonValue identifiers(Dossier.About about) {
    List<String> all = new ArrayList<>();
    about.doi().ifPresent(doi -> all.add("https://doi.org/" + doi));
    all.add("git:" + dossier.commit().hex());
    return JsonValue.texts(all);
  }

  /** A link where the standard wants one; a file of the crate is a link, too. */
  private JsonValue licence(Dossier.About about) {
    Optional<Licence> known = about.licence().map(Licence::of);
    if (known.isPresent()) {
      crate.add(
          known.get().url(),
          "CreativeWork",
          JsonValue.object()
              .put("name", known.get().name())
              .put("description", "The licence of what is original here."));
      return Crate.ref(known.get().url());
    }
    return about
        .licenceFile()
        .map(file -> Crate.ref(Iri.of(file)))
        .orElseGet(() -> JsonValue.of("No licence is stated; all rights are reserved."));
  }
}
