package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.capsule.Anonymity;
import dev.jrepro.reproduce.capsule.Capsule;
import dev.jrepro.reproduce.capsule.CapsuleMaker;
import dev.jrepro.reproduce.capsule.CapsuleRequest;
import dev.jrepro.reproduce.certificate.KeyFolder;
import dev.jrepro.reproduce.certificate.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro capsule}. */
@Command(
    name = "capsule",
    description = "Put a commit in a file from which a JDK alone regenerates its results.")
final class CapsuleCommand implements Callable<Integer> {
  @ParentCommand private Cli cli;

  @Parameters(index = "0", paramLabel = "REV", description = "The commit.")
  private String revision;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TARGET",
      description = "What is to be regenerated; run.default, else everything, if none is named.")
  private List<String> targets = List.of();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The file to write, such as paper.zip.")
  private Path file;

  @Option(
      names = {"-f", "--force"},
      description = "Replace the file if it is there.")
  private boolean force;

  @Option(
      names = "--without",
      paramLabel = "PATH",
      description = "Leave this data out: the reader supplies it, and it is checked by its digest.")
  private List<String> without = List.of();

  @Option(
      names = "--outputs",
      description = "Put in the recorded outputs, too: what differs is graded closer then.")
  private boolean outputs;

  @Option(
      names = "--anonymous",
      description = "Tell nothing of who made it: one commit without history, and a key for once.")
  private boolean anonymous;

  @Option(
      names = "--exclude",
      paramLabel = "PATH",
      description =
          "With --anonymous, leave out a file or folder of the commit; no stage reads it.")
  private List<String> exclude = List.of();

  @Option(
      names = "--allow",
      paramLabel = "WORD",
      description = "With --anonymous, a word that tells nothing, although it seems to.")
  private List<String> allow = List.of();

  @Option(
      names = "--engine",
      paramLabel = "DIR",
      description = "Put in the jrepro that is built in DIR, not this one.")
  private @Nullable Path engine;

  @Option(
      names = "--key",
      paramLabel = "NAME",
      description = "Which of your keys signs what is expected (default).")
  private @Nullable String key;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Path target = cli.folder().resolve(file);
    if (Files.exists(target) && !force) {
      throw new JreproException.Refused(
          file + " is there already.", "-f replaces it; or choose another name.");
    }
    try (Project project = cli.open()) {
      CapsuleMaker maker =
          new CapsuleMaker(project, project.git().resolve(revision), request(project));
      Capsule capsule = maker.make(target, signer());
      if (json) {
        cli.terminal().json(capsule.toJson());
      } else {
        tell(capsule);
      }
      return ExitCode.OK;
    }
  }

  private CapsuleRequest request(Project project) {
    if (!anonymous && !(exclude.isEmpty() && allow.isEmpty())) {
      throw new JreproException.Invalid("--exclude and --allow go with --anonymous.");
    }
    if (anonymous && key != null) {
      throw new JreproException.Invalid(
          "--key tells who made it, and does not go with --anonymous.");
    }
    return new CapsuleRequest(
        targets,
        cli.variables(),
        Optional.ofNullable(engine).map(folder -> cli.folder().resolve(folder)),
        paths(without, project),
        outputs,
        anonymous
            ? Optional.of(new Anonymity(paths(exclude, project), new TreeSet<>(allow)))
            : Optional.empty());
  }

  private SortedSet<RepoPath> paths(List<String> texts, Project project) {
    SortedSet<RepoPath> paths = new TreeSet<>();
    texts.forEach(text -> paths.add(project.path(cli.folder(), text)));
    return paths;
  }

  /** The user's key, or one for this once. */
  private SigningKey signer() {
    if (key != null) {
      return KeyFolder.of(cli.variables()).get(key);
    }
    Optional<SigningKey> own =
        anonymous || cli.variables().getOrDefault("HOME", "").isEmpty()
            ? Optional.empty()
            : KeyFolder.of(cli.variables()).find(KeyFolder.DEFAULT);
    return own.orElseGet(SigningKey::generate);
  }

  private void tell(Capsule capsule) {
    cli.terminal()
        .print(
            file
                + "  "
                + Texts.bytes(capsule.sizeBytes())
                + "  commit "
                + capsule.commit().brief()
                + ", expected as "
                + (capsule.regenerated() ? "regenerated" : "recorded")
                + " by key "
                + capsule.signer().substring(0, 16));
    capsule
        .parts()
        .forEach((part, bytes) -> cli.terminal().print("  " + part + "  " + Texts.bytes(bytes)));
    capsule.withheld().forEach(path -> cli.terminal().print("  the reader supplies " + path));
    capsule
        .programs()
        .forEach((program, stages) ->
            cli.terminal()
                .print("  the reader needs " + program + ", for " + String.join(", ", stages)));
  }
}
