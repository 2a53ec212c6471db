package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.testing.Ran;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of DVC's, with files of every shape, runs as it stands. */
final class DvcProjectTest {

  private static final Path FILES =
      Path.of(System.getProperty("jrepro.root", "."), "src/test/resources/dev/jrepro/run/dvc");

  @TempDir private Path folder;

  @Test
  void runsAsItStands() throws IOException {
    Scratch project = Scratch.project(folder.resolve("p"));
    copy(project);
    project.commit("from DVC");
    project.jrepro("run").ok();
    assertThat(project.read("prepared/train.txt")).isEqualTo("train 1\n");
    assertThat(project.read("described/large.txt")).isEqualTo("large 9 true\n");
    assertThat(project.read("test.idx")).isEqualTo("test 2\n");
    assertThat(project.read("models/small-0.01.txt")).isEqualTo("small 0.01 t1 32\n");
    assertThat(project.read("metrics/large-0.1.json")).isEqualTo("{\"depth\": 2}\n");
    assertThat(project.read("flags.txt").lines())
        .containsExactly(
            "--lr",
            "1e-3",
            "--nesterov",
            "--no-amsgrad",
            "--betas",
            "0.9",
            "--betas",
            "0.999",
            "--note",
            "two words",
            "--deep.er",
            "1");
    assertThat(project.read("report/home.txt")).isEqualTo("home is set\n");
    assertThat(project.read("sub/out.txt")).isEqualTo("input\ndepth: 3\n0.5\n");
    assertThat(project.read("frozen.txt")).isEqualTo("kept\n");
    assertThat(project.git("check-ignore", "models/small-0.1.txt").strip()).isNotEmpty();
    assertThat(Files.exists(project.path(".repro/lock/dvc/fit@small-0.1.json"))).isTrue();
    rerunsOnlyWhatChanged(project);
  }

  private static void rerunsOnlyWhatChanged(Scratch project) throws IOException {
    project.commit("first run");
    assertThat(ran(project.jrepro("run").ok())).containsExactly("always");
    edit(project, "config.py", "lr = 0.25", "lr = 0.5");
    edit(project, "more.toml", "sizes = [1, 2]", "sizes = [1, 3]");
    assertThat(project.jrepro("why", "fit@large-0.1").ok().out())
        .contains("parameter Train.lr (config.py) changed: 0.25 → 0.5")
        .contains("parameter train.sizes (more.toml) changed");
    assertThat(ran(project.jrepro("run", "fit").ok()))
        .containsExactly("fit@large-0.01", "fit@large-0.1", "fit@small-0.01", "fit@small-0.1");
    project.write("raw/test.txt", "test 3\n");
    project.jrepro("run").ok();
    assertThat(project.read("log.txt")).isEqualTo("once\nonce\n");
    assertThat(json(project, "params", "show", "--json"))
        .contains("\"Train.lr\":0.5")
        .contains("\"train.lr\":0.1");
    assertThat(json(project, "params", "diff", "--json"))
        .contains("\"new\":0.5")
        .contains("\"old\":0.25");
    assertThat(json(project, "metrics", "show", "--json"))
        .contains("\"metrics/small-0.1.json\":{\"depth\":2}")
        .contains("\"report/all.json\":{\"hello\":1}");
  }

  @Test
  void stagesAreListedAsDvcDoes() throws IOException {
    Scratch project = Scratch.project(folder.resolve("p"));
    copy(project);
    assertThat(project.jrepro("stage", "list").ok().out().lines())
        .containsExactly(
            "prepare@train   copies a split",
            "prepare@test    copies a split",
            "describe@small  Outputs described/small.txt",
            "describe@large  Outputs described/large.txt",
            "indexed@0       Outputs train.idx",
            "indexed@1       Outputs test.idx",
            "fit@small-0.1   Outputs models/small-0.1.txt; Reports metrics/small-0.1.json",
            "fit@small-0.01  Outputs models/small-0.01.txt; Reports metrics/small-0.01.json",
            "fit@large-0.1   Outputs models/large-0.1.txt; Reports metrics/large-0.1.json",
            "fit@large-0.01  Outputs models/large-0.01.txt; Reports metrics/large-0.01.json",
            "flags           Outputs flags.txt",
            "append          Outputs log.txt",
            "report          Outputs report/home.txt; Reports report/all.json, report/points.csv",
            "always          No outputs or dependencies",
            "frozen          Outputs frozen.txt",
            "work            Outputs sub/out.txt");
    assertThat(project.jrepro("stage", "list", "--name-only", "sub/dvc.yaml", "indexed").ok().out())
        .isEqualTo("indexed@0\nindexed@1\nwork\n");
    project.jrepro("config", "run.default", "[sub]").ok();
    assertThat(project.jrepro("stage", "ls", "--names-only").ok().out()).isEqualTo("work\n");
    assertThat(project.jrepro("stage", "list", "--all", "--name-only").ok().out().lines())
        .hasSize(16);
    assertThat(json(project, "stage", "list", "--json"))
        .isEqualTo(
            """
            [{"description":"","metrics":[],"outs":["sub/out.txt"],"plots":[],"stage":"sub:work"}]\
            """);
    assertThat(project.jrepro("stage", "list", "wrok").exits(2).err())
        .contains("Did you mean work?");
  }

  @Test
  void flagStyleOfDvcCountsOnceItIsThere() throws IOException {
    Scratch project = Scratch.project(folder.resolve("p"));
    project.write("params.yaml", "opt: {wide: false, sizes: [1, 2]}\n");
    project.write(
        "dvc.yaml", "stages:\n  a: {cmd: 'echo ${opt} > flags.txt', outs: [flags.txt]}\n");
    project.commit("from DVC");
    project.jrepro("run").ok();
    assertThat(project.read("flags.txt")).isEqualTo("--sizes 1 2\n");
    project.write(".dvc/config", "[parsing]\n  bool = boolean_optional\n  list = append\n");
    project.jrepro("run").ok();
    assertThat(project.read("flags.txt")).isEqualTo("--no-wide --sizes 1 --sizes 2\n");
    project.write(".dvc/config", "[parsing]\n  bool = yes\n");
    project
        .jrepro("run")
        .fails(2, ".dvc/config: parsing.bool is 'yes'", "store_true or boolean_optional");
  }

  private static String json(Scratch project, String... command) {
    return project.jrepro(command).ok().out().replaceAll("\\s+", "");
  }

  /** Returns the stages that a run names as done by it, sorted. */
  private static List<String> ran(Ran run) {
    return run.err()
        .lines()
        .filter(line -> line.contains(": running, because "))
        .map(line -> line.substring(0, line.indexOf(": running")))
        .sorted()
        .toList();
  }

  private static void edit(Scratch project, String file, String from, String to) {
    String text = project.read(file);
    assertThat(text).contains(from);
    project.write(file, text.replace(from, to));
  }

  private static void copy(Scratch project) throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = FILES.relativize(file).toString();
        // Under its own name a dvc.yaml would be a pipeline of this repository.
        project.write(path.replace(".yaml.in", ".yaml"), Files.readAllBytes(file));
      }
    }
  }
}
