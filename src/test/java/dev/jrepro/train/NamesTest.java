package dev.jrepro.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Blocks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NamesTest {
  /** Nets and optimizers that are only called something. */
  record Called(List<Net> nets, List<Optimization> optimizers) implements Task<String> {
    static Called of(List<String> nets, String... optimizers) {
      return new Called(
          nets.stream().map(name -> Net.named(name, Blocks.identityBlock())).toList(),
          Arrays.stream(optimizers).map(Called::optimizer).toList());
    }

    private static Optimization optimizer(String name) {
      return new Optimization(name, Rule.adam(), ParameterGroup.all(0.1, 0), Schedule.CONSTANT);
    }

    @Override
    public NDArray trainingStep(Step step, String batch) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void namesThatDifferAreTaken() {
    assertThatCode(() -> Names.check(Called.of(List.of(""), "main"))).doesNotThrowAnyException();
    assertThatCode(() -> Names.check(Called.of(List.of("a", "b-2"), "a", "b")))
        .doesNotThrowAnyException();
  }

  @Test
  void namesThatAreEqualOrNoneAreRefused() {
    assertRefused(Called.of(List.of("a", "a"), "a"), "two of the task's nets are called 'a'");
    assertRefused(Called.of(List.of("a"), "x", "x"), "two of the task's optimizers are called 'x'");
    assertRefused(Called.of(List.of("a", ""), "x"), "the name '' of the task's net is none");
    assertRefused(Called.of(List.of("a"), "x/y"), "the name 'x/y' of the task's optimizer is none");
    assertRefused(Called.of(List.of(""), new String[0]), "the task has no optimizer");
    assertRefused(Called.of(List.of(), "x"), "the task has no net");
  }

  private static void assertRefused(Task<?> task, String what) {
    assertThatThrownBy(() -> Names.check(task))
        .isInstanceOf(BadTask.class)
        .hasMessageContaining(what);
  }
}
