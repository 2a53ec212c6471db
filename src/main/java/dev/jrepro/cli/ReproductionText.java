package dev.jrepro.cli;

import dev.jrepro.reproduce.Cell;
import dev.jrepro.reproduce.ClaimShown;
import dev.jrepro.reproduce.Confined;
import dev.jrepro.reproduce.Forecast;
import dev.jrepro.reproduce.ReproductionReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How a reproduction is put for a person.
 *
 * @param out takes the lines
 */
record ReproductionText(Consumer<String> out) {

  private static final int MOST_CELLS = 200;

  void print(ReproductionReport report) {
    out.accept("engine " + report.engine().text());
    out.accept("sandbox " + report.sandbox().text());
    out.accept("commit " + report.commit());
    report
        .sample()
        .ifPresent(s ->
            out.accept(
                "sample of "
                    + s.count()
                    + " stages, seed "
                    + s.seed()
                    + "; what the others made was taken as recorded"));
    for (Confined each : report.confined()) {
      each.findings()
          .forEach(finding -> out.accept("sandbox: stage " + each.stage() + " " + finding));
    }
    report.environment().forEach(change -> out.accept("environment: " + change.text()));
    report.notes().forEach(note -> out.accept("note: " + note));
    List<List<String>> rows = new ArrayList<>();
    for (ReproductionReport.Graded output : report.outputs()) {
      boolean good = output.grade().isReproduced();
      rows.add(
          List.of(
              output.path().value(),
              output.grade().text() + (good ? "" : "  (stage " + output.stage() + ")")));
    }
    columns(rows);
    report.outputs().forEach(this::cells);
    report.claims().forEach(this::claim);
    report.divergence().ifPresent(this::divergence);
    out.accept(report.isReproduced() ? "reproduced" : "not reproduced");
  }

  private void cells(ReproductionReport.Graded output) {
    if (output.cells().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(output.path().value(), "submitted", "regenerated", "grade"));
    for (Cell cell : output.cells().stream().limit(MOST_CELLS).toList()) {
      rows.add(
          List.of(
              cell.place(),
              cell.submitted().orElse("(nothing)"),
              cell.regenerated().orElse("(nothing)"),
              cell.grade().text()));
    }
    columns(rows);
    if (output.cells().size() > MOST_CELLS) {
      out.accept("… and " + (output.cells().size() - MOST_CELLS) + " more; --json has all");
    }
  }

  private void claim(ClaimShown claim) {
    out.accept(
        "claim "
            + claim.claim().name()
            + (claim.holds() ? " holds: " : " FAILS: ")
            + claim.claim().file()
            + ":"
            + claim.claim().field()
            + claim.published().map(p -> ", published " + p).orElse("")
            + ", submitted "
            + claim.recorded().orElse("(not here)")
            + ", regenerated "
            + claim.regenerated().orElse("(nothing)"));
  }

  private void divergence(ReproductionReport.Divergence divergence) {
    out.accept("first divergence: stage " + divergence.stage() + ": " + divergence.cause().text());
    divergence
        .file()
        .ifPresent(file -> out.accept("  first in " + file + ": " + divergence.where()));
    divergence.findings().forEach(finding -> out.accept("  " + finding));
  }

  void print(Forecast forecast) {
    List<List<String>> rows = new ArrayList<>();
    for (Forecast.Expected stage : forecast.stages()) {
      String time =
          stage.wallMillis().isPresent()
              ? Texts.seconds(stage.wallMillis().getAsLong())
              : "never ran here";
      rows.add(List.of(stage.stage().toString(), time));
    }
    columns(rows);
    out.accept(
        "expected: "
            + (forecast.totalMillis().isPresent()
                ? Texts.seconds(forecast.totalMillis().getAsLong()) + ", one after the other"
                : "unknown"));
    for (Forecast.Missing input : forecast.missing()) {
      String size =
          input.sizeBytes().isPresent() ? Texts.bytes(input.sizeBytes().getAsLong()) : "?";
      out.accept("missing: " + input.path() + " (" + size + "), from " + input.from());
    }
    forecast.hardware().forEach(lack -> out.accept("hardware: " + lack));
  }

  /** Prints rows with their columns under each other, two spaces between them. */
  private void columns(List<List<String>> rows) {
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size() - 1; i++) {
        line.append(String.format(Locale.ROOT, "%-" + (widths[i] + 2) + "s", row.get(i)));
      }
      out.accept(line.append(row.getLast()).toString());
    }
  }
}
