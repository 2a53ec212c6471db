package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.project.CacheUsers;
import dev.jrepro.project.Garbage;
import dev.jrepro.project.GcSettings;
import dev.jrepro.project.Loss;
import dev.jrepro.project.Project;
import dev.jrepro.project.RemoteGarbage;
import dev.jrepro.run.JobRemains;
import dev.jrepro.store.Sweep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro gc}. */
@Command(
    name = "gc",
    description = "Remove cached data that no commit, work tree, stash or reflog needs.")
final class GcCommand implements Callable<Integer> {

  private static final int NAMED = 20;

  @ParentCommand private Cli cli;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would go and who would lose what; change nothing.")
  private boolean dry;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description =
          "How long objects lie in the trash, such as 12h or 3 days; gc.grace, or 14 days, unless "
              + "said.")
  private @Nullable String grace;

  @Option(
      names = "--prune-now",
      description =
          "Remove everything that nobody needs at once, also what was written a moment ago. No "
              + "other jrepro may be at work.")
  private boolean now;

  @Option(
      names = "--forget",
      paramLabel = "PATH",
      description = "Forget a project that used the cache and is gone: its Git folder.")
  private List<String> forgotten = List.of();

  @Option(
      names = {"-r", "--remote"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "NAME",
      description = "Do so on a remote, not here; on the default one unless named.")
  private @Nullable String remote;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      if (remote != null) {
        return remote(project, remote);
      }
      forget(project);
      if (!dry) {
        Instant before = Clock.systemUTC().instant().minus(project.config().gc().runs());
        JobRemains.clean(project, before);
      }
      Garbage garbage = new Garbage(project, Clock.systemUTC(), grace(project), now);
      Garbage.Result result = dry ? garbage.plan() : garbage.collect();
      result.remarks().forEach(remark -> cli.terminal().say("Note: " + remark));
      if (json) {
        cli.terminal().json(GcTexts.toJson(result, dry));
      } else {
        print(result);
      }
      return ExitCode.OK;
    }
  }

  private void forget(Project project) {
    if (dry && !forgotten.isEmpty()) {
      throw new JreproException.Invalid(
          "--forget changes something, and --dry-run does not.", "Leave one of them out.");
    }
    CacheUsers users = new CacheUsers(project.cacheDir());
    forgotten.forEach(path -> users.forget(cli.folder().resolve(path)));
  }

  private Duration grace(Project project) {
    if (grace != null && now) {
      throw new JreproException.Invalid(
          "--prune-now leaves no time for --grace.", "Leave one of them out.");
    }
    return grace == null ? project.config().gc().grace() : GcSettings.parse(grace);
  }

  private void print(Garbage.Result result) {
    Terminal terminal = cli.terminal();
    Sweep.Amount gone =
        dry
            ? new Sweep.Amount(result.doomed().objects().size(), result.doomed().bytes())
            : result.moved();
    terminal.print((dry ? "Would remove " : "Removed ") + Texts.of(gone) + " that nobody needs.");
    losses(result.losses());
    GcTexts.trash(result.trash(), dry).forEach(terminal::print);
    if (result.abandoned().objects() > 0) {
      terminal.print(
          (dry ? "Would remove " : "Removed ")
              + Texts.bytes(result.abandoned().bytes())
              + " of unfinished files.");
    }
    if (result.doomed().packed().objects() > 0) {
      terminal.print(
          Texts.of(result.doomed().packed())
              + " more that nobody needs in packs that are mostly needed.");
    }
    if (result.doomed().young() > 0) {
      terminal.print(
          result.doomed().young()
              + (result.doomed().young() == 1 ? " object" : " objects")
              + " more that nobody needs stay: written or relied on within the last hour or since "
              + "a run began that is under way, or linked into a workspace.");
    }
  }

  private void losses(List<Loss> losses) {
    if (!losses.isEmpty()) {
      cli.terminal().print("What would go is named by:");
    }
    for (Loss loss : losses.stream().limit(NAMED).toList()) {
      cli.terminal().print("  " + GcTexts.of(loss.source()));
      loss.data()
          .forEach((path, lost) -> cli.terminal().print("    " + path + ": " + Texts.of(lost)));
    }
    if (losses.size() > NAMED) {
      cli.terminal().print("  and " + (losses.size() - NAMED) + " more");
    }
  }

  private int remote(Project project, String name) throws InterruptedException {
    if (now || !forgotten.isEmpty()) {
      throw new JreproException.Invalid(
          "--prune-now and --forget are about the cache, and --remote is not.",
          "Leave one of them out.");
    }
    Optional<String> named = name.isEmpty() ? Optional.empty() : Optional.of(name);
    RemoteGarbage.Result result =
        new RemoteGarbage(project, named, new Meter(cli), Clock.systemUTC())
            .collect(grace(project), dry);
    result.remarks().forEach(remark -> cli.terminal().say("Note: " + remark));
    if (json) {
      cli.terminal().json(RemoteGcTexts.toJson(result, dry));
    } else {
      RemoteGcTexts.lines(result, dry, grace(project)).forEach(cli.terminal()::print);
    }
    return ExitCode.OK;
  }
}
