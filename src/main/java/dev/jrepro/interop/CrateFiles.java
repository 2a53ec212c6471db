package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Pointer;
import java.util.ArrayList;
import java.util.List;

/** The data entities of a crate: files and directories, each in the innermost one that holds it. */
final class CrateFiles {

  private final Dossier dossier;
  private final Crate crate;
  private final CrateParameters parameters;

  CrateFiles(Dossier dossier, Crate crate, CrateParameters parameters) {
    this.dossier = dossier;
    this.crate = crate;
    this.parameters = parameters;
  }

  /** Returns the {@code @id} of an item. */
  static String id(Dossier dossier, RepoPath path) {
    Dossier.Item item = dossier.items().get(path);
    return Iri.of(path) + (item != null && item.isDirectory() ? "/" : "");
  }

  /** Returns the items that lie in no other one. */
  List<String> atTheTop() {
    return dossier.items().keySet().stream()
        .filter(path -> dossier.holder(path).isEmpty())
        .map(path -> id(dossier, path))
        .toList();
  }

  void add(Dossier.Item item) {
    JsonValue.Builder fields = JsonValue.object().put("name", item.path().value());
    if (parameters.has(item.path())) {
      fields.put("exampleOfWork", Crate.ref(CrateParameters.id(item.path())));
    }
    item.source().ifPresent(source -> tell(source, fields));
    if (item.isDirectory()) {
      addDirectory(item, fields);
    } else {
      item.entry().ifPresent(entry -> measure(item.path(), entry, fields));
      crate.add(id(dossier, item.path()), "File", fields);
    }
  }

  private void addDirectory(Dossier.Item item, JsonValue.Builder fields) {
    List<String> inside = new ArrayList<>();
    dossier.inside(item.path()).forEach(other -> inside.add(id(dossier, other.path())));
    item.parts()
        .forEach((path, entry) -> {
          inside.add(Iri.of(path));
          JsonValue.Builder file = JsonValue.object().put("name", path.value());
          measure(path, entry, file);
          crate.add(Iri.of(path), "File", file);
        });
    item.entry()
        .ifPresent(entry ->
            fields.put(
                "description",
                entry.count()
                    + (entry.count() == 1 ? " file, " : " files, ")
                    + entry.sizeBytes()
                    + " bytes; digest of jrepro's tree "
                    + entry.digest()));
    fields.put("hasPart", Crate.refs(inside.stream().sorted().toList()));
    crate.add(id(dossier, item.path()), "Dataset", fields);
  }

  private static void measure(RepoPath path, Entry entry, JsonValue.Builder fields) {
    fields
        .put("contentSize", String.valueOf(entry.sizeBytes()))
        .put("sha256", entry.digest().hex())
        .put("encodingFormat", MediaTypes.of(path));
  }

  private void tell(Pointer.Source source, JsonValue.Builder fields) {
    switch (source) {
      case Pointer.Import from -> {
        if (!from.licence().isEmpty()) {
          fields.put("license", licence(from.licence()));
        }
        List<String> urls = from.places().stream().filter(p -> p.startsWith("http")).toList();
        if (!urls.isEmpty()) {
          fields.put("isBasedOn", JsonValue.texts(urls));
        }
      }
      case Pointer.FromRepo from -> {
        fields.put("isBasedOn", from.repo());
        from.commit().ifPresent(commit -> fields.put("identifier", "git:" + commit.hex()));
      }
    }
  }

  /** The licence of imported data is in its user's words, which need not be an identifier. */
  private JsonValue licence(String words) {
    String id = "#licence/" + Iri.of(words);
    crate.add(id, "CreativeWork", JsonValue.object().put("name", words));
    return Crate.ref(id);
  }
}
