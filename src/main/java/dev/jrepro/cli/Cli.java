package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.host.Versions;
import dev.jrepro.project.Project;
import dev.jrepro.run.RunLock;
import dev.jrepro.run.Runner;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code jrepro}: what all subcommands share. */
@Command(
    name = "jrepro",
    description = "Data versioning and pipelines whose results can be regenerated exactly.",
    versionProvider = Cli.Version.class)
public final class Cli implements Runnable {

  /** Answered without picocli, in a third of the time. */
  private static final List<String> VERSION = List.of("-V", "--version");

  @Spec private CommandSpec spec;

  private final Terminal terminal;
  private final Path start;
  private final Map<String, String> variables;

  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Run as if started in DIR.")
  private @Nullable Path folder;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Say nothing but results and errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation.
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation.
  private boolean version;

  /**
   * Prepares the command line.
   *
   * @param start the folder it was started in
   * @param variables its environment
   */
  public Cli(Terminal terminal, Path start, Map<String, String> variables) {
    this.terminal = terminal;
    this.start = start;
    this.variables = new TreeMap<>(variables);
  }

  /** Runs one command and returns its exit code. */
  public int run(String... arguments) {
    if (arguments.length == 1 && VERSION.contains(arguments[0])) {
      terminal.print(Version.line());
      return ExitCode.OK;
    }
    CommandLine line = new CommandLine(this);
    Commands.register(line, arguments);
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedSubcommandsAllowed(false);
    line.setParameterExceptionHandler((e, args) -> misused(e));
    line.setExecutionExceptionHandler((e, command, result) -> failed(e));
    return line.execute(arguments);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private int misused(ParameterException e) {
    if (e.getCause() instanceof JreproException inner) {
      return failed(inner);
    }
    Misuse misuse = Misuse.of(e);
    terminal.say("Error: " + misuse.problem());
    terminal.say("Hint: " + misuse.hint());
    return ExitCode.INVALID;
  }

  private int failed(Exception e) {
    return switch (e) {
      case Exception ended when JreproException.Interrupted.isBehind(ended) -> interrupted();
      case JreproException known -> {
        say(known);
        yield ExitCode.of(known);
      }
      default -> {
        terminal.say("Error: this is a bug in jrepro, please report it:");
        e.printStackTrace(terminal.err());
        yield ExitCode.BUG;
      }
    };
  }

  private int interrupted() {
    terminal.say("Interrupted; the workspace is as it was.");
    return ExitCode.INTERRUPTED;
  }

  /** Prints an error and its hint. */
  void say(JreproException e) {
    terminal.say("Error: " + e.getMessage());
    e.hint().ifPresent(hint -> terminal.say("Hint: " + hint));
  }

  @Override
  public void run() {
    spec.commandLine().usage(terminal.out());
  }

  Terminal terminal() {
    return terminal;
  }

  /** Returns where progress is told. */
  void progress(String line) {
    if (!quiet) {
      terminal.say(line);
    }
  }

  boolean isQuiet() {
    return quiet;
  }

  boolean isVerbose() {
    return verbose;
  }

  Map<String, String> variables() {
    return variables;
  }

  /** Returns the program that started jrepro, or that would: for Git to call. */
  String launcher() {
    return variables.getOrDefault("JREPRO_LAUNCHER", "jrepro");
  }

  /** Returns the folder that relative paths are read in. */
  Path folder() {
    if (folder == null) {
      return start;
    }
    Path there = start.resolve(folder).normalize();
    if (!Files.isDirectory(there)) {
      throw new JreproException.Invalid("-C: there is no folder " + folder + ".");
    }
    return there;
  }

  /** Opens the project, putting back first what a jrepro that died left behind. */
  Project open() {
    Project project = Project.open(folder());
    List<RepoPath> restored = Runner.recover(project);
    if (!restored.isEmpty()) {
      progress("An interrupted run was undone: " + restored + " are as they were before it.");
      project.refresh();
    }
    return project;
  }

  /**
   * Changes the workspace while no other jrepro does; within a stage's command, the run that
   * started it has seen to that.
   */
  void alone(Project project, Runnable change) {
    if (variables.containsKey("JREPRO_STAGE")) {
      change.run();
      return;
    }
    try (RunLock lock =
        RunLock.take(
            project, () -> progress("Another jrepro is at work in this workspace; waiting."))) {
      if (lock.isHeld()) {
        project.refresh();
        change.run();
      }
    } catch (InterruptedException e) {
      throw new JreproException.Interrupted();
    }
  }

  /** Tells the version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }

    static String line() {
      return "jrepro " + Versions.current().jrepro();
    }
  }
}
