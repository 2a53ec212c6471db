package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.host.Computing;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import dev.jrepro.pipeline.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training program tells of itself in the file that {@code JREPRO_REPORT} names: the kind of
 * device it computes on, {@code cpu} or {@code gpu}, as the field {@code device}, and the object
 * {@code torch}: what libtorch is, and how its switches stand.
 *
 * @param told the file; empty if there is none that reads
 */
record Report(Optional<JsonValue.Obj> told) {

  /** A file of many megabytes is none of ours. */
  private static final long MOST_BYTES = 1 << 16;

  /** Reads what the command of a stage told; other than Java programs have nothing to tell. */
  static Report of(Stage stage, Path file) {
    try {
      boolean isTold =
          stage.isJava() && Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES;
      return isTold
          ? new Report(checked(Json.parseObject(Files.readString(file, StandardCharsets.UTF_8))))
          : new Report(Optional.empty());
    } catch (WrongJson e) {
      return new Report(Optional.empty()); // The program may write there what it likes.
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }

  /**
   * Returns the report if all has the type that its readers count on.
   *
   * @throws WrongJson if not
   */
  private static Optional<JsonValue.Obj> checked(JsonValue.Obj report) {
    JsonValue.Obj torch = report.object("torch");
    List.of("version", "gpu", "capability").forEach(torch::text);
    List.of("threads", "interopThreads").forEach(torch::integer);
    List.of("relaxed", "unreachable").forEach(torch::texts);
    JsonValue.Obj libraries = torch.object("libraries");
    libraries.fields().keySet().forEach(libraries::text);
    return Optional.of(report);
  }

  /** Returns what it says of libtorch; empty if it says nothing. */
  Optional<JsonValue.Obj> torch() {
    return told.map(report -> report.object("torch")).filter(torch -> !torch.fields().isEmpty());
  }

  /**
   * Returns the numerics class that a stage computed in: as it told, else as was to be expected.
   */
  Optional<String> numerics(RunContext context, Stage stage) {
    if (told.isEmpty()) {
      return context.numerics(stage);
    }
    Optional<String> model = torch().flatMap(torch -> torch.text("gpu"));
    Optional<String> gpu =
        told.get().text("device").equals(Optional.of("gpu"))
            ? model
                .or(() -> context.machine().gpus().stream().findFirst())
                .or(() -> Optional.of("unknown"))
            : Optional.empty();
    Computing expected = Computing.expected(gpu);
    Computing found =
        torch()
            .map(torch ->
                new Computing(
                    gpu,
                    torch.text("capability").or(expected::capability),
                    torch.object("libraries").get("mkl").isPresent()))
            .orElse(expected);
    return Optional.of(context.machine().numericsClass(found));
  }
}
