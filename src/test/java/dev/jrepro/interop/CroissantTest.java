package dev.jrepro.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.core.Digest;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.rdf.model.Property;
import org.apache.jena.rdf.model.RDFNode;
import org.apache.jena.rdf.model.Resource;
import org.apache.jena.rdf.model.ResourceFactory;
import org.apache.jena.rdf.model.Statement;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Croissant descriptions, held against the vocabulary of the standard. */
final class CroissantTest {

  private static final String CROISSANT = "http://mlcommons.org/croissant/";
  private static final String SCHEMA = "https://schema.org/";

  /** What the specification requires of a data set, and of a file. */
  private static final List<String> OF_DATA =
      List.of("conformsTo", "description", "license", "name", "url", "creator", "datePublished");

  private static final List<String> OF_FILES =
      List.of("name", "contentUrl", "contentSize", "encodingFormat", "sha256");

  @TempDir private static Path folder;
  private static Scratch study;
  private static JsonValue.Obj described;

  @BeforeAll
  static void exportTheStudy() {
    study = Study.in(folder.resolve("p"));
    study.write("CITATION.cff", study.read("CITATION.cff") + "url: https://example.org/tiny\n");
    study.commit("url");
    described = study.jrepro("export", "croissant").ok().json();
  }

  @Test
  void everyStatementIsOneThatTheVocabularyAllows() throws IOException {
    assertThat(problems(described)).isEmpty();
  }

  @Test
  void theVocabularyRefusesBrokenDescriptions() throws IOException {
    assertThat(problems(with(described, "includes", JsonValue.of("*.csv"))))
        .anyMatch(p -> p.contains("domainIncludes is against"));
    JsonValue.Obj words = described.object("@context");
    JsonValue others = with(words, "field", JsonValue.of("cr:fields"));
    assertThat(problems(with(described, "@context", others)))
        .anyMatch(p -> p.contains("fields is no word"));
    JsonValue table = described.items("recordSet").getFirst();
    assertThat(problems(with(described, "distribution", table)))
        .anyMatch(p -> p.contains("distribution"));
  }

  @Test
  void allThatTheSpecificationRequiresIsThere() {
    assertThat(described.fields().keySet()).containsAll(OF_DATA);
    assertThat(described.text("conformsTo")).contains("http://mlcommons.org/croissant/1.0");
    assertThat(described.objects("distribution", each -> each))
        .isNotEmpty()
        .allMatch(file -> file.fields().keySet().containsAll(OF_FILES));
  }

  @Test
  void filesHaveTheirDigestsWhereTheirUrlsLead() throws IOException {
    for (JsonValue.Obj file : described.objects("distribution", each -> each)) {
      byte[] bytes = Files.readAllBytes(study.path(file.needText("contentUrl")));
      assertThat(Digest.of(bytes).hex()).isEqualTo(file.needText("sha256"));
      assertThat(file.needText("contentSize")).isEqualTo(bytes.length + " B");
    }
  }

  @Test
  void tablesHaveTheirColumnsAndTypes() {
    JsonValue.Obj table = described.objects("recordSet", each -> each).getFirst();
    assertThat(
            table.objects("field", each -> each.needText("name") + " " + each.needText("dataType")))
        .containsExactly("x sc:Integer", "y sc:Float", "name sc:Text");
    assertThat(Columns.of("a,b\n1,2000-01-31\n,2001-02-01\n").orElseThrow().named())
        .containsExactly(
            new Columns.Column("a", Columns.Type.INTEGER),
            new Columns.Column("b", Columns.Type.DATE));
    assertThat(Columns.of("1,2\n3,4\n")).isEmpty();
    assertThat(Columns.of("a,a\n3,4\n")).isEmpty();
    assertThat(Columns.of("")).isEmpty();
  }

