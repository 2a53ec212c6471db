package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.Forecast;
import dev.jrepro.reproduce.Reproduction;
import dev.jrepro.reproduce.ReproductionReport;
import dev.jrepro.reproduce.Request;
import dev.jrepro.reproduce.Sample;
import dev.jrepro.reproduce.certificate.Certificate;
import dev.jrepro.reproduce.certificate.Certificates;
import dev.jrepro.reproduce.certificate.KeyFolder;
import dev.jrepro.reproduce.certificate.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro reproduce}. */
@Command(
    name = "reproduce",
    description = "Regenerate a commit's results in a clean place and compare them with its locks.")
final class ReproduceCommand implements Callable<Integer> {
  private static final int SEEDS = 1_000_000;

  @ParentCommand private Cli cli;

  private final Clock clock = Clock.systemUTC();

  @Parameters(index = "0", arity = "0..1", paramLabel = "REV", description = "HEAD unless said.")
  private String revision = "HEAD";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description = "What to regenerate; run.default, else everything, if none is named.")
  private List<String> targets = List.of();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Tell the stages, how long they take and what is missing, and do nothing.")
  private boolean dryRun;

  @Option(names = "--keep", description = "Keep the clean clone, to look into it.")
  private boolean keep;

  @Option(
      names = "--engine",
      paramLabel = "DIR",
      description = "Have the jrepro that is built in DIR run the stages.")
  private @Nullable Path engine;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Rerun N stages at random, on what the others are recorded to have made.")
  private @Nullable Integer sample;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What decides which stages --sample takes; it is printed.")
  private @Nullable Long seed;

  @Option(
      names = "--no-experiments",
      description = "Do not run a stage again to find out why it differs.")
  private boolean noExperiments;

  @Option(
      names = "--experiments",
      description = "Do so also for a stage that takes more than two minutes.")
  private boolean experiments;

  @Option(
      names = "--sandbox",
      paramLabel = "MODE",
      description = "Hold stages to what they declare: off, observe or enforce.")
  private @Nullable String sandbox;

  @Option(
      names = "--key",
      paramLabel = "NAME",
      description = "Which of your keys signs the certificate (default).")
  private @Nullable String key;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Write the certificate to FILE, too.")
  private @Nullable Path file;

  @Option(names = "--unsigned", description = "Sign nothing.")
  private boolean unsigned;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Project project = cli.open()) {
      Reproduction reproduction =
          new Reproduction(project, project.git().resolve(revision), request());
      ReproductionText text = new ReproductionText(cli.terminal()::print);
      if (dryRun) {
        Forecast forecast = reproduction.forecast();
        if (json) {
          cli.terminal().json(forecast.toJson());
        } else {
          text.print(forecast);
        }
        return ExitCode.OK;
      }
      Optional<SigningKey> signer = signer();
      Instant start = clock.instant();
      ReproductionReport report =
          reproduction.run(
              new RunNarrator(cli, reproduction.graph()),
              keep,
              where -> cli.progress("Regenerating " + revision + " in " + where),
              cli::progress);
      Optional<Certificate> certificate =
          signer.map(
              with -> Certificate.issue(reproduction.seen(report, start, clock.instant()), with));
      certificate.ifPresent(made -> keep(made, project));
      if (json) {
        cli.terminal().json(report.toJson(certificate.map(this::place)));
      } else {
        text.print(report);
        certificate.ifPresent(made -> cli.terminal().print("certificate " + place(made)));
      }
      return report.isReproduced() ? ExitCode.OK : ExitCode.DIFFERENT;
    }
  }

  private Request request() {
    if (sample != null && sample < 1) {
      throw new JreproException.Invalid("--sample: at least one stage is needed.");
    }
    if (sample == null && seed != null) {
      throw new JreproException.Invalid("--seed goes with --sample.");
    }
    Optional<Sample> chosen =
        Optional.ofNullable(sample)
            .map(count ->
                new Sample(count, seed != null ? seed : new SecureRandom().nextInt(1, SEEDS)));
    return new Request(
        targets,
        cli.variables(),
        chosen,
        Optional.ofNullable(engine).map(folder -> cli.folder().resolve(folder)),
        trials(),
        Optional.ofNullable(sandbox).map(RunFlags::mode));
  }

  private Request.Trials trials() {
    if (noExperiments && experiments) {
      throw new JreproException.Invalid("--experiments and --no-experiments: one of them.");
    }
    return experiments
        ? Request.Trials.ALL
        : noExperiments ? Request.Trials.NONE : Request.Trials.SHORT;
  }

  /** Looks for the key before anything runs: without the one that was named nothing does. */
  private Optional<SigningKey> signer() {
    if (unsigned) {
      return Optional.empty();
    }
    if (key != null) {
      return Optional.of(KeyFolder.of(cli.variables()).get(key));
    }
    Optional<SigningKey> own =
        cli.variables().getOrDefault("HOME", "").isEmpty()
            ? Optional.empty()
            : KeyFolder.of(cli.variables()).find(KeyFolder.DEFAULT);
    if (own.isEmpty() && file != null) {
      throw new JreproException.Refused(
          "there is no key to sign a certificate with.", "'jrepro key create' makes one.");
    }
    if (own.isEmpty()) {
      cli.progress("No certificate is going to be written: 'jrepro key create' makes a key.");
    }
    return own;
  }

  private void keep(Certificate certificate, Project project) {
    new Certificates(project.git()).add(certificate);
    if (file != null) {
      AtomicFile.write(
          cli.folder().resolve(file), new String(certificate.toBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Where a certificate is: its file, or what {@code git show} takes. */
  private String place(Certificate certificate) {
    return file != null
        ? file.toString()
        : Certificates.REF
            + ":"
            + certificate.statement().commit().hex()
            + "/"
            + certificate.digest().hex()
            + ".json";
  }
}
