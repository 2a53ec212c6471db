package dev.jrepro.cli;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Lineage;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Wording;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A lineage as an indented tree; what was shown once is named and not shown again. */
final class LineageText {

  private static final int RUNS = 3;

  private final Lineage lineage;
  private final boolean forward;
  private final List<String> lines = new ArrayList<>();
  private final Set<StageName> shown = new TreeSet<>();

  LineageText(Lineage lineage, boolean forward) {
    this.lineage = lineage;
    this.forward = forward;
    lineage.start().forEach(path -> data(path, 0));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private void data(RepoPath path, int depth) {
    Lineage.Data data = lineage.data().get(path);
    if (data == null) {
      return;
    }
    String what = data.entry().map(e -> "  (" + Texts.of(e) + ")").orElse("");
    add(depth, path + what + "  " + source(data));
    List<Lineage.Step> steps = forward ? lineage.readers(path) : lineage.writers(path);
    steps.forEach(step -> step(step, depth + 1));
  }

  private static String source(Lineage.Data data) {
    return switch (data.source()) {
      case OUTPUT -> "output";
      case ADDED -> "added data";
      case IMPORTED -> "pinned import from " + String.join(" or ", data.places());
      case GIT -> "in Git";
    };
  }

  private void step(Lineage.Step step, int depth) {
    String arrow = forward ? "-> " : "<- ";
    if (!shown.add(step.stage())) {
      add(depth, arrow + step.stage() + " (shown above)");
      return;
    }
    String key = step.key().map(k -> "  key " + k.brief()).orElse("  (never run)");
    add(depth, arrow + "stage " + step.stage() + key);
    add(depth, "   command: " + Wording.command(step.command()));
    if (!step.params().isEmpty()) {
      add(depth, "   params: " + String.join(", ", step.params()));
    }
    int from = Math.max(0, step.runs().size() - RUNS);
    step.runs().subList(from, step.runs().size()).forEach(run -> add(depth, "   " + run(run)));
    List<RepoPath> next = forward ? lineage.written(step.stage()) : lineage.read(step.stage());
    next.forEach(path -> data(path, depth + 1));
  }

  static String run(Lineage.Run run) {
    RunRecord record = run.record();
    String host =
        record.environment().object("machine").text("host").map(h -> " on " + h).orElse("");
    return "run "
        + run.digest().brief()
        + "  "
        + record.measured().start().truncatedTo(ChronoUnit.SECONDS)
        + "  "
        + Texts.seconds(record.measured().wallMillis())
        + host
        + record.commit().map(CommitId::brief).map(c -> " at commit " + c).orElse("")
        + (record.uncommitted().isEmpty() ? "" : " with uncommitted changes")
        + record.numerics().map(n -> " [" + n + "]").orElse("")
        + (record.outcome() == RunRecord.Outcome.SUCCEEDED ? "" : " " + record.outcome());
  }

  /** Returns what a training program computed with, in short; empty if it told nothing. */
  static Optional<String> torch(RunRecord record) {
    JsonValue.Obj torch = record.environment().object("torch");
    if (torch.fields().isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    parts.add("libtorch " + torch.text("version").orElse("of an unknown version"));
    torch.text("gpu").ifPresent(parts::add);
    torch.text("capability").ifPresent(parts::add);
    torch.integer("threads").ifPresent(n -> parts.add(n == 1 ? "1 thread" : n + " threads"));
    torch
        .object("libraries")
        .fields()
        .keySet()
        .forEach(name -> parts.add(name + " " + torch.object("libraries").text(name).orElse("")));
    List<String> relaxed = torch.texts("relaxed");
    parts.add(relaxed.isEmpty() ? "deterministic" : "relaxed: " + String.join(", ", relaxed));
    List<String> unreachable = torch.texts("unreachable");
    if (!unreachable.isEmpty()) {
      parts.add("not known: " + String.join(", ", unreachable));
    }
    return Optional.of(String.join(", ", parts));
  }

  private void add(int depth, String text) {
    lines.add("  ".repeat(depth) + text);
  }
}
