package dev.jrepro.lineage;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The sources that the compiler read for a single-file program beside the program itself.
 *
 * @param names the digest of the names of all {@code .java} files around the program: while it
 *     stands, and no source changes, the list does
 * @param files the sources, sorted; dependencies of the stage by themselves
 */
public record FoundSources(Digest names, List<RepoPath> files) {

  public FoundSources {
    files = files.stream().distinct().sorted().toList();
  }

  /** Returns the digest of a set of names. */
  public static Digest digestOf(Collection<RepoPath> names) {
    StringBuilder text = new StringBuilder();
    names.stream().sorted().forEach(name -> text.append(name.value()).append('\0'));
    return Digest.ofUtf8(text.toString());
  }

  JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("names", names.toString())
        .put("files", JsonValue.array(files, f -> JsonValue.of(f.value())))
        .build();
  }

  /** Returns those that a lock or a record names, if it does. */
  static Optional<FoundSources> in(JsonValue.Obj record) {
    if (record.get("sources").isEmpty()) {
      return Optional.empty();
    }
    JsonValue.Obj object = record.object("sources");
    return Optional.of(
        new FoundSources(
            Lock.digest(object.needText("names")),
            object.texts("files").stream().map(Lock::path).toList()));
  }
}
