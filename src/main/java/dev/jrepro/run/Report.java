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
 * What a training program tells of itself in the file that {@code JREPRO_REPORT} names: the kind of
 * device it computes on, {@code cpu} or {@code gpu}, as the field {@code device}.
 */
final class Report {

  private Report() {}

  /**
   * Returns the numerics class that a stage computed in: as it told in the file, else as was to be
   * expected.
   */
  static Optional<String> numerics(RunContext context, Stage stage, Path file) {
    if (!stage.isJava() || !Files.exists(file)) {
      return context.numerics(stage);
    }
    try {
      boolean onGpu =
          Json.parseObject(Files.readString(file, StandardCharsets.UTF_8))
              .text("device")
              .equals(Optional.of("gpu"));
      Optional<String> gpu =
          onGpu
              ? context.machine().gpus().stream().findFirst().or(() -> Optional.of("unknown"))
              : Optional.empty();
      return Optional.of(context.machine().numericsClass(gpu));
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }
}
