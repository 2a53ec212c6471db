package dev.jrepro.metrics;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Param;
import dev.jrepro.pipeline.Stage;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the parameters of a workspace or a commit. */
public final class Params {

  private static final RepoPath WHOLE = RepoPath.of("params.yaml");

  private Params() {}

  /**
   * Returns everything in {@code params.yaml}, and of other files what stages declare; there the
   * content for programs is by dotted key.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if the pipelines do not read
   */
  public static Values of(Snapshot snapshot) {
    SortedMap<RepoPath, FileValues> all = new TreeMap<>();
    SortedMap<RepoPath, SortedMap<String, Param>> declared = new TreeMap<>();
    for (Stage stage : snapshot.graph().ordered()) {
      for (Param param : stage.params()) {
        declared.computeIfAbsent(param.file(), file -> new TreeMap<>()).put(param.key(), param);
      }
    }
    declared.forEach((file, params) -> all.put(file, read(params)));
    if (snapshot.files().read(WHOLE).isPresent()) {
      new ValuesReader(KeptFiles.of(snapshot)).read(WHOLE, all);
    }
    return new Values(all);
  }

  private static FileValues.Read read(SortedMap<String, Param> params) {
    JsonValue.Builder content = JsonValue.object();
    SortedMap<String, Value> fields = new TreeMap<>();
    params.forEach((key, param) -> {
      content.put(key, PlainJson.of(param.value()));
      FileValues.flatten(key, param.value(), fields);
    });
    return new FileValues.Read(content.build(), fields);
  }
}
