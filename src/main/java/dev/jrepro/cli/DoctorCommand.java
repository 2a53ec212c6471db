package dev.jrepro.cli;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.host.Machine;
import dev.jrepro.host.Platform;
import dev.jrepro.host.Versions;
import dev.jrepro.project.GitSetup;
import dev.jrepro.project.Hooks;
import dev.jrepro.project.LinkTypes;
import dev.jrepro.project.Project;
import dev.jrepro.remote.RemoteSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro doctor}. */
@Command(
    name = "doctor",
    description = "Show what is found here: JDK, Git, GPU, libtorch, remotes.")
final class DoctorCommand implements Runnable {
  private static final List<String> PLATFORM =
      List.of("kernel", "distribution", "libc", "driver", "cuda", "container", "container-kind");

  @ParentCommand private Cli cli;

  @Override
  public void run() {
    Machine machine = Machine.look();
    Versions versions = Versions.current();
    say("jrepro", versions.jrepro());
    say("jdk", machine.java() + ", " + System.getProperty("java.home"));
    say("system", machine.os() + " " + machine.arch());
    say(
        "machine",
        machine.cpus()
            + " processors ("
            + machine.cpuModel()
            + "), "
            + Texts.bytes(machine.memoryBytes())
            + " of memory");
    say("gpu", machine.gpus().isEmpty() ? "none found" : String.join(", ", machine.gpus()));
    say("libtorch", libtorch(versions));
    SortedMap<String, String> facts = platform();
    PLATFORM.stream()
        .filter(facts::containsKey)
        .forEach(name -> say(name, facts.getOrDefault(name, "")));
    say("git", onPath("git"));
    say("setsid", onPath("setsid"));
    try (Project project = cli.open()) {
      say("project", project.root().toString());
      say("cache", project.cacheDir().toString());
      say("disk", space(project.git().commonDir()));
      say("links", String.join(", ", LinkTypes.available(project)));
      say("merging", merging(new GitSetup(project.git()).merging()));
      say("hooks", hooks(new Hooks(project.git())));
      for (RemoteSpec spec : project.config().remotes().values()) {
        say("remote " + spec.name(), spec.url());
      }
    } catch (JreproException.Invalid e) {
      say("project", "none: " + e.getMessage());
    }
  }

  private static SortedMap<String, String> platform() {
    Platform platform = Platform.look(System.getenv());
    SortedMap<String, String> facts = new TreeMap<>(platform.others());
    facts.putAll(platform.exact());
    return facts;
  }

  private static String merging(GitSetup.Merging merging) {
    return switch (merging) {
      case READY -> "jrepro merges locks and pointers";
      case NO_COMMAND -> "this clone does not have jrepro merge locks; 'jrepro init' sees to it";
      case NO_PROGRAM -> "the jrepro that is to merge locks is gone; 'jrepro init' names this one";
      case NO_ATTRIBUTES -> "Git merges locks line by line; 'jrepro init' has jrepro do it";
    };
  }

  private static String hooks(Hooks hooks) {
    List<String> words = new ArrayList<>();
    for (Hooks.Hook hook : Hooks.Hook.values()) {
      words.add(
          hook.word()
              + switch (hooks.state(hook)) {
                case OURS -> " of jrepro's";
                case OTHER -> " of somebody else's";
                case NONE -> ": none";
              });
    }
    return String.join(", ", words) + "; 'jrepro install' writes them";
  }

  private void say(String what, String found) {
    cli.terminal().print(String.format("%-16s", what) + found);
  }

  private static String libtorch(Versions versions) {
    List<String> natives =
        Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
            .map(jar -> Path.of(jar).getFileName())
            .map(String::valueOf)
            .filter(name -> name.startsWith("pytorch-native"))
            .toList();
    return versions.libtorch() + (natives.isEmpty() ? ", not on the class path" : " in " + natives);
  }

  private static String onPath(String program) {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse("not found");
  }

  private static String space(Path folder) {
    try {
      return Texts.bytes(Files.getFileStore(folder).getUsableSpace()) + " free";
    } catch (IOException e) {
      throw new DiskFailed("look at " + folder, e);
    }
  }
}
