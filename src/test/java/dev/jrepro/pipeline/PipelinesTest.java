package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PipelinesTest {

  private static final Pipeline DIGITS = good("digits.yaml");

  @Test
  void pipelineIsNamedByItsFile() {
    MemoryFiles files =
        MemoryFiles.of("pipelines/a/b.yaml", "")
            .with("pipelines/c.yml", "")
            .with("dvc.yaml", "")
            .with("sub/deep/dvc.yaml", "");
    assertThat(Pipelines.read(files, Map.of()))
        .extracting(Pipeline::name)
        .containsExactly("a/b", "c", "dvc", "sub/deep");
  }

  @Test
  void twoFilesOfOneNameAreRefused() {
    MemoryFiles files = MemoryFiles.of("pipelines/a.yaml", "").with("a/dvc.yaml", "");
    assertThatThrownBy(() -> Pipelines.read(files, Map.of()))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessage("a/dvc.yaml and pipelines/a.yaml would both be the pipeline a.");
  }

  @Test
  void stagesKeepTheOrderOfTheFileAndKnowTheirPlace() {
    assertThat(DIGITS.stages())
        .extracting(stage -> stage.name().toString())
        .containsExactly("digits:prepare", "digits:train", "digits:evaluate");
    assertThat(DIGITS.stages().getFirst().mark()).hasToString("pipelines/digits.yaml:7:3");
  }

  @Test
  void javaSourceIsADependencyByItself() {
    Stage train = stage("train");
    assertThat(train.command())
        .isEqualTo(
            new Command.JavaSource(
                RepoPath.of("examples/digits/Train.java"),
                List.of("--verbose", "--name", "two words")));
    assertThat(train.deps())
        .extracting(RepoPath::value)
        .containsExactly("data/digits", "examples/digits/Train.java");
    assertThat(train.isJava()).isTrue();
  }

  @Test
  void classPathIsADependencyByItself() {
    Stage evaluate = stage("evaluate");
    assertThat(evaluate.command())
        .isEqualTo(
            new Command.JavaClass(
                "org.example.Evaluate",
                List.of(RepoPath.of("target/classes"), RepoPath.of("lib/a.jar")),
                List.of("--split", "test")));
    assertThat(evaluate.deps())
        .extracting(RepoPath::value)
        .containsExactly("data/digits", "lib/a.jar", "models/digits", "target/classes");
  }

  @Test
  void outputsCarryTheirSettings() {
    Output model = output("train", "models/digits");
    assertThat(model.kind()).isEqualTo(Output.Kind.OUT);
    assertThat(List.of(model.cached(), model.checkpoint(), model.persist(), model.push()))
        .containsExactly(true, true, true, false);
    Output loss = output("train", "plots/loss.csv");
    assertThat(loss.kind()).isEqualTo(Output.Kind.PLOT);
    assertThat(Json.canonical(loss.settings()))
        .isEqualTo(
            "{\"header\":true,\"title\":\"Loss\",\"x\":\"step\",\"x_label\":\"steps\",\"y\":\"loss\"}");
    assertThat(Json.canonical(output("evaluate", "plots/confusion.json").settings()))
        .isEqualTo(
            "{\"views\":[{\"template\":\"confusion\",\"x\":\"a\",\"y\":\"b\"},{\"title\":\"again\"}]}");
  }

  @Test
  void metricsAndPlotsAreKeptByGit() {
    Output metrics = output("train", "metrics/train.json");
    assertThat(metrics.cached()).isFalse();
    assertThat(metrics.volatileFields()).containsExactly("seconds");
    assertThat(output("train", "plots/loss.csv").cached()).isFalse();
    assertThat(output("prepare", "data/digits").cached()).isTrue();
  }

  @Test
  void environmentIsWhatWasWritten() {
    assertThat(stage("train").environment())
        .isEqualTo(
            new Environment(
                new TreeMap<>(Map.of("OMP", "1", "DEBUG", "true", "EMPTY", "")),
                new TreeSet<>(List.of("TOKENS")),
                new TreeSet<>(List.of("API_KEY")),
                true));
    assertThat(stage("prepare").environment().inherit()).isFalse();
  }

  @Test
  void theRestOfAStageIsRead() {
    Stage train = stage("train");
    assertThat(train.resources()).isEqualTo(Resources.of(1, new Resources.Gpu.None()));
    assertThat(train.timeout()).contains(Duration.ofHours(2));
    assertThat(train.logs()).containsExactly(RepoPath.of("runs/digits"));
    assertThat(train.description()).isEqualTo("trains a conv network");
    assertThat(Json.canonical(train.meta())).isEqualTo("{\"anything\":[1,\"two\",{\"three\":3}]}");
    assertThat(stage("evaluate").alwaysChanged()).isTrue();
    assertThat(stage("prepare").resources()).isEqualTo(Resources.DEFAULT);
    assertThat(stage("prepare").meta()).isEqualTo(new JsonValue.Null());
  }

  @Test
  void artifactsAndClaimsAreRead() {
    assertThat(DIGITS.artifacts())
        .singleElement()
        .satisfies(artifact -> {
          assertThat(artifact.path()).isEqualTo(RepoPath.of("models/digits"));
          assertThat(artifact.description()).isEqualTo("the classifier of Table 1");
          assertThat(Json.canonical(artifact.settings()))
              .isEqualTo("{\"labels\":[\"cnn\"],\"meta\":{\"a\":1},\"type\":\"model\"}");
        });
    assertThat(DIGITS.claims())
        .extracting(Claim::name, Claim::file, Claim::field, Claim::test)
        .containsExactly(
            claim("accurate", "accuracy", new Claim.Test.AtLeast(0.97)),
            claim("exact", "loss", new Claim.Test.Equals(0.1, 0.01)),
            claim("small", "size.bytes", new Claim.Test.AtMost(1e6)));
  }

  private static org.assertj.core.groups.Tuple claim(String name, String field, Claim.Test test) {
    return org.assertj.core.api.Assertions.tuple(
        name, RepoPath.of("metrics/test.json"), field, test);
  }

  @Test
  void commandsKeepTheirLines() {
    List<Stage> stages = good("commands.yaml").stages();
    assertThat(stages.get(0).command()).isEqualTo(new Command.Shell(List.of("true")));
    assertThat(stages.get(1).command())
        .isEqualTo(
            new Command.Shell(
                List.of(
                    "echo a",
                    "echo b\necho c\n",
                    "python train.py --lr 0.10 --wide --name 'a b' --sizes 1 2 --nest.x 1")));
  }

  @Test
  void pathsAreRelativeToTheWorkingFolder() {
    Stage many = good("commands.yaml").stages().get(1);
    assertThat(many.workingFolder()).isEqualTo(RepoPath.of("src"));
    assertThat(many.deps()).extracting(RepoPath::value).containsExactly("lib", "src/a.py");
    assertThat(many.outs())
        .extracting(output -> output.path().value())
        .containsExactly("src/2024", "src/out", "src/x", "src/y");
    assertThat(many.params())
        .extracting(param -> param.file() + ":" + param.key())
        .contains("params.yaml:train", "params.yaml:nothing", "more.json:model")
        .doesNotContain("more.json:rate");
  }

  @Test
  void mergedKeysCanBeSetAgain() {
    List<Stage> stages = good("commands.yaml").stages();
    Stage anchored = stages.get(3);
    Stage merged = stages.get(4);
    assertThat(anchored.environment().inherit()).isTrue();
    assertThat(anchored.timeout()).contains(Duration.ofSeconds(90));
    assertThat(anchored.resources()).isEqualTo(Resources.of(3, new Resources.Gpu.Count(2)));
    assertThat(merged.environment().inherit()).isFalse();
    assertThat(merged.environment().values()).isEqualTo(Map.of("A", "7", "B", "1.50"));
    assertThat(merged.timeout()).contains(Duration.ofMinutes(5));
    assertThat(merged.resources()).isEqualTo(Resources.of(1, new Resources.Gpu.Auto()));
    assertThat(merged.frozen()).isFalse();
    assertThat(stages.get(2).frozen()).isTrue();
  }

  @Test
  void whatAStageWaitsForIsRead() {
    List<Stage> stages = good("scheduling.yaml").stages();
    assertThat(stages.get(1).resources())
        .isEqualTo(
            new Resources(
                4,
                new Resources.Gpu.Count(1),
                OptionalLong.of(3L << 29),
                new TreeMap<>(Map.of("licence", 2, "disk.slots", 1)),
                List.of("card", "database")));
    assertThat(stages.get(2).resources().mutexes()).containsExactly("database");
    assertThat(stages.get(3).resources().memoryBytes()).hasValue(500_000_000);
    assertThat(stages.get(3).resources().mutexes()).isEmpty();
    assertThat(stages.get(4).resources().memoryBytes()).hasValue(3 * 1024);
  }

  @Test
  void retriesAreRead() {
    assertThat(good("scheduling.yaml").stages())
        .extracting(Stage::retries)
        .containsExactly(
            new Retries(3, List.of(), Duration.ofSeconds(1)),
            new Retries(5, List.of(1, 75), Duration.ofSeconds(10)),
            new Retries(2, List.of(), Duration.ZERO),
            new Retries(0, List.of(), Duration.ofSeconds(1)),
            new Retries(3, List.of(), Duration.ofSeconds(1)));
    assertThat(stage("prepare").retries()).isEqualTo(Retries.NONE);
  }

  @Test
  void metricsAndPlotsOfNoStageAreRead() {
    Pipeline tops = good("tops.yaml");
    assertThat(tops.metrics())
        .extracting(RepoPath::value)
        .containsExactly("metrics/a.json", "metrics/b.yaml");
    assertThat(tops.plots())
        .extracting(RepoPath::value)
        .containsExactly(
            "plots/a.csv", "plots/b.csv", "plots/images", "plots/loss.csv", "plots/roc.json");
  }

  @Test
  void exampleOfThePageReads() {
    String page = Corpus.text(Path.of(System.getProperty("jrepro.root", "."), "docs/pipelines.md"));
    String example = page.substring(page.indexOf("```yaml") + 7, page.indexOf("\n```\n"));
    MemoryFiles files =
        MemoryFiles.of("pipelines/p.yaml", example)
            .with("params.yaml", "seed: 1\ndata: {count: 2}\ntrain: {}\n");
    assertThat(StageGraph.of(Pipelines.read(files, Map.of())).ordered()).hasSize(2);
  }

  @Test
  void examplesOfSeveralStagesRead() {
    String page = Corpus.text(Path.of(System.getProperty("jrepro.root", "."), "docs/pipelines.md"));
    String section = page.substring(page.indexOf("### Several stages of one entry"));
    String example = section.substring(section.indexOf("```yaml") + 7, section.indexOf("\n```\n"));
    MemoryFiles files =
        MemoryFiles.of("pipelines/p.yaml", example).with("params.yaml", "splits: [train, test]\n");
    assertThat(files.stages())
        .extracting(stage -> stage.name().stage())
        .containsExactly(
            "clean@train",
            "clean@test",
            "fit@small",
            "fit@large",
            "score@small-train",
            "score@small-test",
            "score@large-train",
            "score@large-test");
  }

  @Test
  void hundredThousandStagesAreEnough() {
    new StageLimit().take(100_000);
    assertThatThrownBy(() -> new StageLimit().take(100_001))
        .hasMessage("there are more than 100,000 stages.");
  }

  private static Pipeline good(String name) {
    Path file = Corpus.ROOT.resolve("good").resolve(name);
    return Pipelines.read(Corpus.project(file), Map.of()).stream()
        .filter(pipeline -> pipeline.file().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Stage stage(String name) {
    return DIGITS.stages().stream()
        .filter(stage -> stage.name().equals(new StageName("digits", name)))
        .findFirst()
        .orElseThrow();
  }

  private static Output output(String stage, String path) {
    return stage(stage).outs().stream()
        .filter(output -> output.path().value().equals(path))
        .findFirst()
        .orElseThrow();
  }
}
