package dev.jrepro.cli;

import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Garbage;
import dev.jrepro.project.Loss;
import dev.jrepro.project.Need;
import dev.jrepro.store.Sweep;
import java.util.ArrayList;
import java.util.List;

/** What {@code gc} has to say. */
final class GcTexts {

  private GcTexts() {}

  /** Says who names what would go. */
  static String of(Need.Source source) {
    return switch (source) {
      case Need.Source.Commit commit -> "commit " + commit.id().brief() + ", which no ref reaches";
      case Need.Source.Run run ->
          "the run of "
              + run.stage()
              + " at "
              + run.start()
              + run.commit().map(c -> ", on commit " + c.brief()).orElse("");
      case Need.Source.Files files -> files.describe();
      case Need.Source.Index index -> index.describe();
      case Need.Source.Loose loose -> loose.describe();
    };
  }

  static List<String> trash(Sweep.Trash trash, boolean dry) {
    List<String> lines = new ArrayList<>();
    if (trash.restored().objects() > 0) {
      lines.add(
          (dry ? "Would take back " : "Took back ")
              + Texts.of(trash.restored())
              + " from the trash that somebody needs after all.");
    }
    if (trash.emptied().objects() > 0) {
      lines.add(
          (dry ? "Would empty the trash of " : "Emptied the trash of ")
              + Texts.of(trash.emptied())
              + ".");
    }
    if (trash.waiting().objects() > 0) {
      lines.add(Texts.of(trash.waiting()) + " in the trash until a later gc.");
    }
    return lines;
  }

  static JsonValue toJson(Garbage.Result result, boolean dry) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("dryRun", dry)
            .put(
                "projects",
                JsonValue.array(result.projects(), path -> JsonValue.of(path.toString())))
            .put("needed", result.needed())
            .put(
                "unneeded",
                toJson(new Sweep.Amount(result.doomed().objects().size(), result.doomed().bytes())))
            .put("young", result.doomed().young())
            .put("packed", toJson(result.doomed().packed()))
            .put("moved", toJson(result.moved()))
            .put("restored", toJson(result.trash().restored()))
            .put("emptied", toJson(result.trash().emptied()))
            .put("waiting", toJson(result.trash().waiting()))
            .put("abandoned", toJson(result.abandoned()));
    if (dry) {
      object.put("losses", JsonValue.array(result.losses(), GcTexts::toJson));
    }
    return object.build();
  }

  private static JsonValue.Obj toJson(Loss loss) {
    JsonValue.Builder data = JsonValue.object();
    loss.data().forEach((path, amount) -> data.put(path.value(), toJson(amount)));
    JsonValue.Builder object = JsonValue.object().put("data", data.build());
    switch (loss.source()) {
      case Need.Source.Commit commit -> object.put("commit", commit.id().hex());
      case Need.Source.Run run ->
          object
              .put("stage", run.stage().toString())
              .put("start", run.start().toString())
              .putIf("commit", run.commit().map(c -> c.hex()));
      case Need.Source.Files files -> object.put("by", files.describe());
      case Need.Source.Index index -> object.put("by", index.describe());
      case Need.Source.Loose loose -> object.put("by", loose.describe());
    }
    return object.build();
  }

  private static JsonValue.Obj toJson(Sweep.Amount amount) {
    return JsonValue.object().put("objects", amount.objects()).put("bytes", amount.bytes()).build();
  }
}
