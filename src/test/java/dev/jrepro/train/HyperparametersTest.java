package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of a training by their names. */
final class HyperparametersTest {
  private static final String PLAIN = "epochs: 2, batch: 8, learning-rate: 0.1";

  private static Params params(String more) {
    return Params.parse("{" + PLAIN + more + "}", "p.yaml");
  }

  private static Rule rule(String more) {
    return Hyperparameters.from(params(more), 3).optimizer().rule();
  }

  private static Schedule schedule(String more) {
    return Hyperparameters.from(params(more), 3).optimizer().schedule();
  }

  @Test
  void optimizersAreReadByName() {
    assertThat(rule("")).isEqualTo(Rule.adam());
    assertThat(rule(", optimizer: sgd")).isEqualTo(Rule.sgd(0.9));
    assertThat(rule(", optimizer: sgd, momentum: 0.5, nesterov: true"))
        .isEqualTo(new Rule.Sgd(0.5, true));
    assertThat(rule(", optimizer: adamw, adam-beta1: 0.8, adam-beta2: 0.99"))
        .isEqualTo(new Rule.Adam(0.8, 0.99, 1e-8, true));
    assertThat(rule(", optimizer: rmsprop")).isEqualTo(Rule.rmsProp());
    assertThat(rule(", optimizer: rmsprop, rmsprop-alpha: 0.9, rmsprop-centered: true"))
        .isEqualTo(new Rule.RmsProp(0.9, 1e-8, 0, true));
    assertThat(rule(", optimizer: lars, lars-trust: 0.02, optimizer-epsilon: 0.1"))
        .isEqualTo(new Rule.Lars(0.9, 0.02, 0.1, false));
  }

  @Test
  void schedulesAreReadByName() {
    assertThat(schedule("")).isEqualTo(Schedule.COSINE);
    assertThat(schedule(", schedule: constant, warmup-steps: 7"))
        .isEqualTo(Schedule.CONSTANT.afterWarmup(7));
    assertThat(schedule(", schedule: step, step-epochs: 3")).isEqualTo(Schedule.step(3, 0.1));
    assertThatThrownBy(() -> schedule(", schedule: step"))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("the parameter 'step-epochs' is missing");
  }

  @Test
  void theRestIsReadByName() {
    Hyperparameters read =
        Hyperparameters.from(
            params(
                ", clip-norm: 2, accumulate: 3, checkpoint-every: 5, limit-batches: 9,"
                    + " weight-decay: 0.2, decay-on: weights"),
            3);
    assertThat(read.regime())
        .isEqualTo(
            Regime.of(2, 8)
                .clipping(new Clipping.Norm(2))
                .accumulating(3)
                .checkpointing(5)
                .limited(new Limits(false, 9, 0)));
    assertThat(read.optimizer().groups().stream().map(ParameterGroup::weightDecay))
        .containsExactly(0.0, 0.2);
    assertThatThrownBy(() -> Hyperparameters.from(params(", monitor: val/loss"), 3))
        .isInstanceOf(BadParams.class)
        .hasMessageContaining("a classifier's trainer knows no 'monitor'");
  }

  @ParameterizedTest
  @CsvSource({
    "optimiser, sgd, there is no parameter 'optimiser', Did you mean optimizer?",
    "weigth-decay, 1, there is no parameter 'weigth-decay', Did you mean weight-decay?",
    "clip_norm, 1, there is no parameter 'clip_norm', Did you mean clip-norm?",
    "optimizer, sdg, there is no optimizer 'sdg', Did you mean sgd?",
    "schedule, cosin, there is no schedule 'cosin', Did you mean cosine?",
    "decay-on, weight, there is no decay-on 'weight', Did you mean weights?",
    "accumulate, 0, cannot be trained, above",
  })
  void slipsAreNamedWithWhatWasMeant(String key, String value, String what, String hint) {
    assertThatThrownBy(() -> Hyperparameters.from(params(", %s: %s".formatted(key, value)), 3))
        .isInstanceOfSatisfying(
            BadParams.class,
            e -> {
              assertThat(e).hasMessageContaining(what);
              assertThat(e.hint().orElse("")).contains(hint);
            });
  }

  @Test
  void aMissingOneNamesWhatIsThere() {
    Params params = Params.parse("{train: {epoch: 2, batch: 8, learning-rate: 0.1}}", "p.yaml");
    assertThatThrownBy(() -> Hyperparameters.from(params.at("train"), 3))
        .isInstanceOfSatisfying(
            BadParams.class,
            e -> {
              assertThat(e).hasMessageContaining("the parameter 'train.epochs' is missing");
              assertThat(e.hint()).contains("There is 'train.epoch'; did you mean that?");
            });
  }

  @Test
  void aProgramsOwnParametersAreItsOwn() {
    assertThat(rule(", validation: 5000, model: resnet, lambda: 3, images: 60000, seed_mode: x"))
        .isEqualTo(Rule.adam());
  }

  /** In model.json, whose bytes are committed: what is as usual is written as it always was. */
  @Test
  void usualOnesAreWrittenAsEver() {
    assertThat(Json.canonical(Hyperparameters.from(params(""), 3).toJson()))
        .isEqualTo(
            "{\"batch\":8,\"epochs\":2,\"learning-rate\":0.1,\"momentum\":0.9,"
                + "\"optimizer\":\"adam\",\"schedule\":\"cosine\",\"seed\":\"3\",\"weight-decay\":0}");
    String other =
        Json.canonical(
            Hyperparameters.from(
                    params(", optimizer: sgd, nesterov: true, clip-value: 1, decay-on: weights"), 3)
                .toJson());
    for (String part : List.of("\"nesterov\":true", "\"clipping\":{\"value\":1}", "\"groups\"")) {
      assertThat(other).contains(part);
    }
  }
}
