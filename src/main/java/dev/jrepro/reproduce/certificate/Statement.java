package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An in-toto statement, version 1 (https://in-toto.io/Statement/v1), with an SLSA provenance
 * predicate, version 1 (https://slsa.dev/provenance/v1).
 *
 * @param json the statement
 */
public record Statement(JsonValue.Obj json) {

  private static final String TYPE = "https://in-toto.io/Statement/v1";
  private static final String PREDICATE = "https://slsa.dev/provenance/v1";

  /** How such a 'build' goes; {@code docs/certificates.md} says what its parameters mean. */
  private static final String BUILD = "https://jrepro.dev/reproduction/v1";

  /** The same of runs that were recorded; {@code docs/exports.md} says what its parameters mean. */
  private static final String RUN = "https://jrepro.dev/run/v1";

  private static final String BUILDER = "https://jrepro.dev/engine";
  private static final String RESULT = "jrepro_result";
  private static final String SIGNER = "jrepro_signer";

  /** Says what was seen, and by whom. */
  static Statement of(Seen seen, VerifyingKey signer) {
    JsonValue.Builder predicate =
        JsonValue.object()
            .put("buildDefinition", definition(seen))
            .put("runDetails", details(seen))
            .put(
                RESULT,
                JsonValue.object()
                    .put("reproduced", seen.reproduced())
                    .put("outputs", new JsonValue.Arr(seen.result()))
                    .put("sandbox", new JsonValue.Arr(seen.sandbox()))
                    .build())
            .put(SIGNER, JsonValue.object().put("publicKey", signer.base64()).build());
    return about(seen.subjects(), predicate.build());
  }

  private static Statement about(SortedMap<Subject, Digest> subjects, JsonValue.Obj predicate) {
    return new Statement(
        JsonValue.object()
            .put("_type", TYPE)
            .put(
                "subject",
                JsonValue.array(
                    subjects.entrySet(), e -> descriptor(e.getKey().toString(), e.getValue())))
            .put("predicateType", PREDICATE)
            .put("predicate", predicate)
            .build());
  }

  /**
   * Says what records tell of how outputs were made. Nobody has seen it again and nobody signs it:
   * it is no certificate.
   *
   * @param subjects the outputs
   * @param definition what was asked for, run and read, but for {@code buildType}
   * @param details who ran it and when, but for the builder's id
   */
  public static Statement recorded(
      SortedMap<Subject, Digest> subjects,
      JsonValue.Builder definition,
      JsonValue.Builder details) {
    JsonValue.Obj predicate =
        JsonValue.object()
            .put("buildDefinition", definition.put("buildType", RUN).build())
            .put("runDetails", details.build())
            .build();
    return about(subjects, predicate);
  }

  /** Returns who builds, with the versions of what ran. */
  public static JsonValue builder(JsonValue.Obj versions) {
    return JsonValue.object().put("id", BUILDER).put("version", versions).build();
  }

  /** Returns a thing by its name and digest, as statements have it. */
  public static JsonValue descriptor(String name, Digest digest) {
    return JsonValue.object()
        .put("name", name)
        .put("digest", JsonValue.object().put("sha256", digest.hex()).build())
        .build();
  }

  private static JsonValue definition(Seen seen) {
    List<JsonValue> needed =
        seen.subjects().entrySet().stream()
            .filter(e -> e.getKey().kind() == Subject.Kind.INPUT)
            .map(e -> descriptor(e.getKey().toString(), e.getValue()))
            .toList();
    List<JsonValue> all = new ArrayList<>(needed);
    all.addFirst(git(seen.commit()));
    return JsonValue.object()
        .put("buildType", BUILD)
        .put("externalParameters", with(seen.asked(), "commit", seen.commit().hex()))
        .put("internalParameters", JsonValue.object().put("machine", seen.machine()).build())
        .put("resolvedDependencies", new JsonValue.Arr(all))
        .build();
  }

  /** Returns a commit, as statements have it. */
  public static JsonValue git(CommitId commit) {
    return JsonValue.object()
        .put("name", "git")
        .put("digest", JsonValue.object().put("gitCommit", commit.hex()).build())
        .build();
  }

  private static JsonValue details(Seen seen) {
    return JsonValue.object()
        .put("builder", builder(seen.engine()))
        .put(
            "metadata",
            JsonValue.object()
                .put("startedOn", seen.ran().start().toString())
                .put("finishedOn", seen.ran().end().toString())
                .build())
        .build();
  }

  private static JsonValue.Obj with(JsonValue.Obj object, String name, String text) {
    JsonValue.Builder all = JsonValue.object();
    object.fields().forEach(all::put);
    return all.put(name, text).build();
  }

  /** Checks that it is a statement of the kind that jrepro writes. */
  Statement checked() {
    expect("_type", json.needText("_type"), TYPE);
    expect("predicateType", json.needText("predicateType"), PREDICATE);
    expect("buildType", definition().needText("buildType"), BUILD);
    commit();
    signer();
    if (subjects().isEmpty()) {
      throw new WrongJson("the statement is about nothing");
    }
    return this;
  }

  private static void expect(String what, String is, String should) {
    if (!is.equals(should)) {
      throw new WrongJson("the " + what + " is '" + is + "' instead of '" + should + "'");
    }
  }

  private JsonValue.Obj definition() {
    return json.object("predicate").object("buildDefinition");
  }

  private JsonValue.Obj result() {
    return json.object("predicate").object(RESULT);
  }

  /** Returns the commit that was regenerated. */
  public CommitId commit() {
    String hex = asked().needText("commit");
    try {
      return new CommitId(hex);
    } catch (IllegalArgumentException e) {
      throw new WrongJson("'" + hex + "' is no commit");
    }
  }

  /** Returns what was asked for: {@code commit}, {@code targets}, {@code sample}. */
  public JsonValue.Obj asked() {
    return definition().object("externalParameters");
  }

  /** Returns what it is about, with the digests. */
  public SortedMap<Subject, Digest> subjects() {
    SortedMap<Subject, Digest> subjects = new TreeMap<>();
    json.objects("subject", each -> each)
        .forEach(each -> {
          Subject subject = Subject.parse(each.needText("name"));
          Digest digest = digest(each.object("digest").needText("sha256"));
          if (subjects.put(subject, digest) != null) {
            throw new WrongJson("the statement has the subject " + subject + " twice");
          }
        });
    return Collections.unmodifiableSortedMap(subjects);
  }

  private static Digest digest(String hex) {
    if (!Digest.isHex(hex)) {
      throw new WrongJson("'" + hex + "' is no SHA-256");
    }
    return new Digest(hex);
  }

  /** Returns whether every output counts as reproduced. */
  public boolean isReproduced() {
    return result().isTrue("reproduced");
  }

  /** Returns the outputs: {@code path}, {@code stage}, {@code grade}, and their digests. */
  public List<JsonValue.Obj> outputs() {
    return result().objects("outputs", each -> each);
  }

  /** Returns the key that signs it, as the statement itself says. */
  public VerifyingKey signer() {
    return new VerifyingKey(json.object("predicate").object(SIGNER).needText("publicKey"));
  }

  /** Returns when it was seen, as the signer's clock had it: RFC 3339. */
  public String finished() {
    return json.object("predicate")
        .object("runDetails")
        .object("metadata")
        .text("finishedOn")
        .orElse("?");
  }
}
