package dev.jrepro.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.train.Progress;
import dev.jrepro.train.Run;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ProgressBarTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  /** Two epochs of 10 steps and 160 examples, from a step on; a step takes half a second. */
  private List<String> said(boolean drawn, long from) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    ProgressBar bar = new ProgressBar(out, drawn, () -> now);
    bar.begin(run(from));
    for (long step = from + 1; step <= 20; step++) {
      now += 500_000_000;
      int epoch = (int) ((step + 9) / 10);
      bar.step(
          new Progress(epoch, step, 20),
          new TreeMap<>(Map.of("loss", 1.0 / step, "learning-rate", 0.1)));
      if (step % 10 == 0) {
        bar.epoch(
            new Progress(epoch, step, 20),
            new TreeMap<>(Map.of("train/loss", 0.25, "val/accuracy", 0.9875)));
      }
    }
    return List.of(bytes.toString(StandardCharsets.UTF_8).split("(?<=\n)|(?=\r)"));
  }

  private static Run run(long from) {
    JsonValue.Obj regime = JsonValue.object().put("batch", 8).put("accumulate", 2).build();
    JsonValue.Obj told = JsonValue.object().put("regime", regime).build();
    return new Run(told, new Progress(1, from, 20), 10);
  }

  @Test
  void onATerminalOneLineIsDrawnAnew() {
    List<String> said = said(true, 0);
    assertThat(said.getFirst())
        .isEqualTo(
            CLEAR
                + "epoch 1/2  [##------------------] 1/10  loss 1.000  32 examples/s  00:10 left");
    assertThat(said.get(14))
        .isEqualTo(
            CLEAR
                + "epoch 2/2  [########------------] 4/10  loss 0.07143  32 examples/s  00:03 left");
    assertThat(said)
        .contains(CLEAR + "epoch 1: train/loss 0.2500, val/accuracy 0.9875, 32 examples/s\n")
        .hasSize(22);
  }

  @Test
  void elsewhereThereIsALineAnEpoch() {
    assertThat(said(false, 0))
        .containsExactly(
            "epoch 1: train/loss 0.2500, val/accuracy 0.9875, 32 examples/s\n",
            "epoch 2: train/loss 0.2500, val/accuracy 0.9875, 32 examples/s\n");
  }

  @Test
  void aTrainingThatGoesOnIsTimedFromThere() {
    assertThat(said(true, 5).getFirst())
        .isEqualTo(
            CLEAR
                + "epoch 1/2  [############--------] 6/10  loss 0.1667  32 examples/s  00:07 left");
  }

  @Test
  void aStepThatFollowsAtOnceIsNotDrawn() {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    ProgressBar bar = new ProgressBar(out, true, () -> now);
    bar.begin(run(0));
    for (int step = 1; step <= 5; step++) {
      now += 1_000_000;
      bar.step(new Progress(1, step, 20), new TreeMap<>(Map.of("loss", 1.0)));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("1/10").doesNotContain("2/10");
  }
}
