package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a map means: its patterns, its templates, and its place in the graph. */
final class ItemMapTest {

  private static Stage stage(String text) {
    return Pipelines.read(MemoryFiles.of("pipelines/p.yaml", "stages: {m: " + text + "}"), Map.of())
        .getFirst()
        .stages()
        .getFirst();
  }

  private static ItemMap map(String text) {
    return stage(text).map().orElseThrow();
  }

  @Test
  void forTheGraphItReadsAndWritesLiteralFolders() {
    Stage stage =
        stage(
            "{map: {over: ['data/raw/*.png', 'more/**/x.png']}, deps: [feat.py],"
                + " cmd: 'python feat.py ${item}',"
                + " outs: ['feat/${item.stem}.npy', 'feat/deep/${item.stem}.txt',"
                + " {'log/x-${item.name}': {cache: false}}]}");
    assertThat(stage.deps())
        .containsExactly(RepoPath.of("data/raw"), RepoPath.of("feat.py"), RepoPath.of("more"));
    assertThat(stage.outs())
        .extracting(Output::path)
        .containsExactly(RepoPath.of("feat"), RepoPath.of("log"));
    assertThat(stage.outs()).extracting(Output::cached).containsExactly(true, false);
    assertThat(stage.map().orElseThrow().collections())
        .containsExactly(RepoPath.of("data/raw"), RepoPath.of("more"));
    assertThat(stage.command())
        .isEqualTo(new Command.Shell(List.of("python feat.py ${item.path}")));
  }

  @Test
  void fieldsAreThoseOfPythonsPaths() {
    assertThat(fields("a/b.tar.gz")).isEqualTo("a/b.tar.gz b.tar.gz b.tar .gz a");
    assertThat(fields("a/.hidden")).isEqualTo("a/.hidden .hidden .hidden  a");
    assertThat(fields("a/x.")).isEqualTo("a/x. x. x.  a");
    assertThat(fields("a")).isEqualTo("a a a  .");
  }

  private static String fields(String path) {
    Item item = new Item(RepoPath.of(path), RepoPath.ROOT);
    return String.join(
        " ",
        item.get(ItemField.PATH),
        item.get(ItemField.NAME),
        item.get(ItemField.STEM),
        item.get(ItemField.SUFFIX),
        item.get(ItemField.PARENT));
  }

  @Test
  void pathsAreSeenFromTheWorkingFolder() {
    RepoPath folder = RepoPath.of("w/x");
    assertThat(new Item(RepoPath.of("w/x/y/z"), folder).get(ItemField.PATH)).isEqualTo("y/z");
    assertThat(new Item(RepoPath.of("w/d/z"), folder).get(ItemField.PATH)).isEqualTo("../d/z");
    assertThat(new Item(RepoPath.of("d/z"), folder).get(ItemField.PARENT)).isEqualTo("../../d");
    assertThat(new Item(RepoPath.of("w/z"), folder).get(ItemField.PARENT)).isEqualTo("..");
    assertThat(new Item(RepoPath.of("w/x/z"), folder).get(ItemField.PARENT)).isEqualTo(".");
    ItemMap map =
        map(
            "{wdir: w/x, map: {over: '../d/*'}, cmd: 'do ${item} o/${item.stem}',"
                + " outs: ['o/${item.stem}']}");
    RepoPath item = RepoPath.of("w/d/a.b");
    assertThat(map.outputs(item)).containsExactly(RepoPath.of("w/x/o/a"));
    assertThat(map.commandFor(new Command.Shell(List.of()), item))
        .isEqualTo(new Command.Shell(List.of("do ../d/a.b o/a")));
  }

  @Test
  void anOutputOutsideOfItsFolderIsRefused() {
    ItemMap map =
        map("{wdir: w, map: {over: '../d/*'}, cmd: c, outs: ['o/${item.parent}/../../x']}");
    assertThatThrownBy(() -> map.outputs(RepoPath.of("d/a")))
        .isInstanceOf(JreproException.Invalid.class)
        .hasMessageContaining("the item d/a is not in w/o");
  }

  @Test
  void patternsMatchAsInAShell() {
    assertThat(matches("d/*.png", "d/a.png", "d/.a.png", "d/a.jpg", "d/x/a.png"))
        .isEqualTo("d/a.png");
    assertThat(matches("d/**/*.png", "d/a.png", "d/x/y/b.png", "d/.x/c.png"))
        .isEqualTo("d/a.png d/x/y/b.png");
    assertThat(matches("d/**", "d/a", "d/x/b", "d/.c")).isEqualTo("d/a d/x/b");
    assertThat(matches("d/*/b", "d/b", "d/x/b", "d/x/y/b")).isEqualTo("d/x/b");
    assertThat(matches("d/[ab]?[!0-9]", "d/axc", "d/cxc", "d/bx1", "d/bé_"))
        .isEqualTo("d/axc d/bé_");
    assertThat(matches("d/*.{png,{jpg,jpe}g}", "d/a.png", "d/a.jpgg", "d/a.jpeg", "d/a.jpg"))
        .isEqualTo("d/a.png d/a.jpgg d/a.jpeg");
    assertThat(matches("d/\\*a\\{", "d/*a{", "d/xa{")).isEqualTo("d/*a{");
    assertThat(matches("d/.*", "d/.a", "d/a")).isEqualTo("d/.a");
    assertThat(matches("d/[]a]", "d/]", "d/a", "d/b")).isEqualTo("d/] d/a");
  }

