package dev.jrepro.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pipeline files for tests. {@code good} ones read; {@code broken} ones do not, either by their
 * {@code text} (no YAML), their {@code shape} (which the schema sees) or their {@code meaning}
 * (which it cannot see). A file {@code x.dvc.yaml} is read as {@code sub/dvc.yaml}.
 */
final class Corpus {

  static final Path ROOT =
      Path.of(System.getProperty("jrepro.root", "."), "src/test/resources/dev/jrepro/pipeline");

  private Corpus() {}

  /** Returns the files of a folder, sorted. */
  static List<Path> files(String folder) {
    try (Stream<Path> all = Files.list(ROOT.resolve(folder))) {
      return all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a project with that one pipeline, and parameter files. */
  static MemoryFiles project(Path file) {
    return project(file, text(file));
  }

  /** Returns the same with another text in the pipeline's place. */
  static MemoryFiles project(Path file, String text) {
    String name = file.getFileName().toString();
    boolean dvc = name.endsWith(".dvc.yaml");
    String parameters = text(ROOT.resolve("params.yaml"));
    String more = text(ROOT.resolve("more.json"));
    return MemoryFiles.of(dvc ? "sub/dvc.yaml" : "pipelines/" + name, text)
        .with("params.yaml", parameters)
        .with("more.json", more)
        .with("settings.py", "n = 3\nlr = n / 10\nclass Model:\n  width = f()\n")
        .with("broken.toml", "[a]\nb = 1\nc = word\n")
        .with("sub/params.yaml", parameters)
        .with("sub/more.json", more)
        .with("sub/deeper/params.yaml", "lr: 0.5\n");
  }
}
