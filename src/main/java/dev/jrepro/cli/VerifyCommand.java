package dev.jrepro.cli;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.certificate.Certificates;
import dev.jrepro.reproduce.certificate.Statement;
import dev.jrepro.reproduce.certificate.Verdict;
import dev.jrepro.reproduce.certificate.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro verify}. */
@Command(
    name = "verify",
    description = "Check certificates: the signature, the evidence that is here, and the signer.")
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(
      arity = "0..*",
      paramLabel = "CERT",
      description = "A file, or a revision for all certificates of that commit; HEAD unless said.")
  private List<String> named = List.of();

  @Option(
      names = "--signers",
      paramLabel = "N",
      description = "How many distinct trusted signers a commit needs (1).")
  private int least = 1;

  @Option(names = "--join", description = "First take in the certificates that were fetched.")
  private boolean join;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (least < 1) {
      throw new JreproException.Invalid("--signers: at least one signer is needed.");
    }
    try (Project project = cli.open()) {
      Certificates kept = new Certificates(project.git());
      if (join && kept.join()) {
        cli.progress("Took in the certificates that were fetched; they can be pushed now.");
      }
      Verification verification = new Verification(project);
      for (String each : named.isEmpty() ? List.of("HEAD") : named) {
        look(each, project, kept, verification);
      }
      if (json) {
        cli.terminal().json(toJson(verification));
      } else {
        verification.all().forEach(this::print);
        verification.signers().forEach((commit, names) -> say(count(commit, names)));
      }
      if (!verification.isValid()) {
        return ExitCode.CORRUPT;
      }
      return verification.isTrusted(least) ? ExitCode.OK : ExitCode.DIFFERENT;
    }
  }

  private void look(String name, Project project, Certificates kept, Verification verification) {
    Path file = cli.folder().resolve(name);
    if (Files.isRegularFile(file)) {
      try {
        verification.add(name, Files.readAllBytes(file));
      } catch (IOException e) {
        throw new DiskFailed("read " + file, e);
      }
      return;
    }
    CommitId commit = project.git().resolve(name);
    SortedMap<String, byte[]> found = kept.of(commit);
    if (found.isEmpty()) {
      throw new JreproException.Refused(
          "there is no certificate of commit " + commit.brief() + " here.",
          "'jrepro reproduce' makes one; 'git fetch REMOTE '"
              + Certificates.REF
              + ":"
              + Certificates.FETCHED
              + "REMOTE'' brings those of others.");
    }
    found.forEach((digest, bytes) -> verification.add(digest, bytes));
  }

  private void print(Verification.Checked each) {
    String name = each.name().matches("[0-9a-f]{64}") ? each.name().substring(0, 12) : each.name();
    String text =
        switch (each.verdict()) {
          case Verdict.Trusted(String signer) -> "valid, signed by " + signer;
          case Verdict.Unknown() ->
              "valid, signed by the unknown key "
                  + each.statement().map(s -> s.signer().brief()).orElse("?");
          case Verdict.Invalid(String why) -> "invalid: " + why;
        };
    say(name + "  " + text + each.statement().map(VerifyCommand::says).orElse(""));
    if (each.verdict() instanceof Verdict.Invalid) {
      return;
    }
    each.unchecked().forEach(what -> say("  not checked: " + what));
  }

  /** What a stranger wrote must not steer a terminal. */
  private void say(String line) {
    cli.terminal().print(line.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?"));
  }

  private static String says(Statement statement) {
    String part =
        statement.asked().get("sample").isPresent()
            ? ", of a sample of its stages"
            : statement.asked().texts("targets").isEmpty()
                ? ""
                : ", of " + String.join(" ", statement.asked().texts("targets"));
    return (statement.isReproduced() ? ": reproduced" : ": NOT reproduced")
        + part
        + ", "
        + statement.finished();
  }

  private static String count(String commit, SortedSet<String> names) {
    return "commit "
        + commit
        + ": "
        + switch (names.size()) {
          case 0 -> "no trusted signer says that it is reproduced";
          case 1 -> "reproduced, says 1 trusted signer: " + names.getFirst();
          default ->
              "reproduced, say "
                  + names.size()
                  + " distinct trusted signers: "
                  + String.join(", ", names);
        };
  }

  private static JsonValue toJson(Verification verification) {
    JsonValue.Builder commits = JsonValue.object();
    verification.signers().forEach((commit, names) -> commits.put(commit, JsonValue.texts(names)));
    return JsonValue.object()
        .put("certificates", JsonValue.array(verification.all(), VerifyCommand::toJson))
        .put("signers", commits.build())
        .build();
  }

  private static JsonValue toJson(Verification.Checked each) {
    JsonValue.Builder object =
        JsonValue.object()
            .put("certificate", each.name())
            .put("agreed", each.agreed())
            .put("unchecked", JsonValue.texts(each.unchecked()));
    switch (each.verdict()) {
      case Verdict.Trusted(String signer) -> object.put("verdict", "trusted").put("signer", signer);
      case Verdict.Unknown() -> object.put("verdict", "unknown");
      case Verdict.Invalid(String why) -> object.put("verdict", "invalid").put("why", why);
    }
    each.statement()
        .ifPresent(s ->
            object
                .put("commit", s.commit().hex())
                .put("keyId", s.signer().id())
                .put("reproduced", s.isReproduced())
                .put("targets", JsonValue.texts(s.asked().texts("targets")))
                .put("finished", s.finished()));
    return object.build();
  }
}
