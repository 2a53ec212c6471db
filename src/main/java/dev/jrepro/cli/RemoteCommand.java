package dev.jrepro.cli;

import dev.jrepro.core.JreproException;
import dev.jrepro.project.Project;
import dev.jrepro.project.RemoteMemory;
import dev.jrepro.project.RemoteSettings;
import dev.jrepro.remote.RemoteSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro remote}. */
@Command(
    name = "remote",
    description = "Manage the places that data is shared through.",
    subcommands = {
      RemoteCommand.Add.class,
      RemoteCommand.Show.class,
      RemoteCommand.Remove.class,
      RemoteCommand.Default.class
    })
final class RemoteCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Override
  public void run() {
    list(cli);
  }

  private static void list(Cli cli) {
    try (Project project = cli.open()) {
      for (RemoteSpec spec : project.config().remotes().values()) {
        boolean isDefault = project.config().defaultRemote().equals(Optional.of(spec.name()));
        String notes = notes(spec, isDefault);
        cli.terminal()
            .print(spec.name() + "\t" + spec.url() + (notes.isEmpty() ? "" : "\t(" + notes + ")"));
      }
    }
  }

  private static String notes(RemoteSpec spec, boolean isDefault) {
    List<String> notes = new ArrayList<>();
    if (isDefault) {
      notes.add("default");
    }
    if (spec.isReadOnly()) {
      notes.add("read-only");
    }
    if (spec.access().anonymous()) {
      notes.add("anonymous");
    }
    return String.join(", ", notes);
  }

  /** {@code jrepro remote add}. */
  @Command(name = "add", description = "Add a remote.")
  static final class Add implements Runnable {
    @ParentCommand private RemoteCommand parent;

    @Parameters(index = "0", paramLabel = "NAME", description = "What to call it.")
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "URL",
        description = "s3://bucket/prefix, a folder, file://…, or to read only https://…")
    private String url;

    @Option(
        names = {"-d", "--default"},
        description = "Make it the default one.")
    private boolean isDefault;

    @Option(names = "--endpoint", paramLabel = "URL", description = "The S3 server, if not AWS.")
    private @Nullable String endpoint;

    @Option(names = "--region", paramLabel = "NAME", description = "The S3 region.")
    private @Nullable String region;

    @Option(names = "--profile", paramLabel = "NAME", description = "The credentials profile.")
    private @Nullable String profile;

    @Option(names = "--path-style", description = "Put the bucket into the path, not the host.")
    private boolean pathStyle;

    @Option(names = "--anonymous", description = "Ask a public bucket without credentials.")
    private boolean anonymous;

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        description = "How long to wait for the next byte (30).")
    private @Nullable String timeout;

    @Option(
        names = {"-f", "--force"},
        description = "Replace a remote of that name.")
    private boolean force;

    @Option(names = "--local", description = "For this clone alone.")
    private boolean local;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        if (!force && project.config().remotes().containsKey(name)) {
          throw new JreproException.Invalid(
              "there is a remote '" + name + "' already.", "-f replaces it.");
        }
        RemoteSpec spec = spec();
        new RemoteSettings(project, local).add(spec, isDefault, cli.folder());
        new RemoteMemory(project).forget(name);
        cli.progress(
            "Remote "
                + name
                + " is "
                + url
                + (isDefault ? ", the default." : ".")
                + (spec.isReadOnly() ? " It can be fetched from, and not pushed to." : ""));
      }
    }

    private RemoteSpec spec() {
      return new RemoteSpec(
          name,
          url,
          Optional.ofNullable(endpoint),
          Optional.ofNullable(region),
          Optional.ofNullable(profile),
          pathStyle,
          new RemoteSpec.Access(
              anonymous, Optional.ofNullable(timeout).map(RemoteSpec.Access::timeout)));
    }
  }

  /** {@code jrepro remote list}. */
  @Command(name = "list", description = "List the remotes.")
  static final class Show implements Runnable {
    @ParentCommand private RemoteCommand parent;

    @Override
    public void run() {
      list(parent.cli);
    }
  }

  /** {@code jrepro remote remove}. */
  @Command(name = "remove", aliases = "rm", description = "Forget a remote; what it holds stays.")
  static final class Remove implements Runnable {
    @ParentCommand private RemoteCommand parent;

    @Parameters(paramLabel = "NAME", description = "The remote.")
    private String name;

    @Option(names = "--local", description = "In config.local.yaml.")
    private boolean local;

    @Override
    public void run() {
      try (Project project = parent.cli.open()) {
        new RemoteSettings(project, local).remove(name);
        new RemoteMemory(project).forget(name);
      }
    }
  }

  /** {@code jrepro remote default}. */
  @Command(name = "default", description = "Make a remote the default one.")
  static final class Default implements Runnable {
    @ParentCommand private RemoteCommand parent;

    @Parameters(paramLabel = "NAME", description = "The remote.")
    private String name;

    @Option(names = "--local", description = "For this clone alone.")
    private boolean local;

    @Override
    public void run() {
      try (Project project = parent.cli.open()) {
        new RemoteSettings(project, local).makeDefault(name);
      }
    }
  }
}