  @Test
  void manyStarsTakeNoTime() {
    NamePattern pattern = NamePattern.parse("*a".repeat(200) + "b").orElseThrow();
    assertThat(pattern.matches("a".repeat(5000))).isFalse();
  }

  private static String matches(String over, String... paths) {
    ItemMap map = map("{map: {over: '" + over + "'}, cmd: c, outs: ['o/${item}']}");
    StringBuilder found = new StringBuilder();
    for (String path : paths) {
      if (map.over().stream().anyMatch(pattern -> matches(pattern, RepoPath.of(path)))) {
        found.append(found.isEmpty() ? "" : " ").append(path);
      }
    }
    return found.toString();
  }

  private static boolean matches(ItemPattern pattern, RepoPath path) {
    List<String> names = RepoPath.of(path.from(pattern.folder())).parts();
    Optional<ItemPattern.Place> place = Optional.of(pattern.start());
    for (String folder : names.subList(0, names.size() - 1)) {
      place = place.flatMap(p -> pattern.enter(p, folder));
    }
    return place.filter(p -> pattern.matches(p, names.getLast())).isPresent();
  }

  @Test
  void whateverAnItemIsCalledItReachesTheShellAsItIs() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> lines =
        List.of(
            "printf '%s' ${item.name}",
            "printf '%s' \"${item.name}\"",
            "printf '%s' '${item.name}'",
            "printf '%s' \"$(printf '%s.' ${item.name})\" | sed '$s/.$//'",
            "# it's a comment ${item.name}\nprintf '%s' ${item.name}",
            "true && (printf '%s' \"x\"${item.name}'y') | sed '1s/^x//; $s/y$//'",
            "printf '%s' \"\\\"${item.name}\" | sed '1s/^.//'");
    for (int i = 0; i < 40; i++) {
      String name = name(random);
      for (String line : lines) {
        ItemMap map =
            map(
                "{map: {over: 'd/*'}, cmd: "
                    + dev.jrepro.json.Json.canonical(dev.jrepro.json.JsonValue.of(line))
                    + ", outs: ['o/${item.name}']}");
        Command.Shell shell =
            (Command.Shell)
                map.commandFor(new Command.Shell(List.of()), RepoPath.of("d").child(name));
        assertThat(output(shell.lines().getFirst()))
            .as("seed " + seed + ", " + line + " → " + shell.lines().getFirst())
            .isEqualTo(name);
      }
    }
  }

  private static String name(Random random) {
    String letters = "ab '\"\\$`*?!#&;|<>(){}[]~-=\n\té漢\uD83D\uDE00%";
    StringBuilder name = new StringBuilder();
    int[] points = letters.codePoints().toArray();
    for (int i = 0; i < 1 + random.nextInt(12); i++) {
      name.appendCodePoint(points[random.nextInt(points.length)]);
    }
    // What a command substitution strips, and a line's end that sed adds, are none of ours.
    return name.toString().strip().isEmpty() ? "x" : name.toString().strip();
  }

  private static String output(String line) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", line);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }

  @Test
  void aPathThatLooksLikeAnOptionIsNone() {
    ItemMap map =
        map("{wdir: d, map: {over: 'x/../-*/y'}, cmd: 'rm ${item}', outs: ['o/${item}']}");
    assertThat(map.commandFor(new Command.Shell(List.of()), RepoPath.of("d/-rf/y")))
        .isEqualTo(new Command.Shell(List.of("rm ./-rf/y")));
  }

  @Test
  void javaWordsTakeFieldsAsTheyAre() {
    Stage stage =
        stage(
            "{map: {over: 'd/*', as: file}, java: 'F.java --in=${file} \"o/${file.stem} x\"',"
                + " outs: ['o/${file.stem} x']}");
    ItemMap map = stage.map().orElseThrow();
    assertThat(map.commandFor(stage.command(), RepoPath.of("d/it's a.b")))
        .isEqualTo(
            new Command.JavaSource(
                RepoPath.of("F.java"), List.of("--in=d/it's a.b", "o/it's a x")));
    assertThat(stage.command())
        .isEqualTo(
            new Command.JavaSource(
                RepoPath.of("F.java"), List.of("--in=${item.path}", "o/${item.stem} x")));
  }

  @Test
  void variablesOfTheShellAreLeftAlone() {
    ItemMap map =
        map(
            "{map: {over: 'd/*'}, cmd: 'for i in 1; do \\${item} ${item}; done', outs: ['o/${item}']}");
    assertThat(map.commandFor(new Command.Shell(List.of()), RepoPath.of("d/a")))
        .isEqualTo(new Command.Shell(List.of("for i in 1; do ${item} d/a; done")));
  }
}
