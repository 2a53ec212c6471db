package dev.jrepro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Which commands picocli is told of. */
final class CommandsTest {

  private static Map<String, CommandLine> registered(String... arguments) {
    CommandLine line =
        new CommandLine(
            new Cli(new Terminal(System.out, System.err), Path.of("."), new TreeMap<>()));
    Commands.register(line, arguments);
    return line.getSubcommands();
  }

  @TestFactory
  Iterable<DynamicTest> eachCommandIsFoundAloneByAllOfItsNames() {
    return registered().entrySet().stream()
        .map(known ->
            DynamicTest.dynamicTest(
                known.getKey(), () -> assertAlone(known.getKey(), known.getValue())))
        .toList();
  }

  private static void assertAlone(String name, CommandLine known) {
    assertThat(registered(name).values().stream().map(CommandLine::getCommandName).distinct())
        .containsExactly(known.getCommandName());
  }

  @Test
  void optionsBeforeTheCommandAreNoCommands() {
    assertThat(registered("-q", "-C", "add", "--cd", "push", "status", "dag").keySet())
        .isEqualTo(Set.of("status"));
  }

  @Test
  void aWordThatIsNoCommandIsComparedWithAll() {
    assertThat(registered("statsu").keySet()).isEqualTo(registered().keySet()).contains("status");
  }
}
