package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.json.Json;
import dev.jrepro.pipeline.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training program tells of itself in the file that {@code JREPRO_REPORT} names: {@code
 * {"gpu": "<model>"}} where it computed on a GPU, {@code {}} where it did not.
 */
final class Report {

  private Report() {}

  /**
   * Returns the numerics class that a stage computed in: as it told, else as was to be expected.
   */
  static Optional<String> numerics(RunContext context, Stage stage, Path folder) {
    Path file = folder.resolve("report.json");
    if (!stage.isJava() || !Files.exists(file)) {
      return context.numerics(stage);
    }
    try {
      Optional<String> gpu =
          Json.parseObject(Files.readString(file, StandardCharsets.UTF_8)).text("gpu");
      return Optional.of(context.machine().numericsClass(gpu));
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }
}
