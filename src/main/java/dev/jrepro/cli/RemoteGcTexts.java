package dev.jrepro.cli;

import dev.jrepro.json.JsonValue;
import dev.jrepro.project.RemoteGarbage;
import dev.jrepro.remote.RemoteInspection;
import dev.jrepro.remote.RemoteSweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@code gc --remote} and {@code fsck --remote} have to say. */
final class RemoteGcTexts {

  private RemoteGcTexts() {}

  static List<String> lines(RemoteGarbage.Result result, boolean dry, Duration grace) {
    RemoteSweep.Report report = result.report();
    List<String> lines = new ArrayList<>();
    String would = dry ? "Would " : "";
    lines.add(
        sentence(would + "condemn" + (dry ? "" : "ed"))
            + " "
            + of(report.condemned())
            + " of "
            + of(report.all())
            + " on "
            + result.remote()
            + (report.condemned().packs() > 0
                ? "; a gc in " + days(grace) + " deletes what nobody needs then."
                : "."));
    if (report.rewritten().packs() > 0) {
      lines.add(
          sentence(would + (dry ? "write" : "wrote"))
              + " anew what is needed of "
              + of(report.rewritten())
              + " among them.");
    }
    if (report.spared().packs() > 0) {
      lines.add(
          sentence(would + "spare" + (dry ? "" : "d"))
              + " "
              + of(report.spared())
              + " that somebody needs after all.");
    }
    if (report.deleted().packs() > 0) {
      lines.add(
          sentence(would + "delete" + (dry ? "" : "d"))
              + " "
              + of(report.deleted())
              + " condemned earlier.");
    }
    return lines;
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String days(Duration grace) {
    return grace.toDays() > 0
        ? grace.toDays() + (grace.toDays() == 1 ? " day" : " days")
        : Texts.seconds(grace.toMillis());
  }

  private static String of(RemoteSweep.Totals totals) {
    return totals.packs()
        + (totals.packs() == 1 ? " pack (" : " packs (")
        + Texts.bytes(totals.bytes())
        + ")";
  }

  static JsonValue toJson(RemoteGarbage.Result result, boolean dry) {
    RemoteSweep.Report report = result.report();
    return JsonValue.object()
        .put("remote", result.remote())
        .put("dryRun", dry)
        .put("all", toJson(report.all()))
        .put("condemned", toJson(report.condemned()))
        .put("deleted", toJson(report.deleted()))
        .put("spared", toJson(report.spared()))
        .put("rewritten", toJson(report.rewritten()))
        .put("unknownTrees", report.unknownTrees())
        .build();
  }

  private static JsonValue toJson(RemoteSweep.Totals totals) {
    return JsonValue.object().put("packs", totals.packs()).put("bytes", totals.bytes()).build();
  }

  static JsonValue toJson(RemoteGarbage.Inspected inspected, JsonValue lost) {
    RemoteInspection.Findings found = inspected.found();
    return JsonValue.object()
        .put("remote", inspected.remote())
        .put("packs", found.packs())
        .put("chunks", found.chunks())
        .put("damaged", JsonValue.texts(found.brokenFiles()))
        .put("lost", lost)
        .build();
  }
}
