package dev.jrepro.project;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What data of a work tree was when it and its pointer were last brought to the same. By it, data
 * that a person changed is told from data whose pointer was changed as well. What is not noted is
 * not known; a note that is lost costs no more than that.
 */
public final class InStep {

  private final Path file;

  /** Opens the notes of a project's work tree. */
  public InStep(Project project) {
    this.file = project.privateDir().resolve("in-step.json");
  }

  /** Returns whether a pointer was changed since its data was last what it said. */
  public boolean isPointerChanged(Pointer pointer) {
    Optional<Digest> then = Optional.ofNullable(read().get(pointer.path()));
    return then.isPresent() && !then.equals(pointer.entry().map(Entry::digest));
  }

  /** Notes data that is what its pointer says. */
  public void note(Map<RepoPath, Entry> data) {
    SortedMap<RepoPath, Digest> known = read();
    boolean news = false;
    for (Map.Entry<RepoPath, Entry> each : data.entrySet()) {
      Digest digest = each.getValue().digest();
      news |= !digest.equals(known.put(each.getKey(), digest));
    }
    if (news) {
      JsonValue.Builder object = JsonValue.object();
      known.forEach((path, digest) -> object.put(path.value(), digest.toString()));
      AtomicFile.writeSoon(file, Json.pretty(object.build()));
    }
  }

  /** Notes pointers whose data is what they say. */
  void note(Iterable<Pointer> pointers) {
    SortedMap<RepoPath, Entry> data = new TreeMap<>();
    pointers.forEach(pointer -> pointer.entry().ifPresent(e -> data.put(pointer.path(), e)));
    note(data);
  }

  private SortedMap<RepoPath, Digest> read() {
    SortedMap<RepoPath, Digest> known = new TreeMap<>();
    try {
      if (Files.isRegularFile(file)) {
        JsonValue.Obj object = Json.parseObject(Files.readString(file, StandardCharsets.UTF_8));
        for (String path : object.fields().keySet()) {
          known.put(RepoPath.of(path), Digest.parse(object.needText(path)));
        }
      }
    } catch (IOException | WrongJson | IllegalArgumentException e) {
      return new TreeMap<>(); // A power cut has broken it: nothing is known.
    }
    return known;
  }
}
