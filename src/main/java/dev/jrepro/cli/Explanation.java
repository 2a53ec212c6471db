package dev.jrepro.cli;

import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.pipeline.StageGraph;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import dev.jrepro.run.Evidence;
import dev.jrepro.run.Prospect;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is said of what a run would do with a stage.
 *
 * @param graph knows the stages' titles
 */
record Explanation(StageGraph graph) {

  /** Returns what {@code why} says: the verdict, what it rests on, and what is known of runs. */
  List<String> why(Prospect prospect) {
    List<String> lines = new ArrayList<>();
    String title = title(prospect.judgement().stage().name());
    switch (prospect.judgement().verdict()) {
      case Verdict.Fresh() -> lines.add(title + " is fresh.");
      case Verdict.Frozen() -> lines.add(title + " is frozen: it never runs.");
      case Verdict.Stale(List<Reason> reasons) -> {
        lines.add(title + " is stale:");
        reasons.forEach(reason -> lines.add("  " + reason.text()));
        lines.add("  " + action(prospect.action()) + ".");
      }
    }
    lines.addAll(known(prospect));
    return lines;
  }

  /** Returns what a dry run says: what would be done, and for which reasons. */
  List<String> dryRun(Prospect prospect) {
    List<String> lines = new ArrayList<>();
    lines.add(title(prospect.judgement().stage().name()) + ": " + brief(prospect));
    reasons(prospect).forEach(reason -> lines.add("  " + reason.text()));
    return lines;
  }

  /** Returns what a dry run that explains says. */
  List<String> explained(Prospect prospect) {
    List<String> lines = new ArrayList<>(dryRun(prospect));
    if (prospect.action() instanceof Prospect.Action.Run(String because)) {
      lines.add("  it would run, for " + because);
    }
    lines.addAll(known(prospect));
    return lines;
  }

  private static String brief(Prospect prospect) {
    return switch (prospect.action()) {
      case Prospect.Action.Nothing() ->
          prospect.judgement().verdict() instanceof Verdict.Frozen ? "frozen" : "fresh";
      case Prospect.Action.Restore restore -> "would be restored";
      case Prospect.Action.Run run ->
          prospect.judgement().verdict().isStale() ? "would run" : "would run (forced)";
      case Prospect.Action.Await wait -> "would run, unless what it needs turns out equal";
      case Prospect.Action.Fail() -> "would fail";
    };
  }

  private String action(Prospect.Action action) {
    return switch (action) {
      case Prospect.Action.Nothing() -> "Nothing would be done";
      case Prospect.Action.Restore(boolean fromLock) ->
          "It would be restored: "
              + (fromLock
                  ? "the cache has the outputs that its lock names"
                  : "an earlier run with its key gave outputs that the cache has");
      case Prospect.Action.Run(String because) -> "It would run: " + because;
      case Prospect.Action.Await(List<StageName> upstream) ->
          "Whether it runs depends on what "
              + upstream.stream().map(this::title).collect(Collectors.joining(", "))
              + (upstream.size() == 1 ? " gives" : " give");
      case Prospect.Action.Fail() -> "A run would fail here: no stage makes what is missing";
    };
  }

  private static List<String> known(Prospect prospect) {
    List<String> lines = new ArrayList<>();
    Evidence evidence = prospect.evidence();
    prospect
        .judgement()
        .key()
        .ifPresent(key -> lines.add("  Its key is " + key.digest().brief() + runs(evidence) + "."));
    if (evidence.results() > 1) {
      lines.add(
          "  Warning: the runs with its key gave "
              + evidence.results()
              + " different results: it reads something that it does not declare.");
    }
    prospect.last().ifPresent(line -> lines.add("  " + last(line) + "."));
    return lines;
  }

  private static String runs(Evidence evidence) {
    int all = evidence.runs().size();
    long good = evidence.succeeded();
    if (all == 0) {
      return "";
    }
    String known = all == 1 ? "; one run with it is known" : "; " + all + " runs with it are known";
    String not = good == 0 ? ", and did not succeed" : ", of which " + good + " succeeded";
    return good == all ? known : known + not;
  }

  private static String last(Ledger.Line line) {
    String run =
        "Its last run, "
            + line.record().brief()
            + " of "
            + line.start().truncatedTo(ChronoUnit.SECONDS)
            + ", ";
    String after =
        line.wallMillis().isPresent()
            ? " after " + Texts.seconds(line.wallMillis().getAsLong())
            : "";
    return switch (line.outcome()) {
      case SUCCEEDED -> run + "succeeded" + after;
      case FAILED -> run + "failed" + after + hint(line);
      case ABORTED -> run + "was ended" + after + hint(line);
      case DISTURBED -> run + "was disturbed: a dependency changed meanwhile" + hint(line);
    };
  }

  private static String hint(Ledger.Line line) {
    return " ('jrepro logs " + line.record().brief() + "')";
  }

  private static String word(Ledger.Line line) {
    return line.outcome().name().toLowerCase(Locale.ROOT);
  }

  private static List<Reason> reasons(Prospect prospect) {
    return prospect.judgement().verdict() instanceof Verdict.Stale(List<Reason> reasons)
        ? reasons
        : List.of();
  }

  private String title(StageName stage) {
    return graph.find(stage).isPresent() ? graph.title(stage) : stage.toString();
  }

  /** Returns the prospect as JSON. */
  JsonValue toJson(Prospect prospect) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("stage", prospect.judgement().stage().name().toString())
            .put("action", word(prospect.action()))
            .put("reasons", JsonValue.array(reasons(prospect), r -> JsonValue.of(r.text())))
            .putIf("key", prospect.judgement().key().map(key -> key.digest().toString()))
            .put("runs", prospect.evidence().runs().size())
            .put("results", prospect.evidence().results());
    if (prospect.action() instanceof Prospect.Action.Run(String because)) {
      object.put("because", because);
    }
    prospect
        .last()
        .ifPresent(line ->
            object.put(
                "last",
                JsonValue.object()
                    .put("run", line.record().toString())
                    .put("start", line.start().toString())
                    .put("outcome", word(line))
                    .build()));
    return object.build();
  }

  private static String word(Prospect.Action action) {
    return switch (action) {
      case Prospect.Action.Nothing() -> "nothing";
      case Prospect.Action.Restore restore -> "restore";
      case Prospect.Action.Run run -> "run";
      case Prospect.Action.Await wait -> "await";
      case Prospect.Action.Fail() -> "fail";
    };
  }
}
