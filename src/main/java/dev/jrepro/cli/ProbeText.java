package dev.jrepro.cli;

import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.reproduce.probe.Finding;
import dev.jrepro.reproduce.probe.ProbePlan;
import dev.jrepro.reproduce.probe.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a probe is put for a person.
 *
 * @param out takes the lines
 */
record ProbeText(StageGraph graph, Consumer<String> out) {

  private static final String DEP = "dep";

  void print(ProbePlan plan) {
    out.accept("stage " + graph.title(plan.stage()));
    for (ProbePlan.Changed each : plan.subjects()) {
      String what = each.kind() + " " + each.name() + ": ";
      if (each.untried().isPresent()) {
        out.accept(what + "not tried, " + each.untried().get());
      } else if (each.kind().equals(DEP)) {
        out.accept(what + joined(each.labels(), "then"));
      } else {
        out.accept(
            what + each.now().orElse("") + ", then " + String.join(", then ", each.labels()));
      }
    }
    out.accept(cost(plan));
  }

  /** Returns what a probe costs, as a sentence. */
  static String cost(ProbePlan plan) {
    if (plan.runs() == 0) {
      return "all is known: nothing has to run";
    }
    String runs = plan.runs() + (plan.runs() == 1 ? " run" : " runs") + " at most";
    String known = plan.known() == 0 ? "" : ", " + plan.known() + " more known from earlier";
    return runs
        + known
        + ", "
        + (plan.totalMillis().isPresent()
            ? "about " + Texts.seconds(plan.totalMillis().getAsLong())
            : "nobody knows how long: it never ran here");
  }

  void print(ProbeReport report) {
    out.accept("stage " + graph.title(report.stage()) + ": " + report.control());
    if (!report.unstable().isEmpty()) {
      boolean all = report.isNondeterministic();
      out.accept(
          "NONDETERMINISTIC: "
              + Texts.some(report.unstable())
              + (all
                  ? ", which is all that it makes: nothing can be told by it"
                  : "; the rest is judged by the other outputs"));
    }
    report.findings().forEach(finding -> out.accept(line(finding, report)));
    List<String> dead =
        report.findings().stream()
            .filter(finding -> finding.verdict() == Finding.Verdict.DEAD)
            .map(Finding::name)
            .toList();
    if (!report.isNondeterministic()) {
      out.accept(
          dead.isEmpty() ? "nothing is dead" : dead.size() + " dead: " + String.join(", ", dead));
    }
  }

  private static String line(Finding finding, ProbeReport report) {
    String what = finding.kind() + " " + finding.name() + ": ";
    return switch (finding.verdict()) {
      case LIVE -> what + live(finding, report);
      case DEAD -> what + "DEAD, outputs identical " + values(finding);
      case UNDECIDED ->
          what + "UNDECIDED, the outputs that are stable are identical " + values(finding);
      case UNTRIED -> what + "not tried, " + finding.untried().orElse("there is no other value");
    };
  }

  private static String live(Finding finding, ProbeReport report) {
    List<Finding.Tried> tried = finding.tried();
    for (Finding.Tried each : tried) {
      if (each.result() == Finding.Result.MOVED) {
        int stable = report.outputs().size() - report.unstable().size();
        boolean all = each.moved().size() == stable;
        String part = all ? "" : " only for " + each.moved().size() + " of " + stable + " outputs,";
        return "LIVE" + part + " " + under(finding, each.label()) + ": " + outputs(each.moved());
      }
    }
    Finding.Tried failed =
        tried.stream()
            .filter(each -> each.result() == Finding.Result.FAILED)
            .findFirst()
            .orElseThrow();
    List<String> same =
        tried.stream()
            .filter(each -> each.result() == Finding.Result.SAME)
            .map(Finding.Tried::label)
            .toList();
    return "LIVE, fails "
        + under(finding, failed.label())
        + failed.why().map(why -> " (" + why + ")").orElse("")
        + (same.isEmpty() ? "" : "; outputs identical " + under(finding, joined(same, "and")));
  }

  private static String under(Finding finding, String label) {
    return finding.kind().equals(DEP) ? label : "under " + label;
  }

  private static String outputs(Map<RepoPath, String> moved) {
    List<String> told = new ArrayList<>();
    moved.forEach((path, where) -> told.add(path + (where.isEmpty() ? "" : " (" + where + ")")));
    return String.join("; ", told);
  }

  /** The value that it has is one of those under which all is the same. */
  private static String values(Finding finding) {
    List<String> labels = new ArrayList<>();
    finding.now().ifPresent(labels::add);
    finding.tried().stream()
        .filter(each -> each.result() == Finding.Result.SAME)
        .map(Finding.Tried::label)
        .forEach(labels::add);
    return under(finding, joined(labels, "and"));
  }

  private static String joined(List<String> parts, String word) {
    return parts.size() < 2
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, parts.size() - 1))
            + " "
            + word
            + " "
            + parts.getLast();
  }
}
