package dev.jrepro.project;

import dev.jrepro.core.Digest;
import dev.jrepro.core.Packing;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.Unpacking;
import dev.jrepro.pipeline.PipelineFiles;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything that is read to make a graph: which pipelines there are, and the digest of each text
 * that is asked for, be it there or not. The same reads make the same graph.
 */
final class GraphReads implements PipelineFiles {

  private final PipelineFiles files;
  private final Documents documents;
  private final List<RepoPath> pipelines;
  private final SortedMap<RepoPath, Optional<Digest>> texts;

  /** Reads from files, and keeps what was read. */
  GraphReads(PipelineFiles files, Documents documents) {
    this(files, documents, files.pipelines(), new TreeMap<>());
  }

  private GraphReads(
      PipelineFiles files,
      Documents documents,
      List<RepoPath> pipelines,
      SortedMap<RepoPath, Optional<Digest>> texts) {
    this.files = files;
    this.documents = documents;
    this.pipelines = pipelines;
    this.texts = texts;
  }

  @Override
  public List<RepoPath> pipelines() {
    return pipelines;
  }

  @Override
  public Optional<String> read(RepoPath file) {
    Optional<String> text = files.read(file);
    texts.put(file, text.map(Digest::ofUtf8));
    return text;
  }

  @Override
  public YamlNode parse(RepoPath file, String text) {
    return documents.parse(file, text);
  }

  /**
   * Returns whether the same would be read again.
   *
   * @param digests the digest of a file; empty if there is none
   */
  boolean areAsBefore(PipelineFiles now, Function<RepoPath, Optional<Digest>> digests) {
    if (!now.pipelines().equals(pipelines)) {
      return false;
    }
    for (Map.Entry<RepoPath, Optional<Digest>> text : texts.entrySet()) {
      boolean isSame =
          text.getValue().isPresent()
              ? digests.apply(text.getKey()).equals(text.getValue())
              : now.read(text.getKey()).isEmpty();
      if (!isSame) {
        return false;
      }
    }
    return true;
  }

  /** Writes what was read. */
  void pack(Packing out) {
    out.each(pipelines, out::path)
        .each(
            texts.entrySet(), text -> out.path(text.getKey()).maybe(text.getValue(), out::digest));
  }

  /** Reads what was read. */
  static GraphReads unpack(Unpacking in) {
    List<RepoPath> pipelines = List.copyOf(in.each(in::path));
    SortedMap<RepoPath, Optional<Digest>> texts = new TreeMap<>();
    in.times(() -> texts.put(in.path(), in.maybe(in::digest)));
    return new GraphReads(NONE, new Documents(), pipelines, texts);
  }

  private static final PipelineFiles NONE =
      new PipelineFiles() {
        @Override
        public List<RepoPath> pipelines() {
          return List.of();
        }

        @Override
        public Optional<String> read(RepoPath file) {
          return Optional.empty();
        }
      };
}
