package dev.jrepro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole help text, command by command, as the golden folder has it. */
final class HelpTest {

  private static final Path GOLDEN =
      Path.of(System.getProperty("jrepro.root", "."), "src/test/resources/dev/jrepro/cli/help");

  @TempDir private Path folder;

  @Test
  void isAsTheGoldenFilesSay() throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    Scratch scratch = Scratch.folder(folder);
    collect(scratch, List.of(), texts);
    if (Boolean.getBoolean("golden.update")) {
      for (String name : texts.keySet()) {
        Files.createDirectories(GOLDEN);
        Files.writeString(GOLDEN.resolve(name), texts.get(name));
      }
    }
    SortedMap<String, String> golden = new TreeMap<>();
    try (Stream<Path> files = Files.list(GOLDEN)) {
      for (Path file : files.toList()) {
        golden.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(texts).isEqualTo(golden);
  }

  @Test
  void noCommandIsTheHelp() {
    Scratch scratch = Scratch.folder(folder);
    assertThat(scratch.jrepro().ok().out()).isEqualTo(scratch.jrepro("--help").ok().out());
  }

  /** Adds the help of a command and of all below it; each asked for as a user would. */
  private static void collect(Scratch scratch, List<String> command, SortedMap<String, String> to) {
    String[] arguments =
        Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);
    Ran ran = scratch.jrepro(arguments).ok();
    assertThat(ran.err()).isEmpty();
    to.put(
        Stream.concat(Stream.of("jrepro"), command.stream()).collect(Collectors.joining("-"))
            + ".txt",
        ran.out());
    for (String below : subcommands(command)) {
      collect(scratch, Stream.concat(command.stream(), Stream.of(below)).toList(), to);
    }
  }

  private static List<String> subcommands(List<String> command) {
    CommandLine at =
        new CommandLine(
            new Cli(new Terminal(System.out, System.err), Path.of("."), new TreeMap<>()));
    Commands.register(at);
    for (String name : command) {
      at = Objects.requireNonNull(at.getSubcommands().get(name));
    }
    return at.getSubcommands().values().stream()
        .map(CommandLine::getCommandName)
        .distinct()
        .sorted()
        .toList();
  }
}
