package dev.jrepro.run.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jrepro.content.Children;
import dev.jrepro.content.Landlock;
import dev.jrepro.content.Posix;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs commands with known reads and writes under both modes. The table of what came of it is in
 * {@code docs/sandbox.md}, rewritten under {@code -Dgolden.update=true}.
 */
final class SandboxCorpusTest {

  private static final Path ROOT = Path.of(System.getProperty("jrepro.root", "."));
  private static final String CORPUS = "src/test/resources/dev/jrepro/run/sandbox/corpus.yaml";
  private static final String BEGIN = "<!-- corpus: begin -->\n";
  private static final String END = "<!-- corpus: end -->";
  private static final String PATH =
      "/usr/local/bin:/usr/bin:/bin:" + System.getProperty("java.home") + "/bin";

  @TempDir private Path folder;

  /** One command. */
  private record Case(String name, YamlNode.Mapping node) {

    Optional<String> text(String key) {
      return node.get(key).map(value -> ((YamlNode.Scalar) value).text());
    }

    SortedSet<String> texts(String key) {
      SortedSet<String> texts = new TreeSet<>();
      if (node.get(key).orElse(null) instanceof YamlNode.Seq seq) {
        seq.items().forEach(item -> texts.add(((YamlNode.Scalar) item).text()));
      }
      return texts;
    }

    Map<String, String> files() {
      Map<String, String> files = new TreeMap<>();
      if (node.get("files").orElse(null) instanceof YamlNode.Mapping map) {
        map.entries().forEach((name, value) -> files.put(name, ((YamlNode.Scalar) value).text()));
      }
      return files;
    }

    boolean isHere() {
      return text("needs")
          .map(program ->
              List.of(PATH.split(":", -1)).stream()
                  .anyMatch(part -> Files.isExecutable(Path.of(part, program))))
          .orElse(true);
    }
  }

  /** What came of one. */
  private record Outcome(
      Case one,
      SortedSet<String> read,
      SortedSet<String> written,
      boolean runsDeclared,
      boolean isDenied) {

    String row() {
      return String.join(
          " | ",
          "| " + one.name(),
          told(one.texts("reads"), read),
          told(one.texts("writes"), written),
          runsDeclared ? "runs" : one.text("held").orElse("**fails**"),
          (isDenied ? "denied" : "**not denied**") + " |");
    }

    private static String told(SortedSet<String> known, SortedSet<String> seen) {
      SortedSet<String> missed = new TreeSet<>(known);
      missed.removeAll(seen);
      SortedSet<String> more = new TreeSet<>(seen);
      more.removeAll(known);
      return known.size()
          - missed.size()
          + " of "
          + known.size()
          + (more.isEmpty() ? "" : ", and " + String.join(", ", more));
    }
  }

  @Test
  void eachCommandIsSeenAndHeld() throws IOException {
    Optional<Tracer> tracer = Tracer.find(Map.of("PATH", PATH));
    assumeTrue(tracer.isPresent(), "no strace, or it may not trace");
    assumeTrue(Landlock.here().filter(Landlock::knowsTcp).isPresent(), "no Landlock with TCP");
    List<Case> all = corpus();
    assertThat(all).hasSizeGreaterThanOrEqualTo(30);
    List<Outcome> outcomes = new ArrayList<>();
    for (Case one : all) {
      if (one.isHere()) {
        outcomes.add(outcome(one, tracer.orElseThrow()));
      }
    }
    String table = table(outcomes);
    for (Outcome outcome : outcomes) {
      assertThat(outcome.read()).as(table).isEqualTo(outcome.one().texts("reads"));
      assertThat(outcome.written()).as(table).isEqualTo(outcome.one().texts("writes"));
      boolean isHeld = outcome.one().text("held").isPresent();
      assertThat(outcome.runsDeclared()).as(table).isEqualTo(!isHeld);
      assertThat(outcome.isDenied()).as(table).isTrue();
    }
    if (outcomes.size() == all.size()) {
      checkPage(table);
    }
  }

  private static List<Case> corpus() {
    YamlNode root = Yaml.read(ROOT.resolve(CORPUS), CORPUS);
    return ((YamlNode.Seq) root)
        .items().stream()
            .map(item -> (YamlNode.Mapping) item)
            .map(map -> new Case(((YamlNode.Scalar) map.get("name").orElseThrow()).text(), map))
            .toList();
  }

  private static void checkPage(String table) throws IOException {
    Path page = ROOT.resolve("docs/sandbox.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(page, text.substring(0, begin) + table + text.substring(end));
    } else {
      assertThat(text.substring(begin, end)).isEqualTo(table);
    }
  }

  private static String table(List<Outcome> outcomes) {
    String rows = outcomes.stream().map(o -> o.row() + "\n").collect(Collectors.joining());
    return "| command | reads seen | writes seen | all declared | one not |\n"
        + "|---|---|---|---|---|\n"
        + rows
        + "\n"
        + outcomes.size()
        + " commands: "
        + rates("reads", outcomes, outcomes.stream().map(Outcome::read).toList())
        + "; "
        + rates("writes", outcomes, outcomes.stream().map(Outcome::written).toList())
        + ".\n";
  }

