package dev.jrepro.run;

import dev.jrepro.pipeline.Stage;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes into a job's log what its stage prints, and little else: the rest is told where the run
 * was asked for.
 */
final class JobNarrator extends SilentEvents {

  private final Consumer<String> say;

  JobNarrator(Consumer<String> say) {
    this.say = say;
  }

  @Override
  public void line(Stage stage, String line) {
    say.accept(line);
  }

  @Override
  public void warn(String text) {
    say.accept("Warning: " + text);
  }

  @Override
  public void succeeded(Stage stage, long wallMillis) {
    say.accept("Stage " + stage.name() + " took " + wallMillis + " ms.");
  }

  @Override
  public void retrying(Stage stage, int attempt, Duration pause, String why) {
    say.accept("It " + why + "; attempt " + attempt + " in " + pause.toSeconds() + " s.");
  }
}
