package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.yaml.Mark;
import java.util.List;
import java.util.Optional;

/**
 * A file or directory that a stage writes.
 *
 * @param path where
 * @param kind what it is to a reader
 * @param cached whether the cache keeps it and Git ignores it; otherwise Git keeps it
 * @param persist whether it stays in place when the stage starts
 * @param push whether {@code push} sends it
 * @param checkpoint whether an interrupted run resumes from it
 * @param volatileFields top-level or dotted fields of a JSON file that are shown and not compared;
 *     sorted
 * @param tolerance how far its numbers may be off when it is regenerated; no part of a stage key
 * @param settings what else was said of it ({@code x}, {@code y}, {@code title}, {@code type},
 *     {@code labels}, {@code meta}, {@code remote}, …), kept as it was
 * @param mark where it is declared
 */
public record Output(
    RepoPath path,
    Kind kind,
    boolean cached,
    boolean persist,
    boolean push,
    boolean checkpoint,
    List<String> volatileFields,
    Optional<Tolerance> tolerance,
    JsonValue.Obj settings,
    Mark mark) {

  public Output {
    volatileFields = volatileFields.stream().sorted().distinct().toList();
  }

  /** What an output is to a reader. */
  public enum Kind {
    OUT,
    METRIC,
    PLOT
  }
}
