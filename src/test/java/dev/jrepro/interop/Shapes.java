package dev.jrepro.interop;

import dev.jrepro.Golden;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.jena.rdf.model.InfModel;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.rdf.model.Property;
import org.apache.jena.rdf.model.Resource;
import org.apache.jena.rdf.model.ResourceFactory;
import org.apache.jena.reasoner.ReasonerRegistry;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.topbraid.shacl.rules.RuleUtil;
import org.topbraid.shacl.validation.ValidationUtil;

/** Checks RO-Crates by the SHACL shapes that the validator of the standard has. */
final class Shapes {

  private static final String FOLDER = "interop/rocrate/";

  /** The shapes name the metadata file by a relative IRI, and so does the crate. */
  private static final String BASE = "https://example.org/crate/";

  private static final List<String> PROFILES =
      List.of(
          "ro-crate",
          "workflow-ro-crate",
          "process-run-crate",
          "workflow-run-crate",
          "provenance-run-crate");

  private static final String SHACL = "http://www.w3.org/ns/shacl#";

  private Shapes() {}

  /** Returns what is wrong with a crate, sorted: a message and the node, for each violation. */
  static List<String> problems(JsonValue.Obj crate) throws IOException {
    List<String> unknown = Context.unknownTerms(crate);
    if (!unknown.isEmpty()) {
      return unknown;
    }
    Model data = ModelFactory.createDefaultModel();
    RDFParser.fromString(Json.canonical(Context.resolved(crate)), Lang.JSONLD11)
        .base(BASE)
        .parse(data);
    Model shapes = ModelFactory.createDefaultModel();
    for (String profile : PROFILES) {
      shapes.add(turtle(profile));
    }
    InfModel known =
        ModelFactory.createInfModel(
            ReasonerRegistry.getOWLMicroReasoner().bindSchema(turtle("ontology")), data);
    // What one rule finds out is what the next one looks for.
    for (int i = 0; i < 2; i++) {
      data.add(RuleUtil.executeRules(known, shapes, null, null));
      known.rebind();
    }
    return problems(ValidationUtil.validateModel(known, shapes, false));
  }

  private static List<String> problems(Resource report) {
    Model model = report.getModel();
    List<String> problems = new ArrayList<>();
    model
        .listSubjectsWithProperty(term("resultMessage"))
        .forEach(result ->
            problems.add(
                result.getProperty(term("resultMessage")).getString()
                    + " "
                    + result.getProperty(term("focusNode")).getObject()));
    return List.copyOf(new TreeSet<>(problems));
  }

  private static Property term(String name) {
    return ResourceFactory.createProperty(SHACL + name);
  }

  private static Model turtle(String name) throws IOException {
    Model model = ModelFactory.createDefaultModel();
    RDFParser.fromString(Golden.text(FOLDER + name + ".ttl"), Lang.TURTLE).base(BASE).parse(model);
    return model;
  }

  /** The JSON-LD context of the standard, as far as exports use it. */
  private static final class Context {

    private static JsonValue.Obj terms() throws IOException {
      return Json.parseObject(Golden.text(FOLDER + "context.json"));
    }

    private static JsonValue.Obj resolved(JsonValue.Obj crate) throws IOException {
      return JsonValue.object()
          .put("@context", terms().object("@context"))
          .put("@graph", absolute(new JsonValue.Arr(crate.items("@graph"))))
          .build();
    }

    /** The reader of JSON-LD undoes percent encoding where it resolves, and drops what follows. */
    private static JsonValue absolute(JsonValue value) {
      return switch (value) {
        case JsonValue.Arr(List<JsonValue> items) -> JsonValue.array(items, Context::absolute);
        case JsonValue.Obj(var fields) -> {
          JsonValue.Builder object = JsonValue.object();
          fields.forEach((name, field) ->
              object.put(
                  name,
                  name.equals("@id") && field instanceof JsonValue.Str(String id)
                      ? JsonValue.of(URI.create(BASE).resolve(id).toString())
                      : absolute(field)));
          yield object.build();
        }
        default -> value;
      };
    }

    /** A term that the context does not have would vanish without a word. */
    private static List<String> unknownTerms(JsonValue.Obj crate) throws IOException {
      TreeSet<String> used = new TreeSet<>();
      crate
          .objects("@graph", entity -> entity)
          .forEach(entity -> {
            used.addAll(entity.fields().keySet());
            if (entity.fields().get("@type") instanceof JsonValue.Str(String type)) {
              used.add(type);
            } else {
              used.addAll(entity.texts("@type"));
            }
          });
      used.removeAll(terms().object("@context").fields().keySet());
      used.removeAll(List.of("@id", "@type"));
      return used.stream().map(term -> "unknown term " + term).toList();
    }
  }
}
