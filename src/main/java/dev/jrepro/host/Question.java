package dev.jrepro.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a program prints when it is started with a few words, if it answers soon. */
final class Question {

  private static final int MOST_BYTES = 1 << 18;
  private static final long PATIENCE_MILLIS = 2000;

  private Question() {}

  /**
   * Asks a program.
   *
   * @param variables what it sees besides {@code PATH} and {@code HOME}
   * @return what it prints; nothing if it takes more than two seconds or prints too much
   */
  static String to(Path file, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Path answer = Files.createTempFile("version-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(file.toString());
      builder.command().addAll(List.of(arguments));
      builder.environment().keySet().retainAll(Set.of("PATH", "HOME"));
      builder.environment().putAll(variables);
      builder.environment().put("LC_ALL", "C");
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(answer.toFile())
              .start();
      try {
        boolean ended = process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return ended && Files.size(answer) <= MOST_BYTES
            ? new String(Files.readAllBytes(answer), StandardCharsets.UTF_8)
            : "";
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(answer);
    }
  }
}
