package dev.jrepro.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What to say to somebody who wrote a command that is none.
 *
 * @param problem what is wrong
 * @param hint what to do next
 */
record Misuse(String problem, String hint) {

  /** What counts as a slip of the fingers: so many letters wrong, left out or added. */
  private static final int SLIP = 2;

  static Misuse of(ParameterException e) {
    // 'jrepro reomte add' is about 'reomte', not about what 'jrepro add' lacks.
    for (CommandLine at = e.getCommandLine(); at != null; at = at.getParent()) {
      if (!at.getUnmatchedArguments().isEmpty()) {
        return unmatched(at, at.getUnmatchedArguments().getFirst());
      }
    }
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(e.getCommandLine(), unmatched.getUnmatched().getFirst());
    }
    return new Misuse(sentence(String.valueOf(e.getMessage())), usage(e.getCommandLine()));
  }

  private static Misuse unmatched(CommandLine command, String word) {
    String name = command.getCommandSpec().qualifiedName();
    if (word.startsWith("-")) {
      List<String> options = new ArrayList<>();
      command.getCommandSpec().options().forEach(o -> options.addAll(List.of(o.names())));
      return new Misuse(
          "'" + word + "' is no option of " + name + ".", nearest(word, options) + usage(command));
    }
    Collection<String> commands = command.getSubcommands().keySet();
    return new Misuse(
        commands.isEmpty()
            ? "'" + word + "' is one argument too many for " + name + "."
            : "'" + word + "' is no command of " + name + ".",
        nearest(word, commands) + usage(command));
  }

  private static String usage(CommandLine command) {
    return "'" + command.getCommandSpec().qualifiedName() + " --help' shows the usage.";
  }

  private static String nearest(String word, Collection<String> known) {
    Optional<String> near =
        known.stream()
            .filter(name -> distance(word, name) <= SLIP)
            .min(
                Comparator.<String>comparingInt(name -> distance(word, name))
                    .thenComparing(Comparator.naturalOrder()));
    return near.map(name -> "Did you mean " + name + "? ").orElse("");
  }

  /** The distance of Levenshtein. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static String sentence(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.endsWith(".") || line.endsWith("?") ? line : line + ".";
  }
}
