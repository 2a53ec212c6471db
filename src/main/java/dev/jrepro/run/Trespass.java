package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.plan.Judgement;
import dev.jrepro.plan.Reason;
import dev.jrepro.plan.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds outputs that something wrote to after their stage was settled, such as another stage that
 * does not declare them. Only an output whose file was touched since is looked at.
 */
final class Trespass {

  /** The grain of a file system's clock. */
  private static final long GRAIN_MILLIS = 20;

  private final RunSession session;
  private final Clock clock = Clock.systemUTC();
  private final Instant begun = clock.instant();
  private final Map<StageName, Span> commands = new ConcurrentHashMap<>();
  private final Map<StageName, Instant> settled = new ConcurrentHashMap<>();

  Trespass(RunSession session) {
    this.session = session;
  }

  private record Span(Instant start, Instant end) {
    boolean holds(Instant moment) {
      return !moment.isBefore(start.minusMillis(GRAIN_MILLIS))
          && !moment.isAfter(end.plusMillis(GRAIN_MILLIS));
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** Notes that a stage's command ran from a moment until now, whatever came of it. */
  void ran(Stage stage, Instant start) {
    commands.put(stage.name(), new Span(start, now()));
  }

  /** Notes that a stage's outputs are in place now. */
  void settled(Stage stage) {
    settled.put(stage.name(), now());
  }

  /**
   * Returns the first output of these stages that is not what its stage made; locks are written.
   */
  Optional<JreproException> find(Collection<Stage> stages) {
    if (commands.isEmpty()) {
      return Optional.empty();
    }
    return stages.stream()
        .filter(stage -> !stage.frozen() && stage.outs().stream().anyMatch(o -> touched(stage, o)))
        .flatMap(stage -> written(stage).stream())
        .findFirst();
  }

  private boolean touched(Stage stage, Output out) {
    Instant last = settled.getOrDefault(stage.name(), begun);
    return changed(out.path()).filter(time -> !time.isAfter(last)).isEmpty();
  }

  private Optional<Instant> changed(RepoPath path) {
    Path file = path.under(session.project().root());
    try {
      return Optional.of(
          ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS))
              .toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DiskFailed("look at " + path, e);
    }
  }

  private Optional<JreproException> written(Stage stage) {
    session.forget(stage.outs().stream().map(Output::path).toList());
    Judgement judgement = session.judge(stage);
    if (judgement.verdict() instanceof Verdict.Stale(var reasons)) {
      for (Reason reason : reasons) {
        if (reason instanceof Reason.OutputChanged changed) {
          return Optional.of(trespass(stage, changed.path(), " was changed"));
        }
        if (reason instanceof Reason.OutputMissing(RepoPath path)) {
          return Optional.of(trespass(stage, path, " was removed"));
        }
      }
    }
    return Optional.empty();
  }

  private JreproException trespass(Stage stage, RepoPath path, String what) {
    Optional<Instant> when = changed(path);
    String others =
        String.join(
            ", ",
            commands.entrySet().stream()
                .filter(command -> !command.getKey().equals(stage.name()))
                .filter(command -> when.isEmpty() || command.getValue().holds(when.get()))
                .map(command -> session.snapshot().graph().title(command.getKey()))
                .sorted()
                .toList());
    return new JreproException.StageFailed(
        path
            + ", an output of stage "
            + session.title(stage)
            + ","
            + what
            + " by something else after that stage was done"
            + (others.isEmpty() ? "." : "; running then or since: " + others + "."),
        "Only the stage that declares an output may write to it. 'jrepro run' puts it right.");
  }
}
