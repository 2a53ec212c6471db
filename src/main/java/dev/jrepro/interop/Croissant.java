package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes data as a Croissant 1.0 description (http://mlcommons.org/croissant/1.0). Where the
 * description lies at the project's root, its {@code contentUrl}s lead to the files.
 */
public final class Croissant {

  private static final String CONFORMS = "http://mlcommons.org/croissant/1.0";

  /** Larger tables are described as files alone. */
  private static final long MOST_TABLE_BYTES = 64L << 20;

  private final Dossier dossier;
  private final Dossier.Item item;
  private final Function<RepoPath, Optional<String>> texts;
  private final Gaps gaps = new Gaps();

  private Croissant(
      Dossier dossier, Dossier.Item item, Function<RepoPath, Optional<String>> texts) {
    this.dossier = dossier;
    this.item = item;
    this.texts = texts;
  }

  /**
   * A description, and what a reviewer will miss in it.
   *
   * @param path the data
   * @param json the description
   * @param gaps what is missing: sentences for a person
   */
  public record Description(RepoPath path, JsonValue.Obj json, List<String> gaps) {}

  /**
   * Describes each item of a dossier.
   *
   * @param texts gives the text of a file, if it can be had
   */
  public static List<Description> of(Dossier dossier, Function<RepoPath, Optional<String>> texts) {
    return dossier.items().values().stream()
        .map(item -> new Croissant(dossier, item, texts).describe())
        .toList();
  }

  private Description describe() {
    JsonValue.Builder data =
        JsonValue.object()
            .put("@context", context())
            .put("@type", "sc:Dataset")
            .put("conformsTo", CONFORMS)
            .put("name", item.path().value())
            .put("description", about())
            .put("distribution", new JsonValue.Arr(distribution()))
            .putIf("version", dossier.about().version());
    addOrigin(data);
    List<JsonValue> tables = tables();
    if (!tables.isEmpty()) {
      data.put("recordSet", new JsonValue.Arr(tables));
    }
    return new Description(item.path(), data.build(), gaps.toTexts());
  }

  private String about() {
    String size =
        item.entry()
            .map(entry ->
                entry.count()
                    + (entry.count() == 1 ? " file, " : " files, ")
                    + entry.sizeBytes()
                    + " bytes"
                    + (entry.isDirectory() ? ", jrepro's tree " + entry.digest() : ""))
            .orElse("not brought here yet");
    return "Data of '" + dossier.about().title() + "', " + item.path() + ": " + size + ".";
  }

  /** Whose it is: of what was imported that is its source's to say, and of other data ours. */
  private void addOrigin(JsonValue.Builder data) {
    if (item.source().isPresent()) {
      addSource(item.source().get(), data);
      return;
    }
    Dossier.About about = dossier.about();
    Optional<Licence> licence = about.licence().map(Licence::of);
    licence.ifPresentOrElse(
        known -> data.put("license", known.url()), () -> misses("license", "'license' in"));
    about.url().ifPresentOrElse(url -> data.put("url", url), () -> misses("url", "'url' in"));
    about
        .released()
        .ifPresentOrElse(
            day -> data.put("datePublished", day),
            () -> data.put("datePublished", Times.day(dossier.committed())));
    data.put("creator", JsonValue.array(about.people(), Croissant::person));
    about.citation().ifPresentOrElse(text -> data.put("citeAs", text), () -> misses("citeAs", "a"));
    if (!about.keywords().isEmpty()) {
      data.put("keywords", JsonValue.texts(about.keywords()));
    }
  }

  private void misses(String field, String what) {
    gaps.say(
        item.path() + ": a reviewer will miss '" + field + "'; add " + what + " CITATION.cff.");
  }

  private void addSource(Pointer.Source source, JsonValue.Builder data) {
    List<String> urls = new ArrayList<>();
    switch (source) {
      case Pointer.Import from -> {
        from.places().stream().filter(p -> p.startsWith("http")).forEach(urls::add);
        if (from.licence().isEmpty()) {
          gaps.say(
              item.path() + ": a reviewer will miss 'license'; 'import-url --licence' keeps one.");
        } else {
          data.put("license", from.licence());
        }
      }
      case Pointer.FromRepo from -> {
        urls.add(from.repo());
        gaps.say(item.path() + ": a reviewer will miss 'license'; see " + from.repo() + ".");
      }
    }
    if (urls.isEmpty()) {
      gaps.say(item.path() + ": a reviewer will miss 'url': no place of it is one.");
    } else {
      data.put("url", urls.getFirst()).put("sameAs", JsonValue.texts(urls));
    }
    gaps.say(
        item.path()
            + ": a reviewer will miss 'creator', 'datePublished' and 'citeAs', which are its"
            + " source's to say.");
  }

  private static JsonValue person(Dossier.Person person) {
    JsonValue.Builder fields =
        JsonValue.object().put("@type", "sc:Person").put("name", person.name());
    person.orcid().ifPresent(orcid -> fields.put("@id", orcid));
    return fields.build();
  }

  private List<JsonValue> distribution() {
    List<JsonValue> files = new ArrayList<>();
    if (item.entry().isPresent() && !item.isDirectory()) {
      files.add(file(item.path(), item.entry().get()));
    }
    item.parts().forEach((path, entry) -> files.add(file(path, entry)));
    if (item.entry().isEmpty() && item.source().orElse(null) instanceof Pointer.Import from) {
      from.files().forEach((name, digest) -> files.add(pinned(name, digest)));
    }
    if (files.isEmpty()) {
      files.add(everything());
    }
    return files;
  }

  private static JsonValue file(RepoPath path, Entry entry) {
    return fileObject(path)
        .put("contentSize", entry.sizeBytes() + " B")
        .put("sha256", entry.digest().hex())
        .build();
  }

  private static JsonValue.Builder fileObject(RepoPath path) {
    return JsonValue.object()
        .put("@type", "cr:FileObject")
        .put("@id", Iri.of(path))
        .put("name", path.value())
        .put("contentUrl", Iri.of(path))
        .put("encodingFormat", MediaTypes.of(path));
  }

  /** A file of an import that was never filled: its digest is known, and nothing else. */
  private JsonValue pinned(String name, Digest digest) {
    boolean isAlone = item.path().name().equals(name);
    RepoPath path = isAlone ? item.path() : new RepoPath(item.path() + "/" + name);
    return fileObject(path).put("sha256", digest.hex()).build();
  }

  /** A directory whose files are not told one by one. */
  private JsonValue everything() {
    return JsonValue.object()
        .put("@type", "cr:FileSet")
        .put("@id", Iri.of(item.path()))
        .put("name", item.path().value())
        .put("encodingFormat", "application/octet-stream")
        .put("includes", item.path() + "/**")
        .build();
  }

  private List<JsonValue> tables() {
    List<JsonValue> tables = new ArrayList<>();
    if (item.entry().isPresent() && !item.isDirectory()) {
      table(item.path(), item.entry().get()).ifPresent(tables::add);
    }
    item.parts().forEach((path, entry) -> table(path, entry).ifPresent(tables::add));
    return tables;
  }

  private Optional<JsonValue> table(RepoPath path, Entry entry) {
    if (!MediaTypes.of(path).equals("text/csv") || entry.sizeBytes() > MOST_TABLE_BYTES) {
      return Optional.empty();
    }
    Optional<Columns> columns = texts.apply(path).flatMap(Columns::of);
    if (columns.isEmpty()) {
      gaps.say(path + ": its columns are not told; it has no heading, or is not here.");
    }
    return columns.map(known -> recordSet(path, known));
  }

  private static JsonValue recordSet(RepoPath path, Columns columns) {
    String id = "records/" + Iri.of(path);
    return JsonValue.object()
        .put("@type", "cr:RecordSet")
        .put("@id", id)
        .put("name", path.value())
        .put("field", JsonValue.array(columns.named(), column -> field(id, path, column)))
        .build();
  }

  private static JsonValue field(String records, RepoPath path, Columns.Column column) {
    JsonValue source =
        JsonValue.object()
            .put("fileObject", JsonValue.object().put("@id", Iri.of(path)).build())
            .put("extract", JsonValue.object().put("column", column.name()).build())
            .build();
    return JsonValue.object()
        .put("@type", "cr:Field")
        .put("@id", records + "/" + Iri.of(column.name()))
        .put("name", column.name())
        .put("dataType", column.type().term)
        .put("source", source)
        .build();
  }

  /** The context that the specification recommends, as far as its words are used. */
  private static JsonValue context() {
    Map<String, String> plain =
        Map.ofEntries(
            Map.entry("@language", "en"),
            Map.entry("@vocab", "https://schema.org/"),
            Map.entry("sc", "https://schema.org/"),
            Map.entry("cr", "http://mlcommons.org/croissant/"),
            Map.entry("dct", "http://purl.org/dc/terms/"),
            Map.entry("citeAs", "cr:citeAs"),
            Map.entry("column", "cr:column"),
            Map.entry("conformsTo", "dct:conformsTo"),
            Map.entry("extract", "cr:extract"),
            Map.entry("field", "cr:field"),
            Map.entry("fileObject", "cr:fileObject"),
            Map.entry("fileSet", "cr:fileSet"),
            Map.entry("includes", "cr:includes"),
            Map.entry("recordSet", "cr:recordSet"),
            Map.entry("source", "cr:source"));
    JsonValue.Builder context = JsonValue.object();
    plain.forEach(context::put);
    return context
        .put(
            "dataType", JsonValue.object().put("@id", "cr:dataType").put("@type", "@vocab").build())
        .build();
  }
}
