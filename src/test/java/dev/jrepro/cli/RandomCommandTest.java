package dev.jrepro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.random.Engine;
import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class RandomCommandTest {
  @TempDir private Path folder;

  private Ran draw(String arguments) {
    return Scratch.folder(folder)
        .jrepro(
            Stream.concat(Stream.of("random"), Arrays.stream(arguments.split(" ", -1)))
                .toArray(String[]::new));
  }

  @Test
  void printsWhatTorchDrawsOutsideOfAnyProject() {
    Ran ran = draw("--engine torch --seed 42 --dist randn --n 20").ok();
    assertThat(ran.out().lines()).hasSize(20).startsWith("1.9269153", "1.4872841", "0.9007172");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void printsBits() {
    assertThat(draw("--engine numpy --seed 42 --dist random --n 2 --bits").ok().out().lines())
        .containsExactly("3fe8c43f79a2db24", "3fdc16959869e47e");
  }

  @Test
  void printsJsonWithWholeNumbersThatNobodyRounds() {
    JsonValue.Obj json =
        Json.parseObject(draw("--engine numpy --seed 42 --dist bits --n 2 --json").ok().out());
    assertThat(json.texts("values")).containsExactly("14276969152011380360", "8095878257575067585");
    assertThat(json.texts("bits")).containsExactly("c621fbcd16d92688", "705a5661a791ffc1");
    assertThat(json.needText("seed")).isEqualTo("42");
    assertThat(
            Json.parseObject(draw("--engine torch --dist randperm --n 3 --json").ok().out())
                .items("values"))
        .containsExactlyInAnyOrder(JsonValue.of(0), JsonValue.of(1), JsonValue.of(2));
  }

  @Test
  void takesATextAsPythonsSeedAndAPurposeForItsOwn() {
    assertThat(draw("--engine python --seed jrepro --dist random --n 1").ok().out())
        .isEqualTo("0.11562281661853124\n");
    assertThat(
            draw("--engine derive --seed 42 --purpose order --counter 1 --dist permutation --n 6")
                .ok()
                .out()
                .lines())
        .containsExactly("3", "4", "1", "2", "0", "5");
  }

  @TestFactory
  List<DynamicTest> drawsEveryDistributionOfEveryEngine() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String engine : Engine.names()) {
      for (String dist : Engine.named(engine).dists()) {
        String arguments = "--engine %s --dist %s --seed 7 --n 33".formatted(engine, dist);
        tests.add(
            DynamicTest.dynamicTest(
                arguments,
                () -> {
                  String out = draw(arguments).ok().out();
                  assertThat(out.lines()).hasSize(33);
                  assertThat(out.lines().distinct()).hasSizeGreaterThan(1);
                  assertThat(draw(arguments.replace("seed 7", "seed 8")).ok().out())
                      .isNotEqualTo(out);
                }));
      }
    }
    return tests;
  }

  @Test
  void namesWhatThereIsWhereSomethingIsUnknown() {
    Ran engine = draw("--engine pytorch --dist randn");
    assertThat(engine.exit()).isEqualTo(ExitCode.INVALID);
    assertThat(engine.err())
        .isEqualTo(
            """
            Error: there is no engine 'pytorch'.
            Hint: There are torch, torch-nosimd, numpy-legacy, numpy, python, jax, jax-original, tensorflow, derive.
            """);
    Ran dist = draw("--engine jax --dist randn");
    assertThat(dist.exit()).isEqualTo(ExitCode.INVALID);
    assertThat(dist.err())
        .isEqualTo(
            """
            Error: engine 'jax' has no distribution 'randn'.
            Hint: It has uniform, normal, bits.
            """);
  }

  @Test
  void refusesSeedsAndBoundsThatAreNone() {
    for (String arguments :
        List.of(
            "--engine numpy-legacy --dist randn --seed -1",
            "--engine numpy --dist normal --seed -1",
            "--engine numpy --dist normal --seed x",
            "--engine jax --dist bits --seed 4294967296",
            "--engine torch --dist randn --seed x",
            "--engine torch --dist randint --high 0",
            "--engine torch --dist bernoulli --p 2",
            "--engine torch --dist rand --n -1",
            "--engine torch --dist rand --n 1000001")) {
      Ran ran = draw(arguments);
      assertThat(ran.exit()).as("%s: %s", arguments, ran).isEqualTo(ExitCode.INVALID);
      assertThat(ran.err()).startsWith("Error: ").contains("Hint: ");
    }
  }
}