  @Test
  void severalAreFilesInAFolderAndOutputsCanBeNamed() throws IOException {
    study.write("more/y.bin", "y");
    study.jrepro("add", "more").ok();
    study.commit("more data");
    study.jrepro("export", "croissant").fails(2, "there are 2 pieces of data", "more, raw");
    Path target = folder.resolve("all");
    study.jrepro("export", "croissant", "-o", target.toString()).ok();
    assertThat(problems(Json.parseObject(Files.readString(target.resolve("raw.croissant.json")))))
        .isEmpty();
    assertThat(target.resolve("more.croissant.json")).exists();
    JsonValue.Obj model = study.jrepro("export", "croissant", "model").ok().json();
    assertThat(problems(model)).isEmpty();
    study.jrepro("export", "croissant", "code/fit.py").fails(2, "neither data with a pointer");
  }

  @Test
  void whatAReviewerWillMissIsSaid() throws IOException {
    Scratch scratch = Scratch.project(folder.resolve("poor"));
    String pins = Digest.ofUtf8("a").hex() + "  a.csv\n";
    scratch.write("sums", pins).commit("start");
    Ran pinned =
        scratch.jrepro(
            "import-url", "--no-exec", "--pin", "sums", "https://example.org/d/", "data");
    pinned.ok();
    scratch.commit("import");
    Ran ran =
        scratch
            .jrepro("export", "croissant")
            .ok()
            .says("a reviewer will miss 'license'", "'creator', 'datePublished' and 'citeAs'");
    assertThat(problems(ran.json())).isEmpty();
    JsonValue.Obj file = ran.json().objects("distribution", each -> each).getFirst();
    assertThat(file.needText("sha256")).isEqualTo(Digest.ofUtf8("a").hex());
    assertThat(ran.json().text("url")).contains("https://example.org/d/");
  }

  /** Returns the statements that the vocabulary does not allow. */
  private static List<String> problems(JsonValue.Obj description) throws IOException {
    Model data = ModelFactory.createDefaultModel();
    RDFParser.fromString(Json.canonical(description), Lang.JSONLD11)
        .base("https://example.org/")
        .parse(data);
    Model words = ModelFactory.createDefaultModel();
    RDFParser.fromString(Golden.text("interop/croissant/croissant.ttl"), Lang.TURTLE).parse(words);
    // The specification has record sets in data sets; the vocabulary forgot to say so.
    words.add(
        ResourceFactory.createResource(CROISSANT + "recordSet"),
        schema("domainIncludes"),
        ResourceFactory.createResource(SCHEMA + "Dataset"));
    List<String> problems = new ArrayList<>();
    data.listStatements().forEach(statement -> check(statement, words, problems));
    return problems;
  }

  private static void check(Statement statement, Model words, List<String> problems) {
    Resource word = words.createResource(statement.getPredicate().getURI());
    boolean isKnown = words.contains(word, RDF.type, RDF.Property);
    if (statement.getPredicate().equals(RDF.type)
        && statement.getResource().getURI().startsWith(CROISSANT)
        && !words.containsResource(statement.getResource())) {
      problems.add(statement.getObject() + " is no class");
    } else if (!isKnown && statement.getPredicate().getURI().startsWith(CROISSANT)) {
      problems.add(statement.getPredicate() + " is no word of the vocabulary");
    } else if (isKnown) {
      fits(statement, statement.getSubject(), word, "domainIncludes", words, problems);
      fits(statement, statement.getObject(), word, "rangeIncludes", words, problems);
    }
  }

  /** A thing that has types has one of those that the property takes. */
  private static void fits(
      Statement statement,
      RDFNode thing,
      Resource word,
      String side,
      Model words,
      List<String> problems) {
    if (!thing.isResource() || !thing.asResource().hasProperty(RDF.type)) {
      return;
    }
    boolean fits =
        thing.asResource().listProperties(RDF.type).toList().stream()
            .anyMatch(type -> words.contains(word, schema(side), type.getObject()));
    if (!fits) {
      problems.add(side + " is against " + statement);
    }
  }

  private static Property schema(String name) {
    return ResourceFactory.createProperty(SCHEMA + name);
  }

  private static JsonValue.Obj with(JsonValue.Obj object, String field, JsonValue value) {
    TreeMap<String, JsonValue> fields = new TreeMap<>(object.fields());
    fields.put(field, value);
    return new JsonValue.Obj(fields);
  }
}
