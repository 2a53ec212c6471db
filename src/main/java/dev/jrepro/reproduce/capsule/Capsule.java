package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A capsule that was made.
 *
 * @param file where it is
 * @param sizeBytes how large it is
 * @param commit the commit in it
 * @param signer the id of the key that signed what it expects
 * @param regenerated whether somebody has regenerated the commit already, as the certificate in it
 *     says; otherwise it has what the locks record
 * @param parts how many bytes, unpacked, the bundle, the engine and the inputs have, by name
 * @param withheld the raw inputs that its reader has to supply
 * @param programs what its stages start that a JDK does not bring, with the stages that do
 */
public record Capsule(
    Path file,
    long sizeBytes,
    CommitId commit,
    String signer,
    boolean regenerated,
    SortedMap<String, Long> parts,
    List<RepoPath> withheld,
    SortedMap<String, List<String>> programs) {

  public Capsule {
    parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    withheld = List.copyOf(withheld);
    programs = Collections.unmodifiableSortedMap(new TreeMap<>(programs));
  }

  /** Returns it as {@code capsule --json} prints it. */
  public JsonValue.Obj toJson() {
    JsonValue.Builder sizes = JsonValue.object();
    parts.forEach(sizes::put);
    JsonValue.Builder needed = JsonValue.object();
    programs.forEach((name, users) -> needed.put(name, JsonValue.texts(users)));
    return JsonValue.object()
        .put("capsule", file.toString())
        .put("sizeBytes", sizeBytes)
        .put("commit", commit.hex())
        .put("signer", signer)
        .flag("regenerated", regenerated)
        .put("parts", sizes.build())
        .put("withheld", JsonValue.array(withheld, path -> JsonValue.of(path.value())))
        .put("programs", needed.build())
        .build();
  }
}
