package dev.jrepro.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The commands of {@code jrepro}, in the order of its help. To picocli only the one that is asked
 * for is made known: reading the annotations of all takes longer than most commands do.
 */
final class Commands {

  private static final List<Known> ALL =
      List.of(
          new Known(InitCommand.class, "init"),
          new Known(AddCommand.class, "add"),
          new Known(CommitCommand.class, "commit"),
          new Known(RemoveCommand.class, "remove", "rm"),
          new Known(MoveCommand.class, "move", "mv"),
          new Known(ImportCommand.class, "import"),
          new Known(ImportUrlCommand.class, "import-url"),
          new Known(UpdateCommand.class, "update"),
          new Known(GetCommand.class, "get"),
          new Known(ListCommand.class, "list", "ls"),
          new Known(StatusCommand.class, "status"),
          new Known(WhyCommand.class, "why"),
          new Known(RunCommand.class, "run", "repro"),
          new Known(FixCommand.class, "fix"),
          new Known(DagCommand.class, "dag"),
          new Known(StageCommand.class, "stage"),
          new Known(CheckoutCommand.class, "checkout"),
          new Known(PushCommand.class, "push"),
          new Known(PullCommand.class, "pull"),
          new Known(FetchCommand.class, "fetch"),
          new Known(DiffCommand.class, "diff"),
          new Known(LineageCommand.class, "lineage"),
          new Known(ReproduceCommand.class, "reproduce"),
          new Known(DivergeCommand.class, "diverge"),
          new Known(VerifyCommand.class, "verify"),
          new Known(ProbeCommand.class, "probe"),
          new Known(KeyCommand.class, "key"),
          new Known(CapsuleCommand.class, "capsule"),
          new Known(ExportCommand.class, "export"),
          new Known(RemoteCommand.class, "remote"),
          new Known(CacheCommand.class, "cache"),
          new Known(GcCommand.class, "gc"),
          new Known(FsckCommand.class, "fsck"),
          new Known(LogCommand.class, "log"),
          new Known(LogsCommand.class, "logs"),
          new Known(ShowCommand.class, "show"),
          new Known(MetricsCommand.class, "metrics"),
          new Known(ParamsCommand.class, "params"),
          new Known(ConfigCommand.class, "config"),
          new Known(DoctorCommand.class, "doctor"),
          new Known(RandomCommand.class, "random"),
          new Known(ExecStageCommand.class, "exec-stage"),
          new Known(ExecCapsuleCommand.class, "exec-capsule"),
          new Known(InstallCommand.class, "install"),
          new Known(HookCommand.class, "hook"),
          new Known(MergeDriverCommand.class, "merge-driver"),
          new Known(VersionCommand.class, "version"));

  private Commands() {}

  /** A class with picocli's annotations, and the names these give it. */
  private record Known(Class<?> type, List<String> names) {
    Known(Class<?> type, String... names) {
      this(type, List.of(names));
    }
  }

  /** Makes the command that is asked for known to picocli; all where that is not plain. */
  static void register(CommandLine line, String... arguments) {
    Optional<Known> asked = word(arguments).flatMap(Commands::called);
    if (asked.isPresent()) {
      line.addSubcommand(asked.get().type());
    } else {
      ALL.forEach(known -> line.addSubcommand(known.type()));
    }
  }

  private static Optional<Known> called(String name) {
    return ALL.stream().filter(known -> known.names().contains(name)).findFirst();
  }

  /** Returns the first argument that is neither an option nor the folder that {@code -C} names. */
  private static Optional<String> word(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("-C") || arguments[i].equals("--cd")) {
        i++;
      } else if (!arguments[i].startsWith("-")) {
        return Optional.of(arguments[i]);
      }
    }
    return Optional.empty();
  }
}