  private static String rates(String key, List<Outcome> outcomes, List<SortedSet<String>> seen) {
    int known = 0;
    int told = 0;
    int right = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      SortedSet<String> wanted = outcomes.get(i).one().texts(key);
      known += wanted.size();
      told += seen.get(i).size();
      wanted.retainAll(seen.get(i));
      right += wanted.size();
    }
    return String.format(
        Locale.ROOT,
        "of %d %s, recall %.3f, precision %.3f",
        known,
        key,
        ratio(right, known),
        ratio(right, told));
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  private Outcome outcome(Case one, Tracer tracer) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      boolean network = one.text("network").isPresent();
      String line =
          one.text("cmd").orElseThrow().replace("PORT", String.valueOf(server.getLocalPort()));
      Instant began = Instant.now();
      Path root = prepare(one);
      Path trace = folder.resolve("trace");
      run(tracer.command(List.of("sh", "-c", line), trace), root, Optional.empty());
      Trace read = new Trace();
      read.add(trace, root);
      Findings found = Findings.of(read.seen(), territory(root, Set.of(), Set.of()), began);
      SortedSet<String> reads = texts(found.undeclared());
      assertThat(read.seen().network().isEmpty()).as(one.name()).isEqualTo(!network);
      Set<String> needed = new TreeSet<>(one.texts("reads"));
      Set<String> outs = new TreeSet<>();
      one.texts("writes").forEach(path -> outs.add(path.replaceFirst("^(out/[^/]*)/.*", "$1")));
      boolean runs = network || enforced(one, line, needed, outs).startsWith("0 ");
      String hidden = one.text("hidden").orElse(one.texts("reads").first());
      needed.removeIf(path -> path.equals(hidden) || path.startsWith(hidden + "/"));
      outs.remove(hidden);
      String held = enforced(one, line, network ? one.texts("reads") : needed, outs);
      // Of a pipe the last command decides how it ends.
      boolean denied = !held.startsWith("0 ") || held.contains("Permission denied");
      return new Outcome(one, reads, found.strays(), runs, denied);
    }
  }

  private static SortedSet<String> texts(Collection<RepoPath> paths) {
    return paths.stream().map(RepoPath::toString).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Territory territory(Path root, Set<String> reads, Set<String> writes) {
    return new Territory(
        new Territory.Declared(root, paths(reads), new TreeSet<>(), paths(writes)), host(root));
  }

  private static Host host(Path root) {
    return Host.look(Map.of("PATH", PATH, "HOME", "/nonexistent"), root, List.of(), List.of());
  }

  private static SortedSet<RepoPath> paths(Collection<String> texts) {
    return texts.stream().map(RepoPath::of).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Runs a command that may read and write this; returns its exit code and what it printed. */
  private String enforced(Case one, String line, Set<String> reads, Set<String> writes)
      throws IOException {
    Path root = prepare(one);
    Path scratch = Files.createDirectories(folder.resolve("tmp"));
    Territory territory = territory(root, reads, writes);
    Fence fence = Fence.of(territory, host(root), List.of(scratch));
    try (Landlock.Rules rules = fence.rules(Landlock.here().orElseThrow(), true)) {
      return run(List.of("sh", "-c", line), root, Optional.of(rules));
    }
  }

  private Path prepare(Case one) throws IOException {
    Path root = Files.createTempDirectory(folder.toRealPath(), "p");
    Files.writeString(root.resolve("in.txt"), "in a\n");
    Files.writeString(root.resolve("more.txt"), "more\n");
    Files.createDirectories(root.resolve("d"));
    Files.createDirectories(root.resolve("out"));
    Files.writeString(root.resolve("d/a.txt"), "a\n");
    Files.writeString(root.resolve("d/b.txt"), "ba\n");
    Files.createSymbolicLink(root.resolve("link"), Path.of("in.txt"));
    for (Map.Entry<String, String> file : one.files().entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.writeString(path, file.getValue());
      assertThat(path.toFile().setExecutable(true)).isTrue();
    }
    String made = run(List.of("tar", "cf", "in.tar", "more.txt"), root, Optional.empty());
    assertThat(made).startsWith("0 ");
    if (one.text("build").isPresent()) {
      String built =
          run(List.of("sh", "-c", one.text("build").orElseThrow()), root, Optional.empty());
      assertThat(built).as(one.name()).startsWith("0 ");
    }
    return root;
  }

  private String run(List<String> command, Path root, Optional<Landlock.Rules> rules)
      throws IOException {
    Children children = Children.here().orElseThrow();
    List<String> line = new ArrayList<>(command);
    if (!line.getFirst().startsWith("/")) {
      line.set(0, "/usr/bin/" + line.getFirst());
    }
    List<String> variables =
        List.of("PATH=" + PATH, "LC_ALL=C.UTF-8", "HOME=/nonexistent", "TMPDIR=" + folder + "/tmp");
    Files.createDirectories(folder.resolve("tmp"));
    Children.Child child = children.start(line, root, variables, rules);
    String text;
    try (InputStream output = new FileInputStream("/proc/self/fd/" + child.output())) {
      Posix.here().orElseThrow().close(child.output());
      text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    return children.await(child) + " " + text;
  }
}
