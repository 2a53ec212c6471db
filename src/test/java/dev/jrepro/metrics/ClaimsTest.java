package dev.jrepro.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.lineage.KeptFiles;
import dev.jrepro.lineage.MemoryProject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClaimsTest {

  @Test
  void aClaimHoldsWhenItsTestIsTrueOfANumber() {
    MemoryProject project =
        new MemoryProject()
            .with(
                "m.json",
                "{\"acc\": 0.97, \"loss\": {\"val\": 0.5}, \"bad\": NaN, \"word\": \"1\"}")
            .with(
                "pipelines/p.yaml",
                """
                claims:
                  at-bound: {metric: "m.json:acc", at-least: 0.97}
                  above: {metric: "m.json:acc", at-least: 0.9701}
                  nested: {metric: "m.json:loss.val", at-most: 0.5}
                  near: {metric: "m.json:acc", equals: 1, tolerance: 0.05}
                  far: {metric: "m.json:acc", equals: 1}
                  nan: {metric: "m.json:bad", at-least: 0}
                  word: {metric: "m.json:word", at-least: 0}
                  no-field: {metric: "m.json:none", at-least: 0}
                  no-file: {metric: "n.json:acc", at-least: 0}
                """);
    List<Claims.Answer> answers = Claims.check(KeptFiles.of(project.snapshot()));
    assertThat(answers).extracting(Claims.Answer::pipeline).containsOnly("p");
    assertThat(answers)
        .filteredOn(Claims.Answer::holds)
        .extracting(answer -> answer.claim().name())
        .containsExactly("at-bound", "near", "nested");
    assertThat(answers)
        .filteredOn(answer -> answer.value().isEmpty())
        .extracting(answer -> answer.claim().name())
        .containsExactly("no-field", "no-file");
  }

  @Test
  void aProjectThatClaimsNothingHasNoAnswers() {
    assertThat(Claims.check(KeptFiles.of(new MemoryProject().snapshot()))).isEmpty();
  }
}
